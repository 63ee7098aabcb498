"""What a reading of a dispatch holds: the contract's shape, as frozen values."""

from typing import Literal

import msgspec

from visavis.claims.dispatch.counted import Bound, Relation
from visavis.claims.dispatch.number_words import Language
from visavis.claims.dispatch.resolve import TimexType
from visavis.claims.dispatch.status import Status

Span = tuple[int, int]
Verdict = Literal["contradicted", "doubtful", "agrees", "none"]


class Words(msgspec.Struct, frozen=True):
    """Words of the text: half-open span in code points, and the words themselves."""

    span: Span
    surface: str


class Evidence(msgspec.Struct, frozen=True):
    """Why the document can or cannot be of a date: the words, the reason, its strength."""

    span: Span
    reason: str
    strength: Literal["strong", "weak"]


class StampReading(msgspec.Struct, frozen=True):
    """The stamp as it was given, and what the text says of it; neither replaces the other."""

    given: str | None
    verdict: Verdict
    because: tuple[Evidence, ...]


class DocumentDate(msgspec.Struct, frozen=True):
    """The day of the document as an interval of ISO days; null where the text leaves it open."""

    earliest: str | None
    latest: str | None
    best: str | None
    because: tuple[Evidence, ...] = ()


class TimeReading(msgspec.Struct, frozen=True):
    """One time expression; `candidates` are the values of other readings that stay possible."""

    span: Span
    surface: str
    type: TimexType
    value: str | None
    mod: str | None
    candidates: tuple[str, ...]


class DenominatorReading(msgspec.Struct, frozen=True):
    """What a share is a share of."""

    span: Span
    surface: str
    value: float | None


class PeriodReading(msgspec.Struct, frozen=True):
    """The time over or on which a figure was counted."""

    span: Span
    surface: str
    value: str | None


class FigureReading(msgspec.Struct, frozen=True):
    """A figure: a range has `low` and `high` and no `value`."""

    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    unit: str | None
    denominator: DenominatorReading | None
    period: PeriodReading | None
    relation: Relation | None


class SpeakerReading(msgspec.Struct, frozen=True):
    """Who speaks: the mention, the office and party where the text itself names them."""

    span: Span
    surface: str
    office: str | None
    party: str | None
    via: tuple[Words, ...]


class ClaimReading(msgspec.Struct, frozen=True):
    """One proposed claim; `rule` names what found it. No speaker means the narrator."""

    span: Span
    surface: str
    figure: FigureReading
    speaker: SpeakerReading | None
    cue: Words | None
    status: Status
    rule: str


class EventReading(msgspec.Struct, frozen=True):
    """One proposed event of a class that the acts know."""

    span: Span
    surface: str
    type: str
    agent: str | None
    time: str | None


class Reading(msgspec.Struct, frozen=True):
    """Everything proposed for one dispatch; an officer confirms, edits or rejects each part."""

    language: Language
    stamp: StampReading
    document_date: DocumentDate
    times: tuple[TimeReading, ...]
    claims: tuple[ClaimReading, ...]
    events: tuple[EventReading, ...]

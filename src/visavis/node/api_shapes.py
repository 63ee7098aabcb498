"""The shapes of the API's calls and answers, as its document describes them.

Where an answer is a typed value already (a read model, a person), that type is the shape. The
others stand here; a test holds what the node really answers against them.
"""

from typing import Annotated, Any, Final

import msgspec

from visavis.acts import RefusalWords
from visavis.release import Instant, OfficeRef, PartyRef, Ref, ReleaseTerms

_Hex32 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
_Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
_Text = Annotated[str, msgspec.Meta(max_length=8000)]
_Plain = dict[str, Any]
COMMANDS_PER_CALL: Final = 5_000


class Problem(msgspec.Struct, frozen=True):
    """Why a call was refused: what happened, what was expected, what came, what to do now.

    All of it is English but `in_words`, which follows Accept-Language.
    """

    code: str
    fault: str
    message: str
    happened: str
    expected: str
    got: str
    next_step: str
    in_words: RefusalWords


class OneCommand(msgspec.Struct, frozen=True):
    """What an office says; the schema of `body` stands under /api/kinds."""

    kind: Annotated[str, msgspec.Meta(max_length=64)]
    office: OfficeRef
    body: _Plain
    act: str | None = None
    release: ReleaseTerms | None = None
    person: str | None = None


class CommandFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Commands; each is carried out or refused by itself."""

    commands: Annotated[list[OneCommand], msgspec.Meta(min_length=1, max_length=COMMANDS_PER_CALL)]


class Outcomes(msgspec.Struct, frozen=True):
    """What each command came to: {id, kind, thread, released_to}, or a problem."""

    outcomes: list[_Plain]
    refused: int


class ConfirmFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words that the other side read aloud."""

    words: str
    language: str


class OpenFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement of loss, where an epoch before this one was lost."""

    loss: str | None = None


class EvidenceFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which entries of a link to prove: by the ids of statements, or the last so many."""

    peer: PartyRef
    direction: str | None = None
    ids: list[Ref] | None = None
    last: Annotated[int, msgspec.Meta(ge=1)] | None = None


class ClockFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The instant from which an exercise's clock goes on."""

    now: Instant


class Now(msgspec.Struct, frozen=True):
    """The instant that the clock was set to."""

    now: str


class Alive(msgspec.Struct, frozen=True):
    """The process answers."""

    alive: bool


class Root(msgspec.Struct, frozen=True):
    """Size and root of a Merkle tree."""

    size: _Seq
    root: _Hex32


class Coverage(msgspec.Struct, frozen=True):
    """Whether what we know of a party is current, or unknown and why; never more than that."""

    state: str
    last_heard: str | None
    because: str


class LinkStatus(msgspec.Struct, frozen=True):
    """One link; both directions are None while it is only offered."""

    peer: str
    mode: str
    epoch: int
    state: str
    outgoing: _Plain | None
    incoming: _Plain | None
    traffic: _Plain | None
    coverage: Coverage


class StaleView(msgspec.Struct, frozen=True):
    """A type of view that stopped following the record: since when, after which row, and why."""

    view: str
    since: str
    last_seq: _Seq | None
    because: str


class Status(msgspec.Struct, frozen=True):
    """What a duty officer looks at first.

    Whoever may not see every compartment is not told how much there is: no count, no size and no
    root, which stand as null then.
    """

    party: str
    name: str
    mode: str
    version: str
    now: str
    statements: _Seq | None
    own_root: Root | None
    links: list[LinkStatus]
    knocked: dict[str, _Plain]
    refusals: list[_Plain] | None
    stale: list[StaleView]


class KindShown(msgspec.Struct, frozen=True):
    """A kind of statement: with which acts it is said, who hears it usually, its body's schema."""

    kind: str
    acts: list[str]
    audience: str
    body: _Plain


class CardOffice(msgspec.Struct, frozen=True):
    """An office on a card."""

    id: str
    level: str
    titles: dict[str, str]


class CardShown(msgspec.Struct, frozen=True):
    """A party's card, with its fingerprint as words in each language."""

    party: str
    version: int
    names: dict[str, str]
    expires: str
    confirmed: bool
    own: bool
    offices: list[CardOffice]
    endpoints: list[str]
    fingerprint: str
    fingerprint_words: dict[str, list[str]]


class StatementShown(msgspec.Struct, frozen=True):
    """One row of the record; what could not be read of it is null."""

    seq: _Seq
    id: str | None
    party: str | None
    office: str | None
    act: str | None
    kind: str | None
    thread: str | None
    said: str | None
    received: str
    verdict: str
    code: str
    link: int
    index: int
    body: Any


class ViewPage(msgspec.Struct, frozen=True):
    """Read models of one type, in order of their ids; `next` is the next page's `after`."""

    items: list[_Plain]
    next: str | None


class Imported(msgspec.Struct, frozen=True):
    """What a link file came to; `answer` is a file for the other side, in hexadecimal."""

    taken: int
    refused: list[Problem]
    replies: int
    answer: str


class Rotated(msgspec.Struct, frozen=True):
    """The log has another key."""

    rotated: bool

"""A figure taken apart for a reader: every part named, and what nobody said shown as not said."""

import msgspec

from visavis.acts import figure_words, period_words
from visavis.claims import ClaimMake, Figure, Period, Speaker, UnitKind
from visavis.desk.words import DeskWords
from visavis.release import Text


class FigureFacts(msgspec.Struct, frozen=True):
    """The parts of one figure; None is what its speaker did not say.

    Args:
        number: the number with its bound and unit, in words.
        bound, unit_kind: their stable names, for their words.
        of: what a share is a share of, or what a multiplier multiplies.
        wants_of: whether it means nothing without that.
        period: the time over which it was counted, in words.
        scope: of whose acts it speaks: in words, else by its keys.
    """

    number: str
    bound: str
    unit_kind: str
    unit: str | None
    of: Text | None
    of_claim: str | None
    wants_of: bool
    period: str | None
    scope: Text | None
    scope_keys: tuple[str, ...]


class SourceFacts(msgspec.Struct, frozen=True):
    """The place in a document that a claim quotes."""

    digest: str
    start: int
    end: int
    surface: str


class MadeFacts(msgspec.Struct, frozen=True):
    """What somebody claimed, part by part."""

    speaker: Speaker
    as_of: str
    status: str
    figure: FigureFacts | None
    told: Text | None
    period: str | None
    source: SourceFacts | None
    predicted_earliest: str | None
    predicted_latest: str | None
    about: str | None


def made_facts(body: ClaimMake, words: DeskWords) -> MadeFacts:
    """Take a claim apart."""
    source = body.source
    return MadeFacts(
        speaker=body.speaker,
        as_of=body.as_of,
        status=body.status.value,
        figure=None if body.figure is None else figure_facts(body.figure, words),
        told=body.told,
        period=_period(body.period, words),
        source=None
        if source is None
        else SourceFacts(source.digest, source.start, source.end, source.surface),
        predicted_earliest=body.predicted_earliest,
        predicted_latest=body.predicted_latest,
        about=body.about,
    )


def figure_facts(figure: Figure, words: DeskWords) -> FigureFacts:
    """Take a figure apart."""
    multiplies = figure.unit.kind is UnitKind.MULTIPLIER
    of, of_claim = None, None
    if figure.denominator is not None:
        of = figure.denominator.told
    elif figure.baseline is not None:
        of, of_claim = figure.baseline.told, figure.baseline.claim
    scope = figure.scope
    return FigureFacts(
        number=_number(figure, words),
        bound=figure.bound.value,
        unit_kind=figure.unit.kind.value,
        unit=figure.unit.name,
        of=of,
        of_claim=of_claim,
        wants_of=multiplies or figure.unit.kind in (UnitKind.PERCENT, UnitKind.RATIO),
        period=_period(figure.period, words),
        scope=None if scope is None else scope.told,
        scope_keys=() if scope is None else scope.keys,
    )


def _number(figure: Figure, words: DeskWords) -> str:
    """The number with bound and unit alone; its other parts have lines of their own."""
    bare = msgspec.structs.replace(figure, denominator=None, baseline=None, period=None, scope=None)
    told = figure_words(words.kinds.say, words.language, bare)
    # A multiplier says itself that its baseline is unknown; that has a line of its own too.
    unknown = words.kinds.say("figure.of_unknown", {})
    return told.removesuffix(unknown).rstrip()


def _period(period: Period | None, words: DeskWords) -> str | None:
    return None if period is None else period_words(words.kinds.say, period)

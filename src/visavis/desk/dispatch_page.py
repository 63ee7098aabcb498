"""The page on which a dispatch is read: the text, what was found in it, and what is done with it.

Nothing is kept between two looks but the text itself: what is on record is asked of the record.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from visavis.acts import what_words
from visavis.claims import ClaimMake, ClaimView
from visavis.desk.bare import Problem
from visavis.desk.choosable import choosable_of
from visavis.desk.dispatch_spans import Found, Piece, Span, pieces_of
from visavis.desk.figure_facts import MadeFacts, made_facts
from visavis.desk.form_fields import Choice, FormField, FormMaker
from visavis.desk.form_prefilled import typed_of
from visavis.desk.form_shapes import Shape, shape_of
from visavis.desk.form_typed import Typed, instant_typed, one
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.places_typed import Wrong
from visavis.desk.sight import Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words
from visavis.terms import parse_instant, render_instant

if TYPE_CHECKING:  # the reader's tables take time to build, and a desk may never read a dispatch
    from visavis.claims import Proposed
    from visavis.claims.claim_confirm import DispatchRead
    from visavis.claims.dispatch import ClaimReading

PROPOSALS_SHOWN: Final = 200  # forty screens; a longer text is read in parts
TIMES_SHOWN: Final = 200  # the same
CLAIMS_LOOKED_AT: Final = 5000  # among which those of this text are found again
_DAY_CHARACTERS: Final = 10
_NUMBER_DIGITS: Final = 6  # of a proposal; no text holds a million


class Asking(msgspec.Struct, frozen=True):
    """What was asked of the page.

    Args:
        text: with line feeds alone between lines; this is what is hashed.
        as_of: the instant for which the claims hold, or None to go by the text.
        rejected: the proposals that were put aside.
        editing: the proposal whose fields are open, or None.
        office: who puts on record.
    """

    text: str
    stamp: str
    language: str
    as_of: str | None
    rejected: frozenset[int]
    editing: int | None
    office: str


def dispatch_asking(typed: Typed) -> Asking:
    """Read what was asked of the page.

    Raises:
        MalformedInstant: the day for which the claims hold is none.
    """
    texts = typed.get("text") or ("",)
    aside = _numbers(typed, "rejected") | _numbers(typed, "reject")
    open_now = _numbers(typed, "edit") or _numbers(typed, "editing")
    open_now -= aside
    return Asking(
        text=texts[-1].replace("\r\n", "\n").replace("\r", "\n"),
        stamp=one(typed, "stamp"),
        language=one(typed, "language"),
        as_of=_as_of(one(typed, "day") or one(typed, "as_of")),
        rejected=frozenset(aside - _numbers(typed, "restore")),
        editing=next(iter(open_now), None),
        office=one(typed, "office"),
    )


def _as_of(text: str) -> str | None:
    if not text:
        return None
    at = f"{text}T00:00:00Z" if len(text) == _DAY_CHARACTERS else instant_typed(text)
    return render_instant(parse_instant(at))


def _numbers(typed: Typed, name: str) -> set[int]:
    """The proposals that a field names; what is no number names none."""
    return {
        int(value)
        for value in typed.get(name, ())
        if value.isascii() and value.isdigit() and len(value) <= _NUMBER_DIGITS
    }


class EvidenceShown(msgspec.Struct, frozen=True):
    """Words of the text that speak for or against a date; `reason` is the reader's, in English."""

    surface: str
    reason: str
    strength: str


class DateShown(msgspec.Struct, frozen=True):
    """What the stamp says and what the text says; neither replaces the other.

    Args:
        stamp_day: the stamp where it names one day, else "".
        flagged: whether the two do not agree.
    """

    given: str | None
    verdict: str
    stamp_day: str
    earliest: str | None
    latest: str | None
    best: str | None
    flagged: bool
    because: tuple[EvidenceShown, ...]


class TimeShown(msgspec.Struct, frozen=True):
    """One time expression and its readings."""

    surface: str
    type: str
    value: str | None
    candidates: tuple[str, ...]


class ProposalShown(msgspec.Struct, frozen=True):
    """One proposal.

    Args:
        words: what would be claimed; "" where it lacks something.
        lacks: why it cannot be confirmed as it is, in English; "" where it can.
        on_record: the claims that quote these very words of this very text.
    """

    number: int
    surface: str
    words: str
    made: MadeFacts | None
    lacks: str
    rejected: bool
    on_record: tuple[str, ...]
    form: FormField | None


class DispatchPage(Page, frozen=True, kw_only=True):
    """A dispatch: not read yet, or read."""

    template: ClassVar[str] = "dispatch.html"

    asking: Asking
    digest: str
    as_of: str | None
    lang: str
    date: DateShown | None
    pieces: tuple[Piece, ...]
    proposals: tuple[ProposalShown, ...]
    cut: bool
    times: tuple[TimeShown, ...]
    offices: tuple[Choice, ...]
    problem: Problem | None
    wrong: int


def dispatch_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    asking: Asking,
    read: "DispatchRead | None",
    typed: Typed,
    *,
    problems: Mapping[str, str | Wrong],
    problem: Problem | None,
) -> DispatchPage:
    """Make the page; `read` is None before there is a text, or where it could not be read."""
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    maker = _Maker(sight, words, names, asking, typed, problems)
    return DispatchPage(
        frame=frame_of(sight, viewer, asked, Section.FIGURES, waits),
        asking=asking,
        digest="" if read is None else read.digest,
        as_of=None if read is None else read.as_of,
        lang=asked.language if read is None else read.reading.language,
        date=None if read is None else _date(asking.text, read),
        pieces=() if read is None else pieces_of(asking.text, list(_found(read))),
        proposals=() if read is None else maker.proposals(read),
        cut=read is not None and len(read.proposals) > PROPOSALS_SHOWN,
        times=() if read is None else _times(read),
        offices=tuple(
            Choice(office, names.office(office), office == asking.office) for office in sight.held
        ),
        problem=problem,
        wrong=len(problems),
    )


def editable_shape() -> Shape:
    """The form of a claim without its source, which stays the place in the text."""
    shape = shape_of(ClaimMake)
    parts = tuple(part for part in shape.parts if part.name != "source")
    return msgspec.structs.replace(shape, parts=parts)


class _Maker:
    """Makes the proposals of one page."""

    def __init__(
        self,
        sight: Sight,
        words: DeskWords,
        names: Names,
        asking: Asking,
        typed: Typed,
        problems: Mapping[str, str | Wrong],
    ) -> None:
        self._sight, self._words, self._names = sight, words, names
        self._asking, self._typed, self._problems = asking, typed, problems

    def proposals(self, read: "DispatchRead") -> tuple[ProposalShown, ...]:
        kept = self._on_record(read.digest)
        shown = zip(read.proposals, read.reading.claims, strict=True)
        return tuple(
            self._proposal(proposed, found, kept)
            for proposed, found in list(shown)[:PROPOSALS_SHOWN]
        )

    def _proposal(
        self, proposed: "Proposed", found: "ClaimReading", kept: Mapping[Span, tuple[str, ...]]
    ) -> ProposalShown:
        words, claim = self._words, proposed.claim
        number = proposed.number
        told = "" if claim is None else what_words(words.kinds.say, words.language, claim)
        return ProposalShown(
            number=number,
            surface=proposed.surface,
            words=told,
            made=None if claim is None else made_facts(claim, words),
            lacks=proposed.lacks,
            rejected=number in self._asking.rejected,
            on_record=kept.get(found.span, ()),
            form=self._form(proposed) if number == self._asking.editing else None,
        )

    def _form(self, proposed: "Proposed") -> FormField:
        shape, typed = editable_shape(), self._typed
        if not any(name.startswith("body.") for name in typed):
            typed = typed_of(shape, _begin(proposed, self._asking), "body")
        choosable = choosable_of(self._sight, self._names)
        maker = FormMaker(self._words, choosable, typed, self._problems, one(typed, "more"))
        return maker.field(shape, "body")

    def _on_record(self, digest: str) -> dict[Span, tuple[str, ...]]:
        found: dict[Span, tuple[str, ...]] = {}
        for view in self._sight.every(ClaimView, CLAIMS_LOOKED_AT):
            source = None if view.made is None else view.made.body.source
            if source is not None and source.digest == digest:
                span = (source.start, source.end)
                found[span] = (*found.get(span, ()), view.claim)
        return found


def _begin(proposed: "Proposed", asking: Asking) -> dict[str, Any]:
    """What the fields begin with: the proposal, or as much as is known of one that lacks much."""
    if proposed.claim is not None:
        return dict(msgspec.to_builtins(proposed.claim))
    return {} if asking.as_of is None else {"as_of": asking.as_of}


def _found(read: "DispatchRead") -> Iterator[Found]:
    for number, claim in enumerate(read.reading.claims[:PROPOSALS_SHOWN]):
        yield Found(claim.span, number, is_claim=True)
        about = (claim.speaker, claim.cue, claim.figure.denominator, claim.figure.period)
        for words in about:
            if words is not None:
                yield Found(words.span, number, is_claim=False)


def _date(text: str, read: "DispatchRead") -> DateShown:
    stamp, day = read.reading.stamp, read.reading.document_date
    given = stamp.given or ""
    exact = len(given) == _DAY_CHARACTERS
    because = {(one.span, one.reason): one for one in (*stamp.because, *day.because)}
    return DateShown(
        given=stamp.given,
        verdict=stamp.verdict,
        stamp_day=given if exact else "",
        earliest=day.earliest,
        latest=day.latest,
        best=day.best,
        flagged=stamp.verdict in ("contradicted", "doubtful"),
        because=tuple(
            EvidenceShown(text[one.span[0] : one.span[1]], one.reason, one.strength)
            for one in because.values()
        ),
    )


def _times(read: "DispatchRead") -> tuple[TimeShown, ...]:
    return tuple(
        TimeShown(one.surface, one.type, one.value, one.candidates)
        for one in read.reading.times[:TIMES_SHOWN]
    )

"""Figures and claims: the list of them, and one page for each, on which every part is told."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from visavis.acts import ClaimRecord, Word, claim_record, result_words, what_words
from visavis.claims import (
    ClaimRevise,
    ClaimView,
    CommuniqueView,
    JointView,
    Operation,
    Speaker,
)
from visavis.desk.figure_facts import FigureFacts, MadeFacts, figure_facts, made_facts
from visavis.desk.form_fields import Choice
from visavis.desk.form_prefilled import typed_of
from visavis.desk.form_shapes import shape_of
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Sight
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words
from visavis.release import Mark, Text
from visavis.terms import StatementId, render_instant


class ClaimRow(msgspec.Struct, frozen=True):
    """One claim in a list: what, by whom, as of when, and how it stands."""

    id: str
    what: str
    derived: bool
    status: str
    state: str
    speaker: Speaker | None
    as_of: str
    recorded: Word
    disputes: int


class CommuniqueRow(msgspec.Struct, frozen=True):
    """One communiqué in a list; a joint one has a state, one of one side has answers."""

    id: str
    joint: bool
    state: str
    title: Text | None
    word: Word
    answers: tuple[tuple[str, str], ...]


class FiguresPage(Page, frozen=True, kw_only=True):
    """All claims and communiqués, the newest first."""

    template: ClassVar[str] = "figures.html"

    claims: tuple[ClaimRow, ...]
    communiques: tuple[CommuniqueRow, ...]
    operations: tuple[Choice, ...]


class DerivedFacts(msgspec.Struct, frozen=True):
    """A derived figure: from which claims, by which operation and conventions, and whether so.

    Args:
        parents: each with its words; "" where it is not known here.
        days: by each convention.
    """

    operation: str
    words: str
    figure: FigureFacts | None
    days: tuple[tuple[str, str], ...]
    status: str
    as_of: str | None
    parents: tuple[tuple[str, str], ...]
    conventions: tuple[str, ...]
    check: str
    caveats: tuple[str, ...]


class ClaimPage(Page, frozen=True, kw_only=True):
    """One claim.

    Args:
        words: all of it in one sentence.
        ours: whether this party put it on record, and may withdraw it.
        may_revise: whether this party answers for its speaker.
        revision: the fields of a revision, filled with what stands now.
    """

    template: ClassVar[str] = "claim.html"

    claim: ClaimRecord
    words: str
    made: MadeFacts | None
    derived: DerivedFacts | None
    ours: bool
    may_revise: bool
    revision: tuple[tuple[str, str], ...]


def figures_page(sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait]) -> FiguresPage:
    """Make the list of claims and communiqués."""
    words = desk_words(asked.language)
    claims = [row for view in sight.every(ClaimView) if (row := _claim_row(view, words))]
    communiques = [*_alone(sight), *_joint(sight)]
    return FiguresPage(
        frame=frame_of(sight, viewer, asked, Section.FIGURES, waits),
        claims=tuple(sorted(claims, key=lambda one: one.recorded.at, reverse=True)),
        communiques=tuple(sorted(communiques, key=lambda one: one.word.at, reverse=True)),
        operations=operations(words, ""),
    )


def claim_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait], claim: str
) -> ClaimPage:
    """Make the page of one claim.

    Raises:
        UnknownThing.
    """
    words = desk_words(asked.language)
    record = claim_record(sight.shelf, claim)
    view = sight.shelf.require(ClaimView, claim)
    recorder = None if view.on_record is None else view.on_record.party
    return ClaimPage(
        frame=frame_of(sight, viewer, asked, Section.FIGURES, waits),
        claim=record,
        words=record.words.get(words.language, ""),
        made=None if record.made is None else made_facts(record.made, words),
        derived=_derived(sight, record, words),
        ours=recorder == sight.party,
        may_revise=view.reviser == sight.party,
        revision=_revision(record),
    )


def operations(words: DeskWords, chosen: str) -> tuple[Choice, ...]:
    """Return what may be reckoned, to choose from."""
    return tuple(
        Choice(one.value, words.value("operation", one.value), one.value == chosen)
        for one in Operation
    )


def claim_in_words(sight: Sight, words: DeskWords, claim: str) -> str:
    """Say what a claim claims, without its speaker; "" where it is not known here."""
    view = sight.shelf.view(ClaimView, StatementId(claim))
    return "" if view is None else _what(view, words)


def _claim_row(view: ClaimView, words: DeskWords) -> ClaimRow | None:
    mark = view.on_record
    if mark is None:  # others spoke of it; the claim itself has not come
        return None
    made = None if view.made is None else view.made.body
    result = None if view.derived is None else view.derived.body.result
    status = made.status.value if made else result.status.value if result else ""
    return ClaimRow(
        id=view.claim,
        what=_what(view, words),
        derived=view.derived is not None,
        status=status,
        state=view.state.value,
        speaker=None if made is None else made.speaker,
        as_of=made.as_of if made else result.as_of if result else "",
        recorded=_word(mark),
        disputes=len(view.disputes),
    )


def _what(view: ClaimView, words: DeskWords) -> str:
    say = words.kinds.say
    if view.made is not None:
        return what_words(say, words.language, view.made.body)
    if view.derived is not None and view.derived.body.result is not None:
        return result_words(say, words.language, view.derived.body.result)
    return ""


def _derived(sight: Sight, record: ClaimRecord, words: DeskWords) -> DerivedFacts | None:
    if record.derived is None:
        return None
    body, say = record.derived.body, words.kinds.say
    result = body.result
    return DerivedFacts(
        operation=body.operation.value,
        words="" if result is None else result_words(say, words.language, result),
        figure=None
        if result is None or result.figure is None
        else figure_facts(result.figure, words),
        days=()
        if result is None
        else tuple(
            (one.day, say(f"figure.convention.{one.convention.value}", {})) for one in result.days
        ),
        status="" if result is None else result.status.value,
        as_of=None if result is None else result.as_of,
        parents=tuple((one, claim_in_words(sight, words, one)) for one in body.parents),
        conventions=()
        if result is None
        else tuple(say(f"figure.convention.{one.value}", {}) for one in result.conventions),
        check=record.derived.check,
        caveats=tuple(one.words[words.language] for one in record.derived.caveats),
    )


def _revision(record: ClaimRecord) -> tuple[tuple[str, str], ...]:
    if record.made is None:
        return ()
    plain = {"claim": record.claim, "now": msgspec.to_builtins(record.made)}
    filled = typed_of(shape_of(ClaimRevise), plain, "body")
    return tuple((path, value) for path, values in filled.items() for value in values)


def _alone(sight: Sight) -> list[CommuniqueRow]:
    found = []
    for view in sight.every(CommuniqueView):
        if view.publication is None:
            continue
        body = view.publication.body
        answers = tuple((party, view.confirmation_of(party).value) for party in body.concerns)
        word = _word(view.publication.mark)
        found.append(CommuniqueRow(view.communique, False, "", body.texts[0], word, answers))
    return found


def _joint(sight: Sight) -> list[CommuniqueRow]:
    found = []
    for view in sight.every(JointView):
        if view.first is None:
            continue
        body = view.first.body
        title = body.title or next((one.text for one in body.paragraphs if one.text), None)
        word, state = _word(view.first.mark), view.state.value
        found.append(CommuniqueRow(view.communique, True, state, title, word, ()))
    return found


def _word(mark: Mark) -> Word:
    return Word(by=mark.office, at=render_instant(mark.said_ms), statement=mark.id)

"""A communiqué: its text with footnotes, who confirms it, and drafts beside each other."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from visavis.acts import (
    CommuniqueStatus,
    JointStatus,
    UnknownThing,
    communique_document,
    communique_status,
    joint_status,
)
from visavis.claims import CommuniqueDraft, CommuniqueView, JointView, Paragraph, RowKind
from visavis.desk.figures_page import claim_in_words
from visavis.desk.form_fields import Choice
from visavis.desk.form_prefilled import typed_of
from visavis.desk.form_shapes import shape_of
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words
from visavis.record import Mode
from visavis.release import Text
from visavis.terms import parse_statement_id


class Line(msgspec.Struct, frozen=True):
    """A paragraph: words in a language, or what it cites and how that reads; its footnotes."""

    text: str
    lang: str
    cites: str | None
    notes: tuple[int, ...] = ()


class Paper(msgspec.Struct, frozen=True):
    """A communiqué as it would go on paper, for one's own people."""

    heading: str
    title: Text | None
    opening: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[tuple[int, str, str | None], ...]
    closing: tuple[str, ...]


class Beside(msgspec.Struct, frozen=True):
    """One line of two drafts."""

    kind: str
    ours: Line | None
    theirs: Line | None


class Comparison(msgspec.Struct, frozen=True):
    """Our draft beside that of one other side, and how many lines are the same."""

    party: str
    rows: tuple[Beside, ...]
    same: int


class DraftShown(msgspec.Struct, frozen=True):
    """One side's newest draft.

    Args:
        signable: whether this party may sign it now.
    """

    party: str
    by: str
    at: str
    statement: str
    digest: str
    signed_by: tuple[str, ...]
    signable: bool


class CommuniquePage(Page, frozen=True, kw_only=True):
    """One communiqué, of one side or joint.

    Args:
        alone, joint: what is known of it; one of them is None.
        paper: None where its text has not come.
        concerned: whether this party is among those who may confirm or deny it.
        counter: the fields of a draft of our own, filled with what stands.
    """

    template: ClassVar[str] = "communique.html"

    id: str
    alone: CommuniqueStatus | None
    joint: JointStatus | None
    paper: Paper | None
    concerned: bool
    drafts: tuple[DraftShown, ...]
    comparisons: tuple[Comparison, ...]
    has_own: bool
    counter: tuple[tuple[str, str], ...]
    offices: tuple[Choice, ...]


def communique_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait], communique: str
) -> CommuniquePage:
    """Make the page of a communiqué.

    Raises:
        UnknownThing.
    """
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    joint, alone = _known(sight, communique)
    answers = () if alone is None else tuple(one.party for one in alone.confirmations)
    return CommuniquePage(
        frame=frame_of(sight, viewer, asked, Section.FIGURES, waits),
        id=communique,
        alone=alone,
        joint=joint,
        paper=_paper(sight, communique, words),
        concerned=sight.party in answers,
        drafts=() if joint is None else _drafts(sight, joint),
        comparisons=() if joint is None else _comparisons(sight, joint, words),
        has_own=joint is not None and any(one.party == sight.party for one in joint.drafts),
        counter=() if joint is None else _counter(sight, joint),
        offices=tuple(Choice(office, names.office(office)) for office in sight.held),
    )


def _known(sight: Sight, communique: str) -> tuple[JointStatus | None, CommuniqueStatus | None]:
    joint = sight.shelf.view(JointView, parse_statement_id(communique))
    if joint is not None and joint.first is not None:
        return joint_status(sight.shelf, communique), None
    if sight.shelf.view(CommuniqueView, parse_statement_id(communique)) is None and joint:
        return joint_status(sight.shelf, communique), None
    return None, communique_status(sight.shelf, communique)


def _paper(sight: Sight, communique: str, words: DeskWords) -> Paper | None:
    try:
        document = communique_document(
            sight.shelf,
            parse_statement_id(communique),
            words.language,
            exercise=sight.mode is Mode.EXERCISE,
            audience=None,
            now_ms=sight.now_ms,
            titles=Names(sight.directories, words.language),
        )
    except UnknownThing:  # answers came before the text, or the draft that was signed has not
        return None
    cited = _cited(sight, communique)
    # Texts come first and cite nothing; the paragraphs, which may, are the last.
    before = len(document.lines) - len(cited)
    lines = tuple(
        Line(line.text, line.lang, None if at < before else cited[at - before], line.notes)
        for at, line in enumerate(document.lines)
    )
    by_note = {note: line.cites for line in lines for note in line.notes}
    title = document.title
    return Paper(
        heading=document.heading,
        title=None if title is None else Text(lang=title.lang, text=title.text),
        opening=document.opening[1:],  # the first is when it was said, which the page shows itself
        lines=lines,
        notes=tuple((one.number, one.text, by_note.get(one.number)) for one in document.notes),
        closing=document.closing,
    )


def _cited(sight: Sight, communique: str) -> tuple[str | None, ...]:
    """What each paragraph of the text that is shown cites; nothing where it is not at hand."""
    alone = sight.shelf.view(CommuniqueView, parse_statement_id(communique))
    if alone is not None and alone.publication is not None:
        return tuple(one.cites for one in alone.publication.body.paragraphs)
    joint = sight.shelf.require(JointView, communique)
    drafts = [joint.drafts[side] for side in joint.sides if side in joint.drafts]
    shown = max(drafts, key=lambda one: one.mark)
    if joint.signed is not None:
        signed = next((one for one in drafts if one.mark.id == joint.signed[0]), None)
        if signed is None:
            return ()
        shown = signed
    return tuple(one.cites for one in shown.body.paragraphs)


def _drafts(sight: Sight, joint: JointStatus) -> tuple[DraftShown, ...]:
    own = sight.party
    may = own in joint.sides and joint.state != "joint"
    return tuple(
        DraftShown(
            party=one.party,
            by=one.word.by,
            at=one.word.at,
            statement=one.word.statement,
            digest=one.digest,
            signed_by=one.signed_by,
            signable=may and own not in one.signed_by,
        )
        for one in joint.drafts
    )


def _comparisons(sight: Sight, joint: JointStatus, words: DeskWords) -> tuple[Comparison, ...]:
    def line(paragraph: Paragraph | None) -> Line | None:
        if paragraph is None:
            return None
        if paragraph.text is not None:
            return Line(paragraph.text.text, paragraph.text.lang, None)
        assert paragraph.cites is not None  # one of the two
        return Line(claim_in_words(sight, words, paragraph.cites), words.language, paragraph.cites)

    return tuple(
        Comparison(
            party=one.with_party,
            rows=tuple(Beside(row.kind, line(row.ours), line(row.theirs)) for row in one.rows),
            same=sum(row.kind == RowKind.SAME.value for row in one.rows),
        )
        for one in joint.differences
        if one.with_party != sight.party
    )


def _counter(sight: Sight, joint: JointStatus) -> tuple[tuple[str, str], ...]:
    """A draft of our own, beginning with our last, or else with the first of theirs."""
    if sight.party not in joint.sides or joint.state == "joint" or not joint.drafts:
        return ()
    drafts = sorted(joint.drafts, key=lambda one: one.party != sight.party)
    body = {
        "paragraphs": msgspec.to_builtins(drafts[0].paragraphs),
        "communique": joint.communique,
        "title": msgspec.to_builtins(drafts[0].title),
        "about": joint.about,
        "event_at": joint.event_at,
    }
    filled = typed_of(shape_of(CommuniqueDraft), body, "body")
    return tuple((path, value) for path, values in filled.items() for value in values)

"""Putting a communiqué on paper: its words, what they cite, and who says so, in one language."""

from collections.abc import Sequence
from typing import Any

import msgspec

from visavis.acts.claim_views import derived_status
from visavis.acts.claim_words import claim_words, derive_words
from visavis.acts.errors import UnknownThing
from visavis.acts.reading import MESSAGES_LIMIT, Shelf
from visavis.acts.releases_made import RELEASE_VIEW, read_release_made, release_id
from visavis.acts.titles import IDS, Titles
from visavis.acts.wording import Wording, wording
from visavis.claims import (
    ClaimView,
    CommuniqueDraft,
    CommuniqueView,
    Document,
    DocumentLine,
    Footnote,
    JointView,
    Paragraph,
)
from visavis.lines import MessageView
from visavis.release import CIVIL, Mark, ReleaseRefused, Said, Text
from visavis.terms import InstantMs, StatementId, render_instant


class _Source(msgspec.Struct, frozen=True):
    """A communiqué before it is put into words: what was said by whom, and where it stands."""

    marks: tuple[Mark, ...]
    heading: str
    by: tuple[str, ...]
    title: Text | None
    texts: tuple[Text, ...]
    paragraphs: tuple[Paragraph, ...]
    event_at: str | None
    answers: tuple[tuple[str, str], ...] = ()
    digest: str | None = None
    unsigned: bool = False


def communique_document(
    shelf: Shelf,
    communique: StatementId,
    language: str,
    *,
    exercise: bool,
    audience: str | None,
    now_ms: InstantMs,
    titles: Titles = IDS,
) -> Document:
    """Put a communiqué, unilateral or joint, into a document.

    Args:
        language: of the frame and of figures; free text stays as it was written.
        exercise: whether the node stands in exercise mode; then every page says so.
        audience: the party, or `CIVIL`, whom it is for; None for one's own people, and it says so.
        titles: what offices and parties are called, and how times are written.

    Raises:
        UnknownThing: no such communiqué, or nothing of it but answers.
        ReleaseRefused: it was not released to the audience, or no longer is.
    """
    source = _source(shelf, communique)
    if audience is not None:
        # A text that all have signed is handed out by whoever released it or its own signature.
        _require_released(shelf, source.marks, audience, now_ms)
    words = wording(language)
    teller = _Teller(shelf, words, audience, now_ms, titles)
    lines = [_line(text) for text in _in_language(source.texts, words.language)]
    lines += [teller.paragraph(one) for one in source.paragraphs]
    by = ", ".join(_called(one, titles) for one in source.by)
    opening = [titles.moment(render_instant(max(source.marks).said_ms))]
    if source.event_at is not None:
        opening.append(words.say("document.event", {"at": titles.moment(source.event_at)}))
    # The number of a page is not known here: the gateway puts it in.
    page_words = words.say("document.page", {"page": "{page}", "pages": "{pages}"})
    return Document(
        lang=words.language,
        heading=words.say(source.heading, {"by": by}),
        title=None if source.title is None else _line(source.title),
        marks=_marks(words, by, exercise=exercise, inside=audience is None, source=source),
        opening=tuple(opening),
        lines=tuple(lines),
        notes_heading=words.say("document.notes", {}),
        notes=tuple(teller.notes),
        closing_heading=words.say("document.answers", {}) if source.answers else "",
        closing=tuple(_closing(words, source, titles, inside=audience is None)),
        page_words=page_words,
    )


class _Teller:
    """Turns what paragraphs cite into words and footnotes, numbered as they come."""

    def __init__(
        self,
        shelf: Shelf,
        words: Wording,
        audience: str | None,
        now_ms: InstantMs,
        titles: Titles,
    ) -> None:
        self._shelf = shelf
        self._words = words
        self._audience = audience
        self._now_ms = now_ms
        self._titles = titles
        self.notes: list[Footnote] = []

    def paragraph(self, paragraph: Paragraph) -> DocumentLine:
        if paragraph.text is not None:
            return _line(paragraph.text)
        assert paragraph.cites is not None  # one of the two
        told = self._claim(paragraph.cites) or self._statement(paragraph.cites)
        if told is None:
            missing = self._words.say("document.missing", {"id": paragraph.cites[:6]})
            return DocumentLine(missing, self._words.language)
        text, note = told
        number = len(self.notes) + 1
        self.notes.append(Footnote(number, note))
        return DocumentLine(text, self._words.language, (number,))

    def _claim(self, claim: StatementId) -> tuple[str, str] | None:
        view = self._shelf.view(ClaimView, claim)
        if view is None or view.on_record is None:
            return None
        say, language = self._words.say, self._words.language
        if view.made is not None:
            text = claim_words(say, language, view.made.body, self._titles)
        else:
            assert view.derived is not None  # something was put on record
            text = derive_words(say, language, view.derived.body)
        mark = view.on_record
        self._require_told(mark)
        at = self._titles.moment(render_instant(mark.said_ms))
        recorded = {"by": self._titles.office(mark.office), "at": at, "claim": claim[:6]}
        note = [say("document.recorded", recorded)]
        if view.derived is not None:
            status = derived_status(self._shelf, view.derived.body)
            note.append(say("document.check", {"state": say(f"state.{status.check}", {})}))
            note += [one.words[language] for one in status.caveats if self._audience is None]
        if view.withdrawal is not None:
            note.append(say("figure.caveat.withdrawn", {"claim": claim[:6]}))
        if self._audience is None:  # what others said of it is theirs to release
            note += [
                say(
                    "document.disputed",
                    {"by": self._titles.office(one.mark.office), "reason": one.reason.text},
                )
                for _, one in sorted(view.disputes.items())
            ]
            if view.revision is not None:
                note.append(say("figure.caveat.revised", {"claim": claim[:6]}))
        return text, " ".join(note)

    def _require_told(self, mark: Mark) -> None:
        if self._audience not in (None, mark.party):
            assert self._audience is not None  # None was let pass
            _require_released(self._shelf, (mark,), self._audience, self._now_ms)

    def _statement(self, statement: StatementId) -> tuple[str, str] | None:
        said, thread = self._find(statement)
        if said is None:
            return None
        self._require_told(said.mark)
        at = self._titles.moment(render_instant(said.mark.said_ms))
        note = {"by": self._titles.office(said.mark.office), "at": at, "id": statement[:6]}
        return self._words.describe(said, thread, self._titles), self._words.say(
            "document.statement", note
        )

    def _find(self, statement: StatementId) -> tuple[Said[Any] | None, str]:
        """Find a statement that begins a thread, or a message of a contact."""
        message = self._shelf.view(MessageView, statement)
        thread = statement if message is None or message.contact is None else message.contact
        return _in_thread(self._shelf, thread, statement), thread


def _source(shelf: Shelf, communique: StatementId) -> _Source:
    alone = shelf.view(CommuniqueView, communique)
    if alone is not None and alone.publication is not None:
        return _alone(alone)
    joint = shelf.view(JointView, communique)
    if joint is None or joint.first is None:
        raise UnknownThing(
            f"No communiqué {communique} here",
            expected="the id of one that was made public, or of a first draft",
            got=repr(communique),
            next_step="List them, or wait for the other side's to arrive.",
        )
    return _joint(shelf, joint)


def _alone(view: CommuniqueView) -> _Source:
    assert view.publication is not None  # whoever asks has seen it
    mark, body = view.publication.mark, view.publication.body
    return _Source(
        marks=(mark,),
        heading="document.alone",
        by=(mark.office,),
        title=None,
        texts=body.texts,
        paragraphs=body.paragraphs,
        event_at=body.event_at,
        answers=tuple((party, view.confirmation_of(party).value) for party in body.concerns),
    )


def _joint(shelf: Shelf, view: JointView) -> _Source:
    """Take the text that every side signed, or else the newest draft, marked as what it is."""
    signed = view.signed
    newest = max((view.drafts[side] for side in view.sides if side in view.drafts), key=_mark_of)
    mark, body = newest.mark, newest.body
    marks: tuple[Mark, ...] = (mark,)
    if signed is not None:
        draft, digest = signed
        said = _in_thread(shelf, view.communique, draft)
        if said is None or said.digest != digest or not isinstance(said.body, CommuniqueDraft):
            raise UnknownThing(
                f"Communiqué {view.communique} cannot be shown",
                expected=f"the draft {draft} with the hash that was signed",
                got="another text, or none",
                next_step="Wait for it to arrive, or ask the other side to send it again.",
            )
        mark, body = said.mark, said.body
        marks = (mark, *(view.signatures[side].mark for side in view.sides))
    return _Source(
        marks=marks,
        heading="document.draft" if signed is None else "document.joint",
        by=(mark.office,) if signed is None else tuple(view.sides),
        title=body.title,
        texts=(),
        paragraphs=body.paragraphs,
        event_at=body.event_at,
        digest=None if signed is None else signed[1],
        unsigned=signed is None,
    )


def _mark_of(drafted: Any) -> Mark:
    mark: Mark = drafted.mark
    return mark


def _in_thread(shelf: Shelf, thread: str, statement: StatementId) -> Said[Any] | None:
    after: int | None = 0
    while after is not None:
        page = shelf.thread(thread, after, MESSAGES_LIMIT)
        for said in page.saids:
            if said.mark.id == statement:
                return said
        after = page.next_after
    return None


def _in_language(texts: Sequence[Text], language: str) -> list[Text]:
    """Return the text in the language that was asked for, or all of them: none is translated."""
    chosen = [text for text in texts if text.lang.partition("-")[0] == language]
    return chosen or list(texts)


def _line(text: Text) -> DocumentLine:
    return DocumentLine(text.text, text.lang)


def _marks(
    words: Wording, by: str, *, exercise: bool, inside: bool, source: _Source
) -> tuple[str, ...]:
    marks = [words.say("document.exercise", {})] if exercise else []
    if inside:
        marks.append(words.say("document.inside", {}))
    if source.unsigned:
        marks.append(words.say("document.draft", {"by": by}))
    return tuple(marks)


def _called(by: str, titles: Titles) -> str:
    """Call an office or a party by what it is called."""
    return titles.office(by) if "/" in by else titles.party(by)


def _closing(words: Wording, source: _Source, titles: Titles, *, inside: bool) -> list[str]:
    """Return the hash that was signed, and inside what those concerned answered: it is theirs."""
    said = []
    if source.digest is not None:
        said.append(words.say("document.hash", {"digest": source.digest}))
    for party, state in source.answers if inside else ():
        told = words.say(f"state.{state}", {})
        said.append(words.say("document.answer", {"party": titles.party(party), "state": told}))
    return said


def _require_released(
    shelf: Shelf, marks: Sequence[Mark], audience: str, now_ms: InstantMs
) -> None:
    """Refuse to hand out what its audience was not released, or may use no more."""
    for mark in marks:
        doc = shelf.views.read_view(RELEASE_VIEW, release_id(audience, mark.said_ms, mark.id))
        if doc is not None and read_release_made(doc).expires_ms > now_ms:
            return
    raise ReleaseRefused(
        f"Statement {marks[0].id} not handed out",
        expected="a release in force to " + ("the civil public" if audience == CIVIL else audience),
        got="none of this party",
        next_step="Release it first: what it cites is checked then.",
    )

"""Reading lines and contacts: typed, attributed, ready for the command line, the API, the desk."""

from typing import Any

import msgspec

from visavis.acts.communique_views import CommuniqueStatus, communique_status
from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.lines import (
    ContactAttach,
    ContactSay,
    ContactView,
    LineState,
    LineView,
    MessageView,
)
from visavis.lines.contact import Closing
from visavis.lines.line import Stance
from visavis.release import Mark, Said, Text, instant_ms
from visavis.terms import OfficeId, party_of


class SideStatus(msgspec.Struct, frozen=True):
    """One side of a line: what its office last said, or None for nothing yet."""

    office: str
    party: str
    stance: str | None
    word: Word | None
    reason: Text | None
    since_earliest: str | None
    since_latest: str | None
    word_of: Text | None


class HistoryStatus(msgspec.Struct, frozen=True):
    """What one party tells of the time before, and on whose word."""

    word: Word
    since_earliest: str
    since_latest: str
    told: Text
    word_of: Text


class Gap(msgspec.Struct, frozen=True):
    """A time without direct contact that the line's first contact ended, on one party's word.

    `at_least_s` and `at_most_s` are seconds from the told beginning to the first contact.
    """

    told_by: str
    ended_by: Word
    at_least_s: int
    at_most_s: int


class LineStatus(msgspec.Struct, frozen=True):
    """A line as this node knows it."""

    line: str
    state: LineState
    purpose: Text | None
    proposed: Word | None
    mandate: str | None
    test_every_s: int | None
    routine_answer_s: int | None
    urgent_answer_s: int | None
    sides: tuple[SideStatus, ...]
    contacts: int
    first_contact: Word | None
    last_contact: Word | None
    histories: tuple[HistoryStatus, ...]
    gaps: tuple[Gap, ...]
    contact_ids: tuple[str, ...]


class Receipt(msgspec.Struct, frozen=True):
    """How far one recipient says it got with a message."""

    party: str
    state: str
    received: Word | None
    read: Word | None
    acknowledged: Word | None


class MessageStatus(msgspec.Struct, frozen=True):
    """One message of a contact, in its original language, with what became of it."""

    word: Word
    kind: str
    act: str
    text: Text
    title: Text | None
    as_of: str | None
    danger_to_life: bool
    receipts: tuple[Receipt, ...]


class ClosingStatus(msgspec.Struct, frozen=True):
    """How one side closed a contact."""

    word: Word
    duration_s: int | None
    outcomes: tuple[Text, ...]


class ParticipantStatus(msgspec.Struct, frozen=True):
    """Who takes part: the office, and who held it."""

    office: str
    party: str
    holder: str | None


class ContactRecord(msgspec.Struct, frozen=True):
    """A contact as this node knows it; `next_after` continues the messages, None at the end."""

    contact: str
    state: str
    line: str | None
    opened: Word | None
    means: str | None
    participants: tuple[ParticipantStatus, ...]
    agenda: tuple[Text, ...]
    mandate: str | None
    messages_by_party: dict[str, int]
    assessments_by_party: dict[str, int]
    closings: tuple[ClosingStatus, ...]
    communiques: tuple[CommuniqueStatus, ...]
    messages: tuple[MessageStatus, ...]
    next_after: int | None


def line_status(shelf: Shelf, line: str) -> LineStatus:
    """Read a line.

    Raises:
        UnknownThing.
    """
    view = shelf.require(LineView, line)
    body = None if view.proposal is None else view.proposal.body
    parties = {party_of(office) for office in view.offices}
    histories = [view.histories[p] for p in sorted(view.histories) if p in parties]
    return LineStatus(
        line=view.line,
        state=view.state,
        purpose=None if body is None else body.purpose,
        proposed=None if view.proposal is None else word(view.proposal.mark),
        mandate=None if body is None else body.mandate,
        test_every_s=None if body is None else body.test_every_s,
        routine_answer_s=None if body is None else body.routine_answer_s,
        urgent_answer_s=None if body is None else body.urgent_answer_s,
        sides=tuple(_side(office, view.stances.get(office)) for office in view.offices),
        contacts=sum(count for party, count in view.contacts.items() if party in parties),
        first_contact=word_or_none(view.first_contact),
        last_contact=word_or_none(view.last_contact),
        histories=tuple(
            HistoryStatus(
                word=word(told.mark),
                since_earliest=told.body.since_earliest,
                since_latest=told.body.since_latest,
                told=told.body.told,
                word_of=told.body.word_of,
            )
            for told in histories
        ),
        gaps=_gaps(view),
        contact_ids=tuple(under.child for under in shelf.children(line, "contact.open")),
    )


def contact_record(shelf: Shelf, contact: str, *, after: int, limit: int) -> ContactRecord:
    """Read a contact with its messages from place `after` on, at most `limit` statements.

    Raises:
        UnknownThing.
    """
    view = shelf.require(ContactView, contact)
    body = None if view.opening is None else view.opening.body
    page = shelf.thread(contact, after, limit)
    messages = [s for s in page.saids if isinstance(s.body, ContactSay | ContactAttach)]
    state = "unknown" if body is None else "closed" if view.is_closed else "open"
    return ContactRecord(
        contact=view.contact,
        state=state,
        line=None if body is None else body.line,
        opened=None if view.opening is None else word(view.opening.mark),
        means=None if body is None else body.means.value,
        participants=()
        if body is None
        else tuple(
            ParticipantStatus(p.office, party_of(p.office), p.holder) for p in body.participants
        ),
        agenda=() if body is None else body.agenda,
        mandate=None if body is None else body.mandate,
        messages_by_party={p: view.messages.get(p, 0) for p in view.parties},
        assessments_by_party={p: view.assessments.get(p, 0) for p in view.parties},
        closings=tuple(_closing(view.closings[p]) for p in view.parties if p in view.closings),
        communiques=tuple(
            communique_status(shelf, under.child)
            for under in shelf.children(contact, "communique.publish")
        ),
        messages=tuple(_message(shelf, view, said) for said in messages),
        next_after=page.next_after,
    )


def _side(office: OfficeId, stance: Stance | None) -> SideStatus:
    suspended = None if stance is None else stance.suspended
    lapsed = None if stance is None else stance.lapsed
    reason = suspended.reason if suspended else lapsed.reason if lapsed else None
    return SideStatus(
        office=office,
        party=party_of(office),
        stance=None if stance is None else stance.kind.value,
        word=None if stance is None else word(stance.mark),
        reason=reason,
        since_earliest=None if lapsed is None else lapsed.since_earliest,
        since_latest=None if lapsed is None else lapsed.since_latest,
        word_of=None if lapsed is None else lapsed.word_of,
    )


def _gaps(view: LineView) -> tuple[Gap, ...]:
    first = view.first_contact
    if first is None:
        return ()
    told = [view.histories[p] for p in sorted(view.histories) if view.office_of(p)]
    return tuple(
        Gap(
            told_by=history.mark.office,
            ended_by=word(first),
            at_least_s=_seconds_to(first, history.body.since_latest),
            at_most_s=_seconds_to(first, history.body.since_earliest),
        )
        for history in told
        if _seconds_to(first, history.body.since_latest) >= 0
    )


def _seconds_to(mark: Mark, since: str) -> int:
    return (mark.said_ms - instant_ms(since)) // 1000


def _message(shelf: Shelf, contact: ContactView, said: Said[Any]) -> MessageStatus:
    body = said.body
    attached = body if isinstance(body, ContactAttach) else None
    view = shelf.view(MessageView, said.mark.id) or MessageView(message=said.mark.id)
    return MessageStatus(
        word=word(said.mark),
        kind=said.kind,
        act=said.act,
        text=body.words if attached is None else attached.assessment,
        title=None if attached is None else attached.title,
        as_of=None if attached is None else attached.as_of,
        danger_to_life=attached is None and body.danger_to_life,
        receipts=tuple(
            Receipt(
                party=party,
                state=view.state_for(party).value,
                received=word_or_none(view.received.get(party)),
                read=word_or_none(view.read.get(party)),
                acknowledged=word_or_none(view.acknowledged.get(party)),
            )
            for party in contact.others_than(said.party)
        ),
    )


def _closing(closing: Closing) -> ClosingStatus:
    return ClosingStatus(
        word=word(closing.mark),
        duration_s=closing.body.duration_s,
        outcomes=closing.body.outcomes,
    )

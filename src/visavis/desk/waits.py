"""What waits for an answer, of whom, and until when: the first thing that a desk must show."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

import msgspec

from visavis.acts import decode_view
from visavis.desk.sight import Sight
from visavis.lines import (
    ContactAttach,
    ContactSay,
    ContactView,
    DirectiveView,
    LineState,
    LineView,
    MandateState,
    MandateView,
    MessageState,
    MessageView,
    Step,
)
from visavis.release import Said, Text, instant_ms
from visavis.terms import InstantMs, OfficeId, PartyId, party_of

OPEN_CONTACTS_LIMIT: Final = 200  # a desk with more open conversations needs more desks
MESSAGES_LOOKED_AT: Final = 500  # of each; a longer contact is closed and opened anew


class WaitKind(StrEnum):
    """What it is that waits."""

    DANGER = "danger"  # a warning of danger to life that nobody has acknowledged
    QUESTION = "question"
    MESSAGE = "message"
    LINE = "line"  # proposed, and one side has not opened it
    MANDATE = "mandate"
    DIRECTIVE = "directive"


class Wait(msgspec.Struct, frozen=True):
    """One thing that waits.

    Args:
        ours: whether this party must answer; else another must.
        by: the office whose word waits; `of`: the party or the office that must answer.
        about: the words that wait, in their own language.
        statement: what would be acknowledged, opened or agreed to.
        thread: the page on which it is answered is that of this thing, of the type `place`.
        due_ms: until when, or None where nothing was agreed.
    """

    kind: WaitKind
    ours: bool
    by: str
    of: str
    about: Text | None
    statement: str
    place: str
    thread: str
    since_ms: InstantMs
    due_ms: InstantMs | None

    def is_overdue(self, now_ms: InstantMs) -> bool:
        """Tell whether the time has come; the due instant itself is already late."""
        return self.due_ms is not None and now_ms >= self.due_ms


def waits_of(sight: Sight) -> tuple[Wait, ...]:
    """Return all that waits, the most urgent first: danger, then by the time that is due."""
    found = [
        *_lines(sight),
        *_messages(sight),
        *_mandates(sight),
        *_directives(sight),
    ]
    return tuple(sorted(found, key=_urgency))


def _urgency(wait: Wait) -> tuple[bool, bool, int, int]:
    due = wait.due_ms if wait.due_ms is not None else 2**62
    return (not wait.ours, wait.kind is not WaitKind.DANGER, due, wait.since_ms)


def _lines(sight: Sight) -> Iterator[Wait]:
    for view in sight.every(LineView):
        if view.state is not LineState.PROPOSED or view.proposal is None:
            continue
        proposal = view.proposal
        for office in view.offices:
            if office in view.stances:
                continue
            yield Wait(
                kind=WaitKind.LINE,
                ours=party_of(office) == sight.party,
                by=proposal.mark.office,
                of=office,
                about=proposal.body.purpose,
                statement=view.line,
                place="line",
                thread=view.line,
                since_ms=proposal.mark.said_ms,
                due_ms=None,
            )


def _messages(sight: Sight) -> Iterator[Wait]:
    lines = {view.line: view for view in sight.every(LineView)}
    for contact in sight.every(ContactView, OPEN_CONTACTS_LIMIT):
        if contact.opening is None or contact.is_closed:
            continue
        line = lines.get(contact.opening.body.line)
        for said in sight.shelf.thread(contact.contact, 0, MESSAGES_LOOKED_AT).saids:
            if isinstance(said.body, ContactSay | ContactAttach):
                yield from _message(sight, contact, line, said)


def _message(
    sight: Sight, contact: ContactView, line: LineView | None, said: Said[Any]
) -> Iterator[Wait]:
    body = said.body
    view = sight.shelf.view(MessageView, said.mark.id) or MessageView(message=said.mark.id)
    danger = isinstance(body, ContactSay) and body.danger_to_life
    asks = said.act == "ask"
    kind = WaitKind.DANGER if danger else WaitKind.QUESTION if asks else WaitKind.MESSAGE
    for party in contact.others_than(said.party):
        if view.state_for(party) is MessageState.ACKNOWLEDGED:
            continue
        yield Wait(
            kind=kind,
            ours=party == sight.party,
            by=said.mark.office,
            of=_office_in(contact, party),
            about=body.words if isinstance(body, ContactSay) else body.title,
            statement=said.mark.id,
            place="contact",
            thread=contact.contact,
            since_ms=said.mark.said_ms,
            due_ms=_due(line, said.mark.said_ms, urgent=danger),
        )


def _due(line: LineView | None, said_ms: InstantMs, *, urgent: bool) -> InstantMs | None:
    if line is None or line.proposal is None:
        return None
    agreed = line.proposal.body
    answer_s = agreed.urgent_answer_s if urgent else agreed.routine_answer_s
    return InstantMs(said_ms + 1000 * answer_s)


def _office_in(contact: ContactView, party: PartyId) -> str:
    assert contact.opening is not None  # asked of contacts that were opened only
    for participant in contact.opening.body.participants:
        if party_of(participant.office) == party:
            return participant.office
    return party


def _mandates(sight: Sight) -> Iterator[Wait]:
    for view in sight.every(MandateView):
        if view.issue is None or view.state_at(sight.now_ms) is not MandateState.PROPOSED:
            continue
        for office in view.issue.body.principals:
            if office in view.agreements:
                continue
            yield Wait(
                kind=WaitKind.MANDATE,
                ours=party_of(office) == sight.party,
                by=view.issue.mark.office,
                of=office,
                about=view.issue.body.title,
                statement=view.mandate,
                place="mandate",
                thread=view.mandate,
                since_ms=view.issue.mark.said_ms,
                due_ms=None,
            )


def _directives(sight: Sight) -> Iterator[Wait]:
    answered = {Step.ACKNOWLEDGED, Step.EXECUTING, Step.DONE, Step.UNABLE}
    for row in sight.shelf.views.list_views("directive", OPEN_CONTACTS_LIMIT, ""):
        view = decode_view(DirectiveView, row.doc)
        if view.order is None or answered & set(view.own_steps):
            continue
        order = view.order.body
        yield Wait(
            kind=WaitKind.DIRECTIVE,
            ours=True,
            by=view.order.mark.office,
            of=OfficeId(order.to),
            about=order.order,
            statement=view.directive,
            place="directive",
            thread=view.directive,
            since_ms=view.order.mark.said_ms,
            due_ms=None if order.answer_by is None else instant_ms(order.answer_by),
        )

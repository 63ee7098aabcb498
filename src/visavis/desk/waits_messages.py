"""Messages of open contacts that nobody has acknowledged: free text, files and coded phrases."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Final

from visavis.acts import open_things
from visavis.desk.sight import Sight
from visavis.desk.wait import Wait, WaitKind
from visavis.lines import (
    ContactAttach,
    ContactOpen,
    ContactPhrase,
    ContactSay,
    ContactView,
    LineView,
    MessageState,
    MessageView,
)
from visavis.release import Said, Text, instant_ms
from visavis.terms import InstantMs, PartyId, party_of

OPEN_CONTACTS_LIMIT: Final = 200  # a desk with more open conversations needs more desks
CONTACTS_LOOKED_AT: Final = 5_000  # to find the open ones; some years of a busy desk
MESSAGES_LOOKED_AT: Final = 500  # of each; beyond that only what asks or warns is looked for

# Saying one of these answers something; an answer to every answer would never end.
_ANSWERS: Final = frozenset({"acknowledge", "accept", "decline"})


def messages_waiting(sight: Sight) -> Iterator[Wait]:
    """Yield what is said in open contacts and not acknowledged, by each side that has not."""
    lines = {view.line: view for view in sight.every(LineView)}
    contacts = sight.every(ContactView, CONTACTS_LOOKED_AT)
    found = (one for one in contacts if one.opening is not None and not one.is_closed)
    looked_at: set[str] = set()
    for contact in islice(found, OPEN_CONTACTS_LIMIT):
        assert contact.opening is not None  # looked at above
        line = lines.get(contact.opening.body.line)
        page = sight.shelf.thread(contact.contact, 0, MESSAGES_LOOKED_AT)
        looked_at.update(said.mark.id for said in page.saids)
        saids = [said for said in page.saids if _asks_an_answer(said)]
        views = sight.shelf.several(MessageView, [said.mark.id for said in saids])
        for said in saids:
            view = views.get(said.mark.id) or MessageView(message=said.mark.id)
            yield from _message(sight, contact, line, said, view)
    yield from _beyond(sight, looked_at)


def _beyond(sight: Sight, looked_at: Collection[str]) -> Iterator[Wait]:
    """Yield what asks or warns further on, without its words: no limit may hide that it waits.

    Nor does the closing of its contact end it: it is acknowledged there too.
    """
    ids = [thing.id for thing in open_things(sight.shelf.views, "message")]
    views = sight.shelf.several(MessageView, [one for one in ids if one not in looked_at])
    contacts = sight.shelf.several(
        ContactView, list({view.contact for view in views.values() if view.contact})
    )
    for view in views.values():
        contact = contacts.get(view.contact or "")
        if view.by is None or contact is None or contact.opening is None:
            continue
        for party in contact.others_than(view.by.party):
            if view.state_for(party) is not MessageState.ACKNOWLEDGED:
                yield Wait(
                    kind=WaitKind.QUESTION if view.warned_ms is None else WaitKind.DANGER,
                    ours=party == sight.party,
                    by=view.by.office,
                    of=_office_in(contact, party),
                    about=None,
                    statement=view.message,
                    place="contact",
                    thread=contact.contact,
                    since_ms=view.by.said_ms,
                    due_ms=None if view.answer_by is None else instant_ms(view.answer_by),
                )


def _asks_an_answer(said: Said[Any]) -> bool:
    """Tell whether somebody must acknowledge it: an opening only where it warns."""
    if isinstance(said.body, ContactOpen):
        return said.body.danger_to_life
    if isinstance(said.body, ContactPhrase):
        return _warns(said.body) or said.act not in _ANSWERS
    return isinstance(said.body, ContactSay | ContactAttach)


def _message(
    sight: Sight, contact: ContactView, line: LineView | None, said: Said[Any], view: MessageView
) -> Iterator[Wait]:
    body = said.body
    danger = _warns(body)
    kind = WaitKind.MESSAGE
    if danger or said.act == "ask":
        kind = WaitKind.DANGER if danger else WaitKind.QUESTION
    due = body.answer_by if isinstance(body, ContactSay | ContactPhrase) else None
    for party in contact.others_than(said.party):
        if view.state_for(party) is MessageState.ACKNOWLEDGED:
            continue
        yield Wait(
            kind=kind,
            ours=party == sight.party,
            by=said.mark.office,
            of=_office_in(contact, party),
            about=_words(body),
            statement=said.mark.id,
            place="contact",
            thread=contact.contact,
            since_ms=said.mark.said_ms,
            due_ms=_due(line, said.mark.said_ms, urgent=danger) if due is None else instant_ms(due),
            phrase=body if isinstance(body, ContactPhrase) else None,
        )


def _warns(body: Any) -> bool:
    return isinstance(body, ContactSay | ContactPhrase | ContactOpen) and body.danger_to_life


def _words(body: Any) -> Text | None:
    if isinstance(body, ContactOpen):
        return body.agenda[0] if body.agenda else None
    if isinstance(body, ContactSay):
        return body.words
    return body.title if isinstance(body, ContactAttach) else None


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

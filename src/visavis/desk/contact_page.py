"""One conversation: who takes part, what was said in which language, and what became of it."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from visavis.acts import ContactRecord, contact_record
from visavis.desk.form_fields import Choice
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Condition, Link, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words
from visavis.lines import LineView
from visavis.terms import PartyId, party_of

MESSAGES_A_PAGE = 200  # some twenty screens; older ones are a page away


class Peer(msgspec.Struct, frozen=True):
    """Another party that takes part, and how the link to it does."""

    party: PartyId
    condition: Condition
    last_heard: str | None


class ContactPage(Page, frozen=True, kw_only=True):
    """One conversation.

    Args:
        line_state: of the line that it is held on.
        speaker: the office of ours that takes part and may be spoken for; None for none.
        next_step: by message, the receipt that we have not given yet: its kind of statement.
        waiting: the messages that wait for us.
        after: from which place on the messages are shown.
    """

    template: ClassVar[str] = "contact.html"

    contact: ContactRecord
    line_state: str
    suspended_by: tuple[str, ...]
    speaker: str | None
    peers: tuple[Peer, ...]
    next_step: dict[str, str]
    waiting: frozenset[str]
    acts: tuple[Choice, ...]
    after: int


def contact_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait], contact: str, after: int
) -> ContactPage:
    """Make the page of a contact.

    Raises:
        UnknownThing.
    """
    record = contact_record(sight.shelf, contact, after=after, limit=MESSAGES_A_PAGE)
    line = None if record.line is None else sight.shelf.view(LineView, record.line)
    words = desk_words(asked.language)
    stances = {} if line is None else line.stances
    return ContactPage(
        frame=frame_of(sight, viewer, asked, Section.LINES, waits),
        contact=record,
        line_state="unknown" if line is None else line.state.value,
        suspended_by=tuple(
            office for office, stance in stances.items() if stance.kind.value == "suspended"
        ),
        speaker=speaker_of(sight, record),
        peers=peers_of(sight, [p.party for p in record.participants]),
        next_step=_next_steps(sight.party, record),
        waiting=frozenset(wait.statement for wait in waits if wait.ours),
        acts=tuple(Choice(act, words.value("act", act)) for act in ("inform", "ask")),
        after=after,
    )


def speaker_of(sight: Sight, record: ContactRecord) -> str | None:
    """Return the office for which whoever looks may speak in a contact."""
    for participant in record.participants:
        if participant.office in sight.held:
            return participant.office
    return None


def peers_of(sight: Sight, parties: Sequence[str]) -> tuple[Peer, ...]:
    """Return the other parties among these, with their links."""
    others = [PartyId(p) for p in dict.fromkeys(parties) if p != sight.party]
    found: list[Peer] = []
    for party in others:
        link: Link | None = sight.link(party)
        heard = None if link is None else link.coverage.last_heard
        found.append(Peer(party, sight.condition(party), heard))
    return tuple(found)


def _next_steps(own: PartyId, record: ContactRecord) -> dict[str, str]:
    """The next receipt that is ours to give; received, read and acknowledged are three words."""
    following = {
        "sent": "contact.receive",
        "received": "contact.read",
        "read": "contact.acknowledge",
    }
    steps = {}
    for message in record.messages:
        if party_of(message.word.by) == own:  # type: ignore[arg-type]  # an office's id, as text
            continue
        for receipt in message.receipts:
            if receipt.party == own and receipt.state in following:
                steps[message.word.statement] = following[receipt.state]
    return steps

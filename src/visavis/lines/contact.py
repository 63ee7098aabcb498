"""A contact: one conversation on a line. Its statements and the view of the whole of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.lines.phrases import ContactPhrase
from visavis.release import (
    Instant,
    Mark,
    OfficeRef,
    Ref,
    Said,
    Seconds,
    Text,
    last_by,
    later,
    later_of,
    require_distinct,
    require_instants,
    require_order,
)
from visavis.terms import PartyId, StatementId, party_of

MAX_PARTICIPANTS = 32  # two full delegations at one table
MAX_AGENDA = 32  # items; a longer agenda is a conference
MAX_OUTCOMES = 32  # one for each item
MAX_NAME_CHARACTERS = 200  # as on a card

HolderName = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=MAX_NAME_CHARACTERS, pattern=r"\A[^\x00-\x1f\x7f\u202a-\u202e]+\Z"
    ),
]


class Means(StrEnum):
    """How the participants speak."""

    LINK = "link"
    TELEPHONE = "telephone"
    VIDEO = "video"
    MEETING = "meeting"


class Participant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An office that takes part, and who holds it; None only where the post is vacant."""

    office: OfficeRef
    holder: HolderName | None = None


class ContactOpen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open a contact; its id is the id of this statement.

    Args:
        participants: the speaker among them.
        agenda: what it is about, in the opener's language.
        mandate: the mission to which it refers, or None.
        danger_to_life: a warning, which a suspended line carries too.
    """

    line: Ref
    participants: Annotated[
        tuple[Participant, ...], msgspec.Meta(min_length=2, max_length=MAX_PARTICIPANTS)
    ]
    agenda: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=MAX_AGENDA)]
    mandate: Ref | None = None
    means: Means = Means.LINK
    danger_to_life: bool = False

    def __post_init__(self) -> None:
        """Refuse an office named twice."""
        require_distinct((p.office for p in self.participants), "the participants")


class ContactSay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say something in free text; the language in which it was said is kept.

    Args:
        urgent: whether the line's urgent answer time counts rather than the routine one.
        answer_by: by when an acknowledgement is due; left out of what asks (act ask) or warns, it
            follows from the line's answer times.
    """

    contact: Ref
    words: Text
    danger_to_life: bool = False
    urgent: bool = False
    answer_by: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        require_instants(self.answer_by)


class ContactAttach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hand over an assessment of the situation, as of a time."""

    contact: Ref
    title: Text
    assessment: Text
    as_of: Instant

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        require_instants(self.as_of)


class ContactClose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Close a contact with its outcomes, as this side saw them.

    Args:
        duration_s: how long it lasted, in seconds; None where nobody counted.
    """

    contact: Ref
    outcomes: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_OUTCOMES)]
    duration_s: Seconds | None = None


class ContactReceive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that a message has come to the desk. It has not been read yet."""

    contact: Ref
    message: Ref


class ContactRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that a person has read a message. That is no acknowledgement."""

    contact: Ref
    message: Ref


class ContactAcknowledge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Acknowledge a message: understood. That is no approval."""

    contact: Ref
    message: Ref


class ContactTranslate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put a translation beside a message; what was said stays what was said, in its language.

    Args:
        text: in the language into which it was translated.
        made_by: the person or program that made it, for whom the speaker answers; or None.
    """

    contact: Ref
    message: Ref
    text: Text
    made_by: HolderName | None = None


class ContactHeld(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say when a contact really began and ended, such as a call that is entered afterwards.

    Args:
        ended: None while it lasts, or where nobody looked at the clock.
    """

    contact: Ref
    started: Instant
    ended: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse an end before the start."""
        require_order(self.started, self.ended, "the contact")


class Opening(msgspec.Struct, frozen=True):
    """How the contact was opened."""

    mark: Mark
    body: ContactOpen


class Closing(msgspec.Struct, frozen=True):
    """One side's last closing."""

    mark: Mark
    body: ContactClose


class Held(msgspec.Struct, frozen=True):
    """One side's last word on when the contact was held."""

    mark: Mark
    body: ContactHeld


class TranslationView(msgspec.Struct, frozen=True):
    """One translation of one message. Its id is ``<message>/<statement>``: listed by message."""

    mark: Mark
    body: ContactTranslate


class ContactView(msgspec.Struct, frozen=True):
    """A contact, folded: counts and last ids, never the messages themselves.

    `messages`, `assessments` and `translations` count by party; `last_message` is the latest by
    the senders' times. Each side closes for itself, and both closings stand side by side, as do
    their words on when it was held.
    """

    contact: StatementId
    opening: Opening | None = None
    messages: Mapping[PartyId, int] = {}
    assessments: Mapping[PartyId, int] = {}
    last_message: Mark | None = None
    closings: Mapping[PartyId, Closing] = {}
    translations: Mapping[PartyId, int] = {}
    held: Mapping[PartyId, Held] = {}
    latest: Mapping[PartyId, Mark] = {}

    @property
    def parties(self) -> tuple[PartyId, ...]:
        """The parties that take part, each once; none while the opening has not come."""
        if self.opening is None:
            return ()
        return tuple(dict.fromkeys([party_of(p.office) for p in self.opening.body.participants]))

    @property
    def is_closed(self) -> bool:
        """Tell whether one of the parties that take part has closed it."""
        return any(party in self.closings for party in self.parties)

    def others_than(self, party: PartyId) -> tuple[PartyId, ...]:
        """Return the parties that take part, without one."""
        return tuple([p for p in self.parties if p != party])


def fold_open(view: ContactView | None, said: Said[ContactOpen]) -> ContactView:
    """Fold the opening; there is one, since the contact's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, opening=Opening(said.mark, said.body))


def fold_say(view: ContactView | None, said: Said[ContactSay | ContactPhrase]) -> ContactView:
    """Fold a message, in free text or coded."""
    known, mark = view or ContactView(said.body.contact), said.mark
    # In one step: most of what is ever folded are messages, and a view is copied at each.
    return msgspec.structs.replace(
        known,
        latest=later_of(known.latest, mark),
        messages=_one_more(known.messages, mark.party),
        last_message=later(known.last_message, mark),
    )


def fold_attach(view: ContactView | None, said: Said[ContactAttach]) -> ContactView:
    """Fold an assessment; it is a message too."""
    touched = _touch(view, said.body.contact, said.mark)
    return msgspec.structs.replace(
        touched,
        messages=_one_more(touched.messages, said.party),
        assessments=_one_more(touched.assessments, said.party),
        last_message=later(touched.last_message, said.mark),
    )


def fold_close(view: ContactView | None, said: Said[ContactClose]) -> ContactView:
    """Fold one side's closing."""
    touched = _touch(view, said.body.contact, said.mark)
    closings = last_by(touched.closings, said.party, Closing(said.mark, said.body))
    return msgspec.structs.replace(touched, closings=closings)


def fold_translate(view: ContactView | None, said: Said[ContactTranslate]) -> ContactView:
    """Fold that there is a translation; it has a view of its own."""
    touched = _touch(view, said.body.contact, said.mark)
    counts = _one_more(touched.translations, said.party)
    return msgspec.structs.replace(touched, translations=counts)


def fold_translation(view: TranslationView | None, said: Said[ContactTranslate]) -> TranslationView:
    """Fold the translation itself; there is one, since its statement's id is in the view's."""
    return view or TranslationView(said.mark, said.body)


def fold_held(view: ContactView | None, said: Said[ContactHeld]) -> ContactView:
    """Fold one side's word on when it was held."""
    touched = _touch(view, said.body.contact, said.mark)
    held = last_by(touched.held, said.party, Held(said.mark, said.body))
    return msgspec.structs.replace(touched, held=held)


def translation_id(message: StatementId, translation: str) -> str:
    """Return the id of a translation's view; with "" the prefix of all of a message's."""
    return f"{message}/{translation}"


def fold_receipt(
    view: ContactView | None, said: Said[ContactReceive | ContactRead | ContactAcknowledge]
) -> ContactView:
    """Fold that somebody received, read or acknowledged; the message's own view says what."""
    return _touch(view, said.body.contact, said.mark)


def _one_more(counts: Mapping[PartyId, int], party: PartyId) -> dict[PartyId, int]:
    return {**counts, party: counts.get(party, 0) + 1}


def _touch(view: ContactView | None, contact: StatementId, mark: Mark) -> ContactView:
    known = view or ContactView(contact=contact)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))

"""Communiqués: what one side makes public. The other side's confirmation is absent, not denied."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec

from visavis.claims.communiques_paragraphs import Paragraphs, cited
from visavis.release import (
    Command,
    Draft,
    Instant,
    Knowledge,
    Mark,
    PartyRef,
    Ref,
    Said,
    Text,
    later_of,
    require_distinct,
    require_instants,
)
from visavis.terms import Fault, InstantMs, PartyId, StatementId, VisavisError

MAX_CONCERNED = 16  # as many parties as one line has sides
MAX_LANGUAGES = 16  # as on a card


class CommuniqueRefused(VisavisError):
    """A command about a communiqué that does not fit; nothing was said."""

    code = "claims.communique_refused"
    fault: ClassVar[Fault] = Fault.OURS


class UnknownCommunique(CommuniqueRefused):
    """No such communiqué is known here."""

    code = "claims.unknown_communique"


class NotConcerned(CommuniqueRefused):
    """The party is none of those of whom the communiqué speaks."""

    code = "claims.not_concerned"


class AnsweredAlready(CommuniqueRefused):
    """The party has given this very answer."""

    code = "claims.answered_already"


class CommuniquePublish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Make something public, alone; its id is the id of this statement.

    Args:
        texts: each an original in its language.
        concerns: the parties of whom it speaks, who may confirm or deny it.
        about: the contact or other thread that it reports on, or None.
        event_at: when what it reports took place, or None.
        paragraphs: what follows the texts: further words, and what is on record.
    """

    texts: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=MAX_LANGUAGES)]
    concerns: Annotated[tuple[PartyRef, ...], msgspec.Meta(max_length=MAX_CONCERNED)] = ()
    about: Ref | None = None
    event_at: Instant | None = None
    paragraphs: Paragraphs = ()

    def __post_init__(self) -> None:
        """Refuse two texts in one language, a party twice, and a day that does not exist."""
        require_distinct((text.lang for text in self.texts), "the languages")
        require_distinct(self.concerns, "the parties concerned")
        require_instants(self.event_at)


class CommuniqueConfirm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Confirm what another party made public."""

    communique: Ref
    note: Text | None = None


class CommuniqueDeny(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Deny what another party made public, and say what is denied."""

    communique: Ref
    reason: Text


class Confirmation(StrEnum):
    """What a party concerned says of a communiqué. Absent is not denied."""

    ABSENT = "absent"
    CONFIRMED = "confirmed"
    DENIED = "denied"


class Publication(msgspec.Struct, frozen=True):
    """The communiqué as it was made public."""

    mark: Mark
    body: CommuniquePublish


class Answer(msgspec.Struct, frozen=True):
    """One party's last answer."""

    mark: Mark
    answer: Confirmation


class CommuniqueView(msgspec.Struct, frozen=True):
    """A communiqué, folded, with each party's last answer."""

    communique: StatementId
    publication: Publication | None = None
    answers: Mapping[PartyId, Answer] = {}
    latest: Mapping[PartyId, Mark] = {}

    def confirmation_of(self, party: PartyId) -> Confirmation:
        """Tell what a party says of it; silence is absent."""
        answer = self.answers.get(party)
        return Confirmation.ABSENT if answer is None else answer.answer


def fold_publish(view: CommuniqueView | None, said: Said[CommuniquePublish]) -> CommuniqueView:
    """Fold the publication; there is one, since the communiqué's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, publication=Publication(said.mark, said.body))


def fold_confirm(view: CommuniqueView | None, said: Said[CommuniqueConfirm]) -> CommuniqueView:
    """Fold a confirmation."""
    return _answer(view, said.body.communique, Answer(said.mark, Confirmation.CONFIRMED))


def fold_deny(view: CommuniqueView | None, said: Said[CommuniqueDeny]) -> CommuniqueView:
    """Fold a denial."""
    return _answer(view, said.body.communique, Answer(said.mark, Confirmation.DENIED))


def decide_publish(
    known: Knowledge, command: Command[CommuniquePublish], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a publication: it needs nobody's consent, and says so by its form.

    Raises:
        NotConcerned: the speaker's own party is among those who might confirm it.
    """
    body = command.body
    if command.party in body.concerns:
        raise NotConcerned(
            "Communiqué refused",
            expected="other parties as those concerned",
            got=command.party,
            next_step="Leave the speaker's own party out: it answers for the text anyway.",
        )
    about = () if body.about is None else (body.about,)
    refs = tuple(dict.fromkeys((*about, *cited(body.paragraphs))))
    return (_draft(command, body, refs=refs, to=body.concerns, after_ms=None),)


def decide_answer(
    known: Knowledge,
    command: Command[CommuniqueConfirm] | Command[CommuniqueDeny],
    now_ms: InstantMs,
) -> tuple[Draft, ...]:
    """Decide on a confirmation or a denial; a later one replaces an earlier one.

    Raises:
        UnknownCommunique, NotConcerned, AnsweredAlready.
    """
    body = command.body
    view = known.read(CommuniqueView, body.communique)
    if view is None or view.publication is None:
        raise UnknownCommunique(
            f"Answer to communiqué {body.communique} refused",
            expected="a communiqué that has come here",
            got="an id that is not known here",
            next_step="List the communiqués.",
        )
    concerns = view.publication.body.concerns
    if command.party not in concerns:
        raise NotConcerned(
            f"Answer to communiqué {body.communique} refused",
            expected=" or ".join(concerns) or "nobody: it concerns no party",
            got=command.party,
            next_step="Publish a communiqué of one's own.",
        )
    answer = Confirmation.CONFIRMED if isinstance(body, CommuniqueConfirm) else Confirmation.DENIED
    if view.confirmation_of(command.party) is answer:
        raise AnsweredAlready(
            f"Answer to communiqué {body.communique} refused",
            expected=f"one that is not {answer} by {command.party}",
            got=f"{answer} already",
            next_step="Nothing is to be done.",
        )
    publisher = view.publication.mark.party
    to = tuple(p for p in dict.fromkeys((publisher, *concerns)) if p != command.party)
    last = view.latest.get(command.party)
    after_ms = None if last is None else last.said_ms
    return (_draft(command, body, refs=(view.communique,), to=to, after_ms=after_ms),)


def _draft(
    command: Command[object],
    body: msgspec.Struct,
    *,
    refs: tuple[StatementId, ...],
    to: tuple[PartyId, ...],
    after_ms: InstantMs | None,
) -> Draft:
    return Draft(
        kind=command.kind, office=command.office, body=body, refs=refs, to=to, after_ms=after_ms
    )


def _answer(view: CommuniqueView | None, communique: StatementId, answer: Answer) -> CommuniqueView:
    touched = _touch(view, communique, answer.mark)
    party = answer.mark.party
    known = touched.answers.get(party)
    if known is not None and known.mark >= answer.mark:
        return touched
    return msgspec.structs.replace(touched, answers={**touched.answers, party: answer})


def _touch(view: CommuniqueView | None, communique: StatementId, mark: Mark) -> CommuniqueView:
    known = view or CommuniqueView(communique=communique)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))

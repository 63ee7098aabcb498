"""Deciding on minutes: who may put them down, who may sign which text, who may decline."""

import msgspec

from visavis.lines.contact import ContactView
from visavis.lines.contact_standing import in_contact, require_not_suspended, require_part
from visavis.lines.errors import OtherText, OutOfTurn, UnknownMinutes
from visavis.lines.minutes import (
    MinutesAgree,
    MinutesDecline,
    MinutesPropose,
    MinutesView,
    Version,
)
from visavis.lines.rules import last_own
from visavis.release import Command, Draft, Knowledge
from visavis.terms import InstantMs, StatementId


def decide_propose(
    known: Knowledge, command: Command[MinutesPropose], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on putting down minutes, during the contact or after it.

    Raises:
        UnknownContact, NotTheirPlace.
        UnknownMinutes: the version that it amends is not known, or of another contact.
        LineNotOpen: the line is suspended; new text is talk, and waits.
    """
    body = command.body
    contact = require_part(known, body.contact, command.office)
    require_not_suspended(known, contact, f"Minutes of contact {contact.contact}")
    if body.amends is None:
        return in_contact(command, contact, body)
    view, amended = _require_minutes(known, body.amends)
    if amended.body.contact != body.contact:
        raise _unknown(body.amends, f"a version of the minutes of contact {body.contact}")
    (one,) = in_contact(command, contact, body, refs=(contact.contact, body.amends))
    own = [last_own(latest, command.party) for latest in (contact.latest, view.latest)]
    after_ms = max((instant for instant in own if instant is not None), default=None)
    return (msgspec.structs.replace(one, after_ms=after_ms),)


def decide_agree(
    known: Knowledge, command: Command[MinutesAgree], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on signing minutes; fills in the hash of the text at hand.

    Raises:
        UnknownMinutes, UnknownContact, NotTheirPlace.
        OtherText: the hash is of another text than the one at hand.
        OutOfTurn: one's own version, signed already, or replaced by its author.
    """
    body = command.body
    view, version = _require_minutes(known, body.minutes)
    contact = require_part(known, version.body.contact, command.office)
    digest = body.digest or version.digest
    if digest != version.digest:
        raise OtherText(
            f"Agreement to minutes {body.minutes} refused",
            expected=f"the hash of the text at hand, {version.digest}",
            got=digest,
            next_step="Read the text again; ask the other side which one is meant.",
        )
    _require_theirs(view, version, command.party)
    if view.signed_by(command.office):
        raise _out_of_turn(view, "minutes that this office has not signed yet", "signed already")
    newer = view.superseded_by_author
    if newer is not None:
        raise OutOfTurn(
            f"Minutes {view.minutes} refused",
            expected=f"the newest version of {version.mark.party}",
            got="one that they have replaced",
            next_step=f"Read and sign {newer.id} instead.",
        )
    whole = msgspec.structs.replace(body, digest=digest)
    return _about(command, contact, view, whole)


def decide_decline(
    known: Knowledge, command: Command[MinutesDecline], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on declining minutes; a signature once given cannot be taken back this way.

    Raises:
        UnknownMinutes, UnknownContact, NotTheirPlace.
        OutOfTurn: one's own version, or signed already.
    """
    view, version = _require_minutes(known, command.body.minutes)
    contact = require_part(known, version.body.contact, command.office)
    _require_theirs(view, version, command.party)
    if view.signed_by(command.office):
        raise OutOfTurn(
            f"Minutes {view.minutes} refused",
            expected="minutes that this office has not signed",
            got="signed already",
            next_step="Propose an amended version: minutes.propose with amends.",
        )
    return _about(command, contact, view, command.body)


def _about(
    command: Command[MinutesAgree] | Command[MinutesDecline],
    contact: ContactView,
    view: MinutesView,
    body: MinutesAgree | MinutesDecline,
) -> tuple[Draft, ...]:
    refs = (contact.contact, view.minutes)
    (one,) = in_contact(command, contact, body, refs=refs)
    after_ms = last_own(view.latest, command.party)
    return (msgspec.structs.replace(one, after_ms=after_ms),)


def _require_minutes(known: Knowledge, minutes: StatementId) -> tuple[MinutesView, Version]:
    view = known.read(MinutesView, minutes)
    if view is None or view.version is None:
        raise _unknown(minutes, "minutes that were proposed here or by the other side")
    return view, view.version


def _require_theirs(view: MinutesView, version: Version, party: str) -> None:
    if version.mark.party == party:
        raise _out_of_turn(view, "a version of the other side", "one's own, signed by proposing it")


def _out_of_turn(view: MinutesView, expected: str, got: str) -> OutOfTurn:
    return OutOfTurn(
        f"Minutes {view.minutes} refused",
        expected=expected,
        got=got,
        next_step="Nothing is to be done.",
    )


def _unknown(minutes: StatementId, expected: str) -> UnknownMinutes:
    return UnknownMinutes(
        f"Minutes {minutes} refused",
        expected=expected,
        got="an id that is not known here",
        next_step="Look at the contact, or wait for the other side's text to arrive.",
    )

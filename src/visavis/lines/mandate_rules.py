"""Deciding on mandates: who may set one, who may agree to which text, what is in force."""

import msgspec

from visavis.lines.errors import (
    MandateNotInForce,
    MandateOfOthers,
    OtherText,
    OutOfTurn,
)
from visavis.lines.line_rules import require_one_level
from visavis.lines.mandate import (
    Issue,
    MandateAgree,
    MandateDecline,
    MandateIssue,
    MandateSupersede,
    MandateView,
    MandateWithdraw,
)
from visavis.lines.mandate_standing import IN_FORCE, explain_standing, require_mandate
from visavis.lines.rules import draft, last_own, refuse_place, require_office
from visavis.release import Command, Draft, Knowledge, instant_ms
from visavis.terms import InstantMs, OfficeId, StatementId, party_of, render_instant


def decide_issue(
    known: Knowledge, command: Command[MandateIssue], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on setting a mission, alone or with principals of the same level.

    Raises:
        UnknownOffice, WrongLevel, UnknownMandate.
        OutOfTurn: the speaker asks itself, or the mandate would already be over.
    """
    body = command.body
    require_office(known, command.office)
    if command.office in body.principals:
        raise OutOfTurn(
            "Mandate refused",
            expected="principals other than the speaker, who signs it anyway",
            got=command.office,
            next_step="Leave the speaker out of the principals.",
        )
    require_one_level(known, command.office, body.principals)
    if body.expires is not None and now_ms >= instant_ms(body.expires):
        raise OutOfTurn(
            "Mandate refused",
            expected=f"an end after {render_instant(now_ms)}",
            got=body.expires,
            next_step="Choose a later end, or none.",
        )
    if body.under is not None:
        require_mandate(known, body.under)
    parties = dict.fromkeys(party_of(office) for office in body.principals)
    return draft(
        command,
        body,
        refs=() if body.under is None else (body.under,),
        to=tuple(party for party in parties if party != command.party),
    )


def decide_agree(
    known: Knowledge, command: Command[MandateAgree], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on agreeing to a mission; fills in the hash of the text at hand.

    Raises:
        UnknownMandate, NotTheirPlace.
        OtherText: the hash is of another text than the one at hand.
        OutOfTurn: this office has agreed already.
    """
    view, issue = _require_asked(known, command.body.mandate, command.office)
    digest = command.body.digest or issue.digest
    if digest != issue.digest:
        raise OtherText(
            f"Agreement to mandate {view.mandate} refused",
            expected=f"the hash of the text at hand, {issue.digest}",
            got=digest,
            next_step="Read the text again; ask the issuer which one is meant.",
        )
    if command.office in view.signers:
        raise OutOfTurn(
            f"Agreement to mandate {view.mandate} refused",
            expected="an office that has not agreed yet",
            got=f"{command.office}, which has",
            next_step="Nothing is to be done.",
        )
    return _about(command, view, issue, msgspec.structs.replace(command.body, digest=digest))


def decide_decline(
    known: Knowledge, command: Command[MandateDecline], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on declining a mission that one was asked to agree to.

    Raises:
        UnknownMandate, NotTheirPlace.
        OutOfTurn: this office has agreed, or declined, or the mission was ended.
    """
    view, issue = _require_asked(known, command.body.mandate, command.office)
    word = view.agreements.get(command.office)
    if word is not None:
        declined = word.declined is not None
        raise OutOfTurn(
            f"Mandate {view.mandate} cannot be declined",
            expected="an office that has not answered yet",
            got=f"{command.office}, which has {'declined' if declined else 'agreed'}",
            next_step="Nothing is to be done." if declined else "Withdraw it: mandate.withdraw.",
        )
    return _about(command, view, issue, command.body)


def decide_withdraw(
    known: Knowledge, command: Command[MandateWithdraw], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on ending a mission that one set or agreed to; it ends for all who signed it.

    Raises:
        UnknownMandate, NotTheirPlace.
        OutOfTurn: it was ended already.
    """
    view, issue = _require_signed(known, command.body.mandate, command.office)
    return _about(command, view, issue, command.body)


def decide_supersede(
    known: Knowledge, command: Command[MandateSupersede], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on putting another mission in the place of one that one set or agreed to.

    Raises:
        UnknownMandate, NotTheirPlace.
        OutOfTurn: it was ended already.
        MandateNotInForce: the other one is not in force.
        MandateOfOthers: somebody signed the earlier one and not the other.
    """
    body = command.body
    view, issue = _require_signed(known, body.mandate, command.office)
    other = require_mandate(known, body.by)
    state = other.state_at(now_ms)
    if state not in IN_FORCE:
        raise MandateNotInForce(
            f"Mandate {body.by} cannot take the place of {body.mandate}",
            expected=f"a mandate in force at {render_instant(now_ms)}",
            got=explain_standing(other, state),
            next_step="Have its principals agree first.",
        )
    missing = [office for office in view.signers if office not in other.signers]
    if missing:
        raise MandateOfOthers(
            f"Mandate {body.by} cannot take the place of {body.mandate}",
            expected=f"one that {', '.join(view.signers)} signed",
            got=f"one that {', '.join(missing)} did not",
            next_step="Have them agree to it, or withdraw the earlier one.",
        )
    (one,) = _about(command, view, issue, body)
    return (msgspec.structs.replace(one, refs=(view.mandate, body.by)),)


def _require_asked(
    known: Knowledge, mandate: StatementId, office: OfficeId
) -> tuple[MandateView, Issue]:
    """Return a mandate to which this office was asked to agree, and which nobody has ended."""
    view = require_mandate(known, mandate)
    assert view.issue is not None  # require_mandate saw it
    if office not in view.issue.body.principals:
        raise refuse_place(office, f"mandate {mandate}", view.issue.body.principals)
    _require_not_ended(view)
    return view, view.issue


def _require_signed(
    known: Knowledge, mandate: StatementId, office: OfficeId
) -> tuple[MandateView, Issue]:
    """Return a mandate that this office set or agreed to, and that nobody has ended."""
    view = require_mandate(known, mandate)
    assert view.issue is not None  # require_mandate saw it
    if office not in view.signers:
        raise refuse_place(office, f"mandate {mandate}", view.signers)
    _require_not_ended(view)
    return view, view.issue


def _require_not_ended(view: MandateView) -> None:
    ending = view.ending
    if ending is not None:
        done = "withdrew" if ending.withdrawn else "superseded"
        raise OutOfTurn(
            f"Mandate {view.mandate} refused",
            expected="one that nobody has ended",
            got=f"one that {ending.mark.office} {done} at {render_instant(ending.mark.said_ms)}",
            next_step="Issue a new one.",
        )


def _about(
    command: Command[MandateAgree]
    | Command[MandateDecline]
    | Command[MandateWithdraw]
    | Command[MandateSupersede],
    view: MandateView,
    issue: Issue,
    body: MandateAgree | MandateDecline | MandateWithdraw | MandateSupersede,
) -> tuple[Draft, ...]:
    # Whoever was told of one's own mandate hears of its end; of another's, those who signed it.
    own = issue.mark.party == command.party
    parties = dict.fromkeys(party_of(o) for o in (issue.mark.office, *issue.body.principals))
    (one,) = draft(
        command,
        body,
        refs=(view.mandate,),
        to=() if own else tuple(party for party in parties if party != command.party),
        after_ms=last_own(view.latest, command.party),
    )
    return (msgspec.structs.replace(one, follows=(issue.mark,) if own else ()),)

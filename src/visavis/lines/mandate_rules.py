"""Deciding on mandates: who may set one, who may agree to which text, what is in force."""

import msgspec

from visavis.lines.errors import (
    MandateNotInForce,
    MandateOfOthers,
    OtherText,
    OutOfTurn,
    UnknownMandate,
)
from visavis.lines.line_rules import require_one_level
from visavis.lines.mandate import (
    MandateAgree,
    MandateIssue,
    MandateState,
    MandateView,
)
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
    view = require_mandate(known, command.body.mandate)
    assert view.issue is not None  # require_mandate saw it
    principals = view.issue.body.principals
    if command.office not in principals:
        raise refuse_place(command.office, f"mandate {view.mandate}", principals)
    digest = command.body.digest or view.issue.digest
    if digest != view.issue.digest:
        raise OtherText(
            f"Agreement to mandate {view.mandate} refused",
            expected=f"the hash of the text at hand, {view.issue.digest}",
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
    parties = dict.fromkeys(party_of(o) for o in (view.issue.mark.office, *principals))
    return draft(
        command,
        msgspec.structs.replace(command.body, digest=digest),
        refs=(view.mandate,),
        to=tuple(party for party in parties if party != command.party),
        after_ms=last_own(view.latest, command.party),
    )


def require_mandate(known: Knowledge, mandate: StatementId) -> MandateView:
    """Return a mandate whose text is known.

    Raises:
        UnknownMandate.
    """
    view = known.read(MandateView, mandate)
    if view is None or view.issue is None:
        raise UnknownMandate(
            f"Mandate {mandate} refused",
            expected="a mandate that was issued here or released to this party",
            got="an id that is not known here",
            next_step="List the mandates, or wait for the issuer's statement to arrive.",
        )
    return view


def require_mandate_over(
    known: Knowledge, mandate: StatementId, office: OfficeId, now_ms: InstantMs
) -> MandateView:
    """Return a mandate in force under which this office may give directives.

    Raises:
        UnknownMandate.
        MandateNotInForce: expired, not begun, not agreed by all, or disputed.
        MandateOfOthers: neither the office nor anybody above it set it or agreed to it.
    """
    view = require_mandate(known, mandate)
    state = view.state_at(now_ms)
    if state not in (MandateState.ISSUED, MandateState.AGREED):
        raise MandateNotInForce(
            f"Mandate {mandate} carries no directive",
            expected=f"a mandate in force at {render_instant(now_ms)}",
            got=_explain(view, state),
            next_step="Have its principals agree, or issue a new one.",
        )
    chain = (office, *known.superiors(office))
    if not set(chain) & set(view.signers):
        raise MandateOfOthers(
            f"Mandate {mandate} carries no directive of {office}",
            expected="a mandate that it or an office above it set or agreed to",
            got=f"one of {', '.join(view.signers)}",
            next_step="Name a mandate of one's own chain.",
        )
    return view


def _explain(view: MandateView, state: MandateState) -> str:
    assert view.issue is not None  # whoever asks has required it
    body = view.issue.body
    if state is MandateState.EXPIRED:
        return f"one that expired at {body.expires}"
    if state is MandateState.NOT_YET:
        return f"one that starts at {body.starts}"
    if state is MandateState.PROPOSED:
        missing = [o for o in body.principals if o not in view.agreements]
        return f"one without the agreement of {', '.join(missing)}"
    return "one of which the principals signed different texts"

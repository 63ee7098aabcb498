"""What stands on a mandate asks first: is it known, in force, and of one's own chain?"""

from typing import Final

from visavis.lines.errors import MandateNotInForce, MandateOfOthers, UnknownMandate
from visavis.lines.mandate import MAX_CHAIN, MandateState, MandateView
from visavis.release import Knowledge
from visavis.terms import InstantMs, OfficeId, StatementId, render_instant

IN_FORCE: Final = (MandateState.ISSUED, MandateState.AGREED)


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
        MandateNotInForce: expired, not begun, withdrawn, superseded, declined, not agreed by all,
            or disputed; or one of those above it, as far as they are known here.
        MandateOfOthers: neither the office nor anybody above it set it or agreed to it.
    """
    view = require_mandate(known, mandate)
    for above in _chain(known, view):
        state = above.state_at(now_ms)
        if state not in IN_FORCE:
            explained = explain_standing(above, state)
            raise MandateNotInForce(
                f"Mandate {mandate} carries no directive",
                expected=f"a mandate in force at {render_instant(now_ms)}",
                got=explained if above is view else f"one under {above.mandate}: {explained}",
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


def _chain(known: Knowledge, view: MandateView) -> list[MandateView]:
    """Return a mandate and those above it that are known here; a circle is cut."""
    chain = [view]
    while len(chain) < MAX_CHAIN:
        body = None if chain[-1].issue is None else chain[-1].issue.body
        above = None if body is None or body.under is None else known.read(MandateView, body.under)
        if above is None or above.issue is None or above in chain:
            break
        chain.append(above)
    return chain


def explain_standing(view: MandateView, state: MandateState) -> str:
    """Say in a few words why a mandate is not in force."""
    assert view.issue is not None  # whoever asks has required it
    body = view.issue.body
    ending = view.ending
    if ending is not None:
        when = render_instant(ending.mark.said_ms)
        if ending.superseded is None:
            return f"one that {ending.mark.office} withdrew at {when}"
        return f"one that {ending.superseded.by} superseded at {when}"
    if state is MandateState.DECLINED:
        refused = [o for o in body.principals if _has_declined(view, o)]
        return f"one that {', '.join(refused)} declined"
    if state is MandateState.EXPIRED:
        return f"one that expired at {body.expires}"
    if state is MandateState.NOT_YET:
        return f"one that starts at {body.starts}"
    if state is MandateState.PROPOSED:
        missing = [o for o in body.principals if o not in view.agreements]
        return f"one without the agreement of {', '.join(missing)}"
    return "one of which the principals signed different texts"


def _has_declined(view: MandateView, office: OfficeId) -> bool:
    word = view.agreements.get(office)
    return word is not None and word.declined is not None

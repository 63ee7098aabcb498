"""Lead times: how long before it starts a party says that it will announce something.

A rule binds the party that states it, on a line or under a mandate, and no other. It is checked
and shown; nothing is refused for it.
"""

import msgspec

from visavis.notices.notice import NoticeType
from visavis.notices.notice_view import NoticeView, window_at
from visavis.release import Mark, Ref, Said, Seconds
from visavis.terms import PartyId


class NoticeLeadRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Promise to announce notices of a type so long before they start.

    Args:
        under: the line or the mandate for which it is agreed.
        type: activity, transit, deployment, posture or humanitarian.
        lead_s: seconds; 0 takes the promise back.
    """

    under: Ref
    type: NoticeType
    lead_s: Seconds


class LeadRuleView(msgspec.Struct, frozen=True):
    """One party's last promise for one type, under one line or mandate."""

    party: PartyId
    mark: Mark
    body: NoticeLeadRule


def lead_rule_id(party: str, kind: str, under: str) -> str:
    """Return the id of such a view; with "" for the last the prefix of all of them."""
    return f"{party}/{kind}/{under}"


def lead_rule_of(said: Said[NoticeLeadRule]) -> str:
    """Return the view that a promise changes."""
    return lead_rule_id(said.party, said.body.type, said.body.under)


def fold_lead_rule(view: LeadRuleView | None, said: Said[NoticeLeadRule]) -> LeadRuleView:
    """Fold a promise; the last one holds."""
    if view is not None and view.mark >= said.mark:
        return view
    return LeadRuleView(said.party, said.mark, said.body)


def lead_given_s(notice: NoticeView) -> int | None:
    """Return the seconds from the statement that gave the present window to its earliest start.

    By the declarer's own times; negative where it was announced too late. None while the
    declaration has not come.
    """
    if notice.version is None:
        return None
    return (window_at(notice).start_earliest - notice.version.said_ms) // 1000

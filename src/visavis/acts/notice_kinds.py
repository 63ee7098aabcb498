"""The registry's entries for notices."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import INFORM, NAMED, entry, field, itself, under
from visavis.acts.kinds import Kind, Projection
from visavis.lines import require_mandate
from visavis.notices import (
    FirstOfItsKind,
    LeadRuleView,
    NoticeDeclare,
    NoticeView,
    notice,
    notice_generalise,
    notice_lead,
    notice_posture,
    notice_rules,
    notice_view,
)
from visavis.record import Act
from visavis.release import Command, Draft, Knowledge, Said
from visavis.terms import InstantMs

_OF_NOTICE = field("notice")


def _notice(
    fold: Callable[..., NoticeView], id_of: Callable[[Said[Any]], str] = _OF_NOTICE
) -> Projection:
    return Projection(NoticeView, id_of, fold)


def _declare(
    known: Knowledge, command: Command[NoticeDeclare], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a declaration; its mandate, which lies in another room, must be known.

    Raises:
        UnknownMandate, ImpossibleVolume.
    """
    if command.body.mandate is not None:
        require_mandate(known, command.body.mandate)
    return notice_rules.decide_declare(known, command, now_ms)


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("notice.declare", notice.NoticeDeclare, INFORM, NAMED,
          _declare, itself, _notice(notice_view.fold_declare, itself),
          Projection(FirstOfItsKind, notice_posture.first_of, notice_posture.fold_first),
          parents=under("mandate"), check=notice_rules.check_volume,
          generalise=notice_generalise.generalise_notice),
    entry("notice.amend", notice.NoticeAmend, (Act.AMEND,), NAMED,
          notice_rules.decide_amend, _OF_NOTICE, _notice(notice_view.fold_amend),
          check=notice_rules.check_volume),
    entry("notice.withdraw", notice.NoticeWithdraw, (Act.WITHDRAW,), NAMED,
          notice_rules.decide_change, _OF_NOTICE, _notice(notice_view.fold_withdraw)),
    entry("notice.supersede", notice.NoticeSupersede, (Act.AMEND,), NAMED,
          notice_rules.decide_supersede, _OF_NOTICE, _notice(notice_view.fold_supersede)),
    entry("notice.reclassify", notice.NoticeReclassify, (Act.AMEND,), NAMED,
          notice_rules.decide_change, _OF_NOTICE, _notice(notice_view.fold_reclassify)),
    entry("notice.arrived", notice.NoticeArrived, INFORM, NAMED,
          notice_rules.decide_change, _OF_NOTICE, _notice(notice_view.fold_arrived)),
    entry("notice.receive", notice.NoticeReceive, INFORM, NAMED,
          notice_rules.decide_receipt, _OF_NOTICE, _notice(notice_view.fold_receive)),
    entry("notice.read", notice.NoticeRead, INFORM, NAMED,
          notice_rules.decide_receipt, _OF_NOTICE, _notice(notice_view.fold_read)),
    entry("notice.passed_on", notice.NoticePassedOn, INFORM, NAMED,
          notice_rules.decide_receipt, _OF_NOTICE, _notice(notice_view.fold_passed_on)),
    entry("notice.lead_rule", notice_lead.NoticeLeadRule, INFORM, NAMED,
          notice_rules.decide_lead_rule, notice_lead.lead_rule_of,
          Projection(LeadRuleView, notice_lead.lead_rule_of, notice_lead.fold_lead_rule),
          parents=under("under")),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "notice": NoticeView,
    "notice_first": FirstOfItsKind,
    "lead_rule": LeadRuleView,
}

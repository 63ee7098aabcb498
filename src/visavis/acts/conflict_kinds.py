"""The registry's entries for conflicts between notices."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import INFORM, NAMED, entry, itself
from visavis.acts.kinds import Kind, Projection
from visavis.notices import ConflictName, ConflictView, conflict, conflict_rules
from visavis.record import Act
from visavis.release import Said
from visavis.terms import StatementId


def _conflict(fold: Callable[..., ConflictView]) -> Projection:
    return Projection(ConflictView, conflict.conflict_of, fold)


def _both(said: Said[conflict.ConflictRaise]) -> tuple[StatementId, ...]:
    """List a conflict under both of its notices."""
    return said.body.notices


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("conflict.raise", conflict.ConflictRaise, INFORM, NAMED,
          conflict_rules.decide_raise, conflict.conflict_of, _conflict(conflict.fold_raise),
          Projection(ConflictName, itself, conflict.fold_name), parents=_both),
    entry("conflict.propose", conflict.ConflictPropose, (Act.ASK,), NAMED,
          conflict_rules.decide_propose, conflict.conflict_of, _conflict(conflict.fold_propose),
          check=conflict_rules.check_proposal),
    entry("conflict.counter", conflict.ConflictCounter, (Act.ASK,), NAMED,
          conflict_rules.decide_counter, conflict.conflict_of, _conflict(conflict.fold_propose),
          check=conflict_rules.check_proposal),
    entry("conflict.accept", conflict.ConflictAccept, (Act.ACCEPT,), NAMED,
          conflict_rules.decide_answer, conflict.conflict_of, _conflict(conflict.fold_accept)),
    entry("conflict.decline", conflict.ConflictDecline, (Act.DECLINE,), NAMED,
          conflict_rules.decide_answer, conflict.conflict_of, _conflict(conflict.fold_decline)),
    entry("conflict.accept_risk", conflict.ConflictAcceptRisk, (Act.ACCEPT,), NAMED,
          conflict_rules.decide_accept_risk, conflict.conflict_of,
          _conflict(conflict.fold_accept_risk)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "conflict": ConflictView,
    "conflict_name": ConflictName,
}

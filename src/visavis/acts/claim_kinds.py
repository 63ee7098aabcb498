"""The registry's entries for claims and communiqués."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import ACKNOWLEDGE, INFORM, NAMED, entry, field, itself, under
from visavis.acts.kinds import Kind, Projection
from visavis.claims import (
    ClaimView,
    CommuniqueView,
    JointView,
    claim,
    claim_rules,
    communiques,
    communiques_joint,
    derive,
    derive_rules,
)
from visavis.record import Act
from visavis.release import Said
from visavis.terms import StatementId


def under_each(name: str) -> Callable[[Said[Any]], tuple[StatementId, ...]]:
    """Name the parents that a field of the body lists."""

    def parents(said: Said[Any]) -> tuple[StatementId, ...]:
        found: tuple[StatementId, ...] = getattr(said.body, name)
        return found

    return parents


_OF_CLAIM = field("claim")
_OF_COMMUNIQUE = field("communique")


def _claim(
    fold: Callable[..., ClaimView], id_of: Callable[[Said[Any]], str] = _OF_CLAIM
) -> Projection:
    return Projection(ClaimView, id_of, fold)


def _communique(
    fold: Callable[..., CommuniqueView], id_of: Callable[[Said[Any]], str] = _OF_COMMUNIQUE
) -> Projection:
    return Projection(CommuniqueView, id_of, fold)


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("claim.make", claim.ClaimMake, INFORM, NAMED,
          claim_rules.decide_make, itself, _claim(claim.fold_make, itself),
          parents=under("about")),
    entry("claim.dispute", claim.ClaimDispute, (Act.DECLINE,), NAMED,
          claim_rules.decide_dispute, _OF_CLAIM, _claim(claim.fold_dispute)),
    entry("claim.revise", claim.ClaimRevise, (Act.AMEND,), NAMED,
          claim_rules.decide_revise, itself, _claim(claim.fold_new, itself),
          _claim(claim.fold_revise), parents=under("claim"), check=claim_rules.check_revise),
    entry("claim.withdraw", claim.ClaimWithdraw, (Act.WITHDRAW,), NAMED,
          claim_rules.decide_withdraw, _OF_CLAIM, _claim(claim.fold_withdraw)),
    entry("claim.derive", derive.ClaimDerive, INFORM, NAMED,
          derive_rules.decide_derive, itself, _claim(claim.fold_derive, itself),
          parents=under_each("parents")),
    entry("communique.publish", communiques.CommuniquePublish, INFORM, NAMED,
          communiques.decide_publish, itself, _communique(communiques.fold_publish, itself),
          parents=under("about")),
    entry("communique.draft", communiques_joint.CommuniqueDraft, (Act.ASK,), NAMED,
          communiques_joint.decide_draft, communiques_joint.joint_id,
          Projection(JointView, communiques_joint.joint_id, communiques_joint.fold_draft),
          parents=under("about")),
    entry("communique.sign", communiques_joint.CommuniqueSign, (Act.ACCEPT,), NAMED,
          communiques_joint.decide_sign, _OF_COMMUNIQUE,
          Projection(JointView, _OF_COMMUNIQUE, communiques_joint.fold_sign)),
    entry("communique.confirm", communiques.CommuniqueConfirm, ACKNOWLEDGE, NAMED,
          communiques.decide_answer, _OF_COMMUNIQUE, _communique(communiques.fold_confirm)),
    entry("communique.deny", communiques.CommuniqueDeny, (Act.DECLINE,), NAMED,
          communiques.decide_answer, _OF_COMMUNIQUE, _communique(communiques.fold_deny)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "claim": ClaimView,
    "communique": CommuniqueView,
    "joint": JointView,
}

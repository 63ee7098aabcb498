"""The registry's entries for decisions about releases."""

from collections.abc import Mapping
from typing import Any, Final

from visavis.acts.entries import COUNTERPARTS, INFORM, INTERNAL, entry, field, itself
from visavis.acts.kinds import Kind, Projection
from visavis.record import Act
from visavis.release import DecisionsView, RequestView, grant_rules, grants

_OF_STATEMENT = field("statement")
_OF_REQUEST = field("request")

# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("release.grant", grants.ReleaseGrant, INFORM, INTERNAL,
          grant_rules.decide_grant, _OF_STATEMENT,
          Projection(DecisionsView, _OF_STATEMENT, grants.fold_grant)),
    entry("release.request", grants.ReleaseRequest, (Act.ASK,), INTERNAL,
          grant_rules.decide_request, itself,
          Projection(RequestView, itself, grants.fold_request)),
    entry("release.approve", grants.ReleaseApprove, (Act.ACCEPT,), INTERNAL,
          grant_rules.decide_approve, _OF_REQUEST,
          Projection(RequestView, _OF_REQUEST, grants.fold_approve)),
    entry("release.refuse", grants.ReleaseRefuse, (Act.DECLINE,), INTERNAL,
          grant_rules.decide_refuse, _OF_REQUEST,
          Projection(RequestView, _OF_REQUEST, grants.fold_refuse)),
    entry("release.withdraw", grants.ReleaseWithdraw, (Act.WITHDRAW,), COUNTERPARTS,
          grant_rules.decide_withdraw, _OF_STATEMENT,
          Projection(DecisionsView, _OF_STATEMENT, grants.fold_withdraw)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "release_decisions": DecisionsView,
    "release_request": RequestView,
}

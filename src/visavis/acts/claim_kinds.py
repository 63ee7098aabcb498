"""The registry's entries for communiqués."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import ACKNOWLEDGE, INFORM, NAMED, entry, field, itself, under
from visavis.acts.kinds import Kind, Projection
from visavis.claims import CommuniqueView, communiques
from visavis.record import Act
from visavis.release import Said

_OF_COMMUNIQUE = field("communique")


def _communique(
    fold: Callable[..., CommuniqueView], id_of: Callable[[Said[Any]], str] = _OF_COMMUNIQUE
) -> Projection:
    return Projection(CommuniqueView, id_of, fold)


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("communique.publish", communiques.CommuniquePublish, INFORM, NAMED,
          communiques.decide_publish, itself, _communique(communiques.fold_publish, itself),
          parents=under("about")),
    entry("communique.confirm", communiques.CommuniqueConfirm, ACKNOWLEDGE, NAMED,
          communiques.decide_answer, _OF_COMMUNIQUE, _communique(communiques.fold_confirm)),
    entry("communique.deny", communiques.CommuniqueDeny, (Act.DECLINE,), NAMED,
          communiques.decide_answer, _OF_COMMUNIQUE, _communique(communiques.fold_deny)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "communique": CommuniqueView,
}

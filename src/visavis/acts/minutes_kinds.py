"""The registry's entries for the minutes of contacts."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import COUNTERPARTS, INFORM, entry, field, itself, under
from visavis.acts.kinds import Kind, Projection
from visavis.lines import MinutesView, minutes, minutes_rules
from visavis.record import Act
from visavis.release import Said

_OF_MINUTES = field("minutes")


def _minutes(
    fold: Callable[..., MinutesView], id_of: Callable[[Said[Any]], str] = _OF_MINUTES
) -> Projection:
    return Projection(MinutesView, id_of, fold)


def _amended_or_itself(said: Said[minutes.MinutesPropose]) -> str:
    return said.body.amends or said.mark.id


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("minutes.propose", minutes.MinutesPropose, (*INFORM, Act.AMEND), COUNTERPARTS,
          minutes_rules.decide_propose, itself, _minutes(minutes.fold_propose, itself),
          _minutes(minutes.fold_amends, _amended_or_itself), parents=under("contact", "amends")),
    entry("minutes.agree", minutes.MinutesAgree, (Act.ACCEPT,), COUNTERPARTS,
          minutes_rules.decide_agree, _OF_MINUTES, _minutes(minutes.fold_agree)),
    entry("minutes.decline", minutes.MinutesDecline, (Act.DECLINE,), COUNTERPARTS,
          minutes_rules.decide_decline, _OF_MINUTES, _minutes(minutes.fold_decline)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "minutes": MinutesView,
}

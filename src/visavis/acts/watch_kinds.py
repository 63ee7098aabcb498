"""The registry's entries for the watch of an office; all of it stays inside the party."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import INFORM, INTERNAL, entry
from visavis.acts.kinds import Kind, Projection
from visavis.lines import WatchView, watch, watch_rules
from visavis.record import Act
from visavis.release import Said


def _office(said: Said[Any]) -> str:
    return said.mark.office


def _thread(said: Said[Any]) -> str:
    return watch.watch_thread(said.mark.office)


def _watch(fold: Callable[..., WatchView]) -> Projection:
    return Projection(WatchView, _office, fold)


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("watch.take", watch.WatchTake, (Act.ACCEPT,), INTERNAL,
          watch_rules.decide_take, _thread, _watch(watch.fold_take)),
    entry("watch.hand_over", watch.WatchHandOver, INFORM, INTERNAL,
          watch_rules.decide_hand_over, _thread, _watch(watch.fold_hand_over)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "watch": WatchView,
}

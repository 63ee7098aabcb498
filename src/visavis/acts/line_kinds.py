"""The registry's entries for lines."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import COUNTERPARTS, INFORM, entry, field, itself, under
from visavis.acts.kinds import Kind, Projection
from visavis.lines import LineView, line, line_rules
from visavis.record import Act
from visavis.release import Said

_ON_LINE = field("line")


def _line(
    fold: Callable[..., LineView], id_of: Callable[[Said[Any]], str] = _ON_LINE
) -> Projection:
    return Projection(LineView, id_of, fold)


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("line.propose", line.LinePropose, (Act.ASK,), COUNTERPARTS,
          line_rules.decide_propose, itself, _line(line.fold_propose, itself),
          parents=under("mandate")),
    entry("line.open", line.LineOpen, (Act.ACCEPT,), COUNTERPARTS,
          line_rules.decide_open, _ON_LINE, _line(line.fold_open)),
    entry("line.suspend", line.LineSuspend, (Act.WITHDRAW,), COUNTERPARTS,
          line_rules.decide_suspend, _ON_LINE, _line(line.fold_suspend)),
    entry("line.resume", line.LineResume, (Act.ACCEPT,), COUNTERPARTS,
          line_rules.decide_resume, _ON_LINE, _line(line.fold_resume)),
    entry("line.lapse", line.LineLapse, INFORM, COUNTERPARTS,
          line_rules.decide_lapse, _ON_LINE, _line(line.fold_lapse)),
    entry("line.history", line.LineHistory, INFORM, COUNTERPARTS,
          line_rules.decide_history, _ON_LINE, _line(line.fold_history)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "line": LineView,
}

"""The registry's entries for lines."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import ACKNOWLEDGE, COUNTERPARTS, INFORM, entry, field, itself, under
from visavis.acts.kinds import Kind, Projection
from visavis.lines import (
    DangerView,
    LineSlotView,
    LineTestView,
    LineView,
    line,
    line_rules,
    line_test_rules,
    line_tests,
)
from visavis.record import Act
from visavis.release import Said

_ON_LINE = field("line")


def _line(
    fold: Callable[..., LineView], id_of: Callable[[Said[Any]], str] = _ON_LINE
) -> Projection:
    return Projection(LineView, id_of, fold)


def _slot(said: Said[line_tests.LineTest]) -> str:
    return line_tests.slot_id(said.body.line, said.body.due)


_WORD = _line(line.fold_word)

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
    entry("line.test", line_tests.LineTest, (Act.ASK,), COUNTERPARTS,
          line_test_rules.decide_test, _ON_LINE, _WORD,
          Projection(LineTestView, itself, line_tests.fold_test),
          Projection(LineSlotView, _slot, line_tests.fold_slot)),
    entry("line.test_answer", line_tests.LineTestAnswer, ACKNOWLEDGE, COUNTERPARTS,
          line_test_rules.decide_test_answer, _ON_LINE, _WORD,
          Projection(LineTestView, field("test"), line_tests.fold_test_answer)),
    entry("line.danger", line_tests.LineDanger, INFORM, COUNTERPARTS,
          line_test_rules.decide_danger, _ON_LINE, _WORD,
          Projection(DangerView, itself, line_tests.fold_danger),
          parents=under("line")),
    entry("line.danger_acknowledge", line_tests.LineDangerAcknowledge, ACKNOWLEDGE, COUNTERPARTS,
          line_test_rules.decide_danger_acknowledge, _ON_LINE, _WORD,
          Projection(DangerView, field("danger"), line_tests.fold_danger_acknowledge)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "line": LineView,
    "line_test": LineTestView,
    "line_slot": LineSlotView,
    "danger": DangerView,
}

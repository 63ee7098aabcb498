"""What is due in a directive: its acknowledgement first, then that it is done."""

from visavis.lines.directive import DirectiveView, Step
from visavis.lines.overdue import Due, OpenThing
from visavis.release import instant_ms

DIRECTIVE_KIND = "directive.overdue"
_ANSWERED = frozenset({Step.ACKNOWLEDGED, Step.EXECUTING, Step.DONE, Step.UNABLE})


def open_directive(view: DirectiveView) -> OpenThing | None:
    """Tell what is due in a directive, or None once it is done, or said to be impossible."""
    if view.order is None or {Step.DONE, Step.UNABLE} & view.own_steps.keys():
        return None
    body = view.order.body
    waits = body.answer_by is not None and not _ANSWERED & view.own_steps.keys()
    dues: tuple[Due, ...] = ()
    if waits and body.answer_by is not None:
        dues = (Due(DIRECTIVE_KIND, instant_ms(body.answer_by), body.to),)
    return OpenThing("directive", view.directive, view.directive, dues)

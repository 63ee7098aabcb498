"""How far a directive has come: each step with whose word it is, what is overdue, what can be said.

Ordered is not done: a step stands only where the addressed office itself has said it.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from visavis.acts import ToldStatus, Word, told_of_directive
from visavis.desk.sight import Sight
from visavis.desk.wait import Reply
from visavis.lines import DirectiveState, DirectiveView, Step
from visavis.release import Mark, Text
from visavis.terms import OfficeId, party_of, render_instant

_LADDER: Final = (Step.RECEIVED, Step.ACKNOWLEDGED, Step.EXECUTING)
_ENDED: Final = (DirectiveState.DONE, DirectiveState.UNABLE, DirectiveState.WITHDRAWN)


class Rung(msgspec.Struct, frozen=True):
    """One step of a directive; `word` is None where nobody has said it.

    Args:
        state: issued, received, acknowledged, executing, done, unable, overdue or withdrawn.
        late: whether its time has passed without a word.
    """

    state: str
    word: Word | None
    late: bool = False


class Steps(msgspec.Struct, frozen=True):
    """A directive, laid out.

    Args:
        due: by when it must be acknowledged, as long as it is not; else None.
        told: what counterparts were told of it, and no more.
        replies: what whoever looks can say of it, filled in; the nearest step first.
    """

    state: str
    to: str | None
    order: Text | None
    due: str | None
    overdue: bool
    rungs: tuple[Rung, ...]
    told: tuple[ToldStatus, ...]
    replies: tuple[Reply, ...]


def steps_of(sight: Sight, directive: str) -> Steps | None:
    """Lay out a directive of one's own party; None for what is not known here."""
    view = sight.shelf.view(DirectiveView, directive)
    if view is None:
        return None
    state = view.state_at(sight.now_ms)
    body = None if view.order is None else view.order.body
    acknowledged = Step.ACKNOWLEDGED in view.own_steps or state in _ENDED
    return Steps(
        state=state.value,
        to=None if body is None else body.to,
        order=None if body is None else body.order,
        due=None if body is None or acknowledged else body.answer_by,
        overdue=state is DirectiveState.OVERDUE,
        rungs=tuple(_rungs(view, state)),
        told=told_of_directive(sight.shelf, directive),
        replies=tuple(_replies(sight, view, state)),
    )


def _rungs(view: DirectiveView, state: DirectiveState) -> Iterator[Rung]:
    """Yield the steps in their order: those that were said, and those that are still to come."""
    if view.order is not None:
        yield Rung(DirectiveState.ISSUED.value, _word(view.order.mark))
    said = view.own_steps
    for step in _LADDER:
        late = state is DirectiveState.OVERDUE and step is Step.ACKNOWLEDGED
        if step in said or (step is Step.ACKNOWLEDGED and state not in _ENDED):
            yield Rung(step.value, _word(said.get(step)), late)
        elif state not in _ENDED:
            yield Rung(step.value, None)
    if view.reminder is not None:
        yield Rung(DirectiveState.OVERDUE.value, _word(view.reminder.mark), late=True)
    if view.withdrawn is not None:
        yield Rung(DirectiveState.WITHDRAWN.value, _word(view.withdrawn.mark))
    ends = [step for step in (Step.DONE, Step.UNABLE) if step in said]
    for step in ends or ([] if state in _ENDED else [Step.DONE]):
        yield Rung(step.value, _word(said.get(step)))


def _replies(sight: Sight, view: DirectiveView, state: DirectiveState) -> Iterator[Reply]:
    """Yield what the looker's offices can say: the addressed one, and those above it."""
    if view.order is None:
        return
    to, giver = view.order.body.to, view.order.mark.office
    if to in sight.held:
        for verb in _steps_left(view, state):
            yield _reply(f"directive.{verb}", view, to)
    above = (giver, *sight.directories[party_of(giver)].superiors(giver))
    speaker = next((office for office in above if office in sight.held), None)
    if speaker is None:
        return
    if state is DirectiveState.OVERDUE:
        yield _reply("directive.overdue", view, speaker)
    if state not in (DirectiveState.DONE, DirectiveState.WITHDRAWN):
        yield _reply("directive.withdraw", view, speaker)
    told = (("body.to", to), ("body.mandate", view.order.body.mandate))
    yield _reply("directive.tell", view, speaker, *told)


def _steps_left(view: DirectiveView, state: DirectiveState) -> Iterator[str]:
    said = view.own_steps
    if state in _ENDED:
        return
    if not said:
        yield "receive"
    if Step.ACKNOWLEDGED not in said:
        yield "acknowledge"
    if Step.ACKNOWLEDGED in said or not view.order or not view.order.body.acknowledge_first:
        if Step.EXECUTING not in said:
            yield "execute"
        yield "done"
    yield "unable"


def _reply(kind: str, view: DirectiveView, office: OfficeId, *more: tuple[str, str]) -> Reply:
    return Reply(kind, (("body.directive", view.directive), *more, ("office", office)))


def _word(mark: Mark | None) -> Word | None:
    if mark is None:
        return None
    return Word(by=mark.office, at=render_instant(mark.said_ms), statement=mark.id)

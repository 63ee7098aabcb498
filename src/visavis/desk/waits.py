"""What waits for an answer, of whom, and until when: the first thing that a desk must show."""

from collections.abc import Iterator
from typing import Final

from visavis.acts import open_things
from visavis.desk.sight import Sight
from visavis.desk.wait import Reply, Wait, WaitKind
from visavis.desk.waits_agreed import (
    conflicts_waiting,
    drafts_waiting,
    minutes_waiting,
    releases_waiting,
)
from visavis.desk.waits_due import dangers_waiting, queries_waiting, watches_waiting
from visavis.desk.waits_messages import messages_waiting
from visavis.lines import (
    DirectiveView,
    LineState,
    LineView,
    MandateState,
    MandateView,
    Step,
)
from visavis.release import instant_ms
from visavis.terms import OfficeId, party_of

__all__ = ["Reply", "Wait", "WaitKind", "waits_of"]

LOOKED_AT: Final = 5_000  # of each type; a theatre that has more in one year is not known


def waits_of(sight: Sight) -> tuple[Wait, ...]:
    """Return all that waits, the most urgent first: danger, then by the time that is due."""
    found = [
        *dangers_waiting(sight),
        *messages_waiting(sight),
        *queries_waiting(sight),
        *watches_waiting(sight),
        *conflicts_waiting(sight),
        *releases_waiting(sight),
        *minutes_waiting(sight),
        *drafts_waiting(sight),
        *_lines(sight),
        *_mandates(sight),
        *_directives(sight),
    ]
    return tuple(sorted(found, key=_urgency))


def _urgency(wait: Wait) -> tuple[bool, bool, int, int]:
    due = wait.due_ms if wait.due_ms is not None else 2**62
    return (not wait.ours, wait.kind is not WaitKind.DANGER, due, wait.since_ms)


def _lines(sight: Sight) -> Iterator[Wait]:
    for view in sight.every(LineView, LOOKED_AT):
        if view.state is not LineState.PROPOSED or view.proposal is None:
            continue
        proposal = view.proposal
        for office in view.offices:
            if office in view.stances:
                continue
            yield Wait(
                kind=WaitKind.LINE,
                ours=party_of(office) == sight.party,
                by=proposal.mark.office,
                of=office,
                about=proposal.body.purpose,
                statement=view.line,
                place="line",
                thread=view.line,
                since_ms=proposal.mark.said_ms,
                due_ms=None,
            )


def _mandates(sight: Sight) -> Iterator[Wait]:
    for view in sight.every(MandateView, LOOKED_AT):
        if view.issue is None or view.state_at(sight.now_ms) is not MandateState.PROPOSED:
            continue
        for office in view.issue.body.principals:
            if office in view.agreements:
                continue
            yield Wait(
                kind=WaitKind.MANDATE,
                ours=party_of(office) == sight.party,
                by=view.issue.mark.office,
                of=office,
                about=view.issue.body.title,
                statement=view.mandate,
                place="mandate",
                thread=view.mandate,
                since_ms=view.issue.mark.said_ms,
                due_ms=None,
            )


def _directives(sight: Sight) -> Iterator[Wait]:
    answered = {Step.ACKNOWLEDGED, Step.EXECUTING, Step.DONE, Step.UNABLE}
    ids = [thing.id for thing in open_things(sight.shelf.views, "directive")]
    for view in sight.shelf.several(DirectiveView, ids).values():
        if view.order is None or answered & set(view.own_steps):
            continue
        order = view.order.body
        yield Wait(
            kind=WaitKind.DIRECTIVE,
            ours=True,
            by=view.order.mark.office,
            of=OfficeId(order.to),
            about=order.order,
            statement=view.directive,
            place="directive",
            thread=view.directive,
            since_ms=view.order.mark.said_ms,
            due_ms=None if order.answer_by is None else instant_ms(order.answer_by),
        )

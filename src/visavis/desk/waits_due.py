"""What must be answered by a time: queries, warnings, and a watch that lies between two.

What is open is not looked for here: `acts.open_things` keeps it, and alarms read the same.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from visavis.acts import VIEW_NAMES, open_things
from visavis.desk.sight import Sight
from visavis.desk.wait import Reply, Wait, WaitKind
from visavis.lines import DangerView, QueryView, WatchView
from visavis.terms import party_of

V = TypeVar("V")


def queries_waiting(sight: Sight) -> Iterator[Wait]:
    """Yield every query that nobody has answered or withdrawn."""
    for view in _open(sight, QueryView).values():
        if view.question is None or view.question.body.to is None:
            continue
        mark, body = view.question.heard.mark, view.question.body
        assert body.to is not None  # looked at above
        fields = (("body.query", view.query), ("office", body.to))
        yield Wait(
            kind=WaitKind.QUERY,
            ours=party_of(body.to) == sight.party,
            by=mark.office,
            of=body.to,
            about=body.question,
            statement=view.query,
            place="query",
            thread=view.query,
            since_ms=mark.said_ms,
            due_ms=view.due_ms,
            line=body.line,
            replies=(Reply("query.answer", fields),),
        )


def dangers_waiting(sight: Sight) -> Iterator[Wait]:
    """Yield every warning on a line, for each office that has not acknowledged it."""
    for view in _open(sight, DangerView).values():
        if view.said is None or view.body is None:
            continue
        for office in view.waiting_for:
            fields = (
                ("body.line", view.body.line),
                ("body.danger", view.danger),
                ("office", office),
            )
            yield Wait(
                kind=WaitKind.DANGER,
                ours=party_of(office) == sight.party,
                by=view.said.mark.office,
                of=office,
                about=view.body.words,
                statement=view.danger,
                place="line",
                thread=view.body.line,
                since_ms=view.said.mark.said_ms,
                due_ms=view.due_ms,
                replies=(Reply("line.danger_acknowledge", fields),),
            )


def watches_waiting(sight: Sight) -> Iterator[Wait]:
    """Yield every watch that was handed over and that nobody has taken."""
    for view in _open(sight, WatchView).values():
        waiting = view.waiting
        if waiting is None:
            continue
        fields = [("body.handover", waiting.mark.id), ("office", view.office)]
        if waiting.body.to is not None:
            fields.append(("body.keeper", waiting.body.to))
        yield Wait(
            kind=WaitKind.WATCH,
            ours=True,  # nobody else hears who sits at a desk
            by=view.office,
            of=view.office,
            about=waiting.body.told,
            statement=waiting.mark.id,
            place="watch",
            thread=view.office,
            since_ms=waiting.mark.said_ms,
            due_ms=view.take_by_ms,
            replies=(Reply("watch.take", tuple(fields)),),
        )


def _open(sight: Sight, shape: type[V]) -> Mapping[str, V]:
    """Return the open views of one shape, as the reader sees them."""
    name = VIEW_NAMES[shape]
    ids = [thing.id for thing in open_things(sight.shelf.views, name) if thing.type == name]
    return sight.shelf.several(shape, ids)

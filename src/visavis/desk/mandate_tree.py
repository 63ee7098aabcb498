"""The tree from a mandate to every directive and what was said of it, made of its trace."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from visavis.acts import (
    MandateTree,
    PrincipalStatus,
    ToldStatus,
    Trace,
    TraceAct,
    TraceNode,
    Word,
    mandate_tree,
    told_of_directive,
)
from visavis.desk.directive_steps import Rung, Steps, steps_of
from visavis.desk.news import PLACES
from visavis.desk.sight import Sight
from visavis.desk.thing_pages import title_of
from visavis.desk.wait import Reply
from visavis.lines import MandateState, MandateView
from visavis.release import Text
from visavis.terms import VisavisError

_IN_FORCE: Final = ("issued", "agreed")


class TreeNode(msgspec.Struct, frozen=True):
    """One thing of the tree.

    Args:
        type: mandate, directive, line, contact, notice …; *told* for a directive of which this
            party was only told.
        place: the address of its page, or "".
        due: by when it must be acknowledged; `overdue`: that time has passed.
        rungs: how far a directive has come.
        principals: who was asked to agree to a mandate, and what they said.
        told: what counterparts were told of it.
        acts: every statement of it, in the order in which they came.
        replies: what whoever looks can say of it.
    """

    type: str
    thread: str
    place: str
    state: str
    title: Text | None
    begun: Word | None
    acts: tuple[TraceAct, ...]
    more: bool
    to: str | None = None
    due: str | None = None
    overdue: bool = False
    rungs: tuple[Rung, ...] = ()
    principals: tuple[PrincipalStatus, ...] = ()
    told: tuple[ToldStatus, ...] = ()
    replies: tuple[Reply, ...] = ()
    children: tuple["TreeNode", ...] = ()


def tree_of(sight: Sight, trace: Trace) -> TreeNode:
    """Make the tree under the thing that was asked for."""
    return nested(sight, (trace.itself, *trace.down))[0]


def nested(sight: Sight, nodes: Sequence[TraceNode]) -> tuple[TreeNode, ...]:
    """Put nodes that come parents first under each other, by their depth."""
    return tuple(_level(sight, list(nodes), nodes[0].depth if nodes else 0))


def _level(sight: Sight, nodes: list[TraceNode], depth: int) -> Iterator[TreeNode]:
    while nodes and nodes[0].depth == depth:
        node = nodes.pop(0)
        below = tuple(_level(sight, nodes, depth + 1))
        yield msgspec.structs.replace(node_of(sight, node), children=below)


def node_of(sight: Sight, node: TraceNode) -> TreeNode:
    """Make one node, without what stands under it."""
    subject = node.kind.partition(".")[0]
    base = TreeNode(
        type=subject,
        thread=node.thread,
        place=f"/{PLACES[subject]}/{node.thread}" if subject in PLACES else "",
        state=node.state or "",
        title=_title(sight, subject, node.thread),
        begun=node.begun,
        acts=node.acts,
        more=node.more,
    )
    if subject == "mandate":
        return _mandate(sight, base)
    if subject == "directive":
        return _directive(sight, base)
    return base


def _directive(sight: Sight, base: TreeNode) -> TreeNode:
    steps: Steps | None = steps_of(sight, base.thread)
    if steps is None or (steps.order is None and not steps.rungs):
        told = told_of_directive(sight.shelf, base.thread)
        to = told[-1].to if told else None
        return msgspec.structs.replace(base, type="told", place="", to=to, told=told)
    return msgspec.structs.replace(
        base,
        state=steps.state,
        title=steps.order,
        to=steps.to,
        due=steps.due,
        overdue=steps.overdue,
        rungs=steps.rungs,
        told=steps.told,
        replies=steps.replies,
    )


def _mandate(sight: Sight, base: TreeNode) -> TreeNode:
    tree: MandateTree = mandate_tree(sight.shelf, base.thread, sight.now_ms)
    return msgspec.structs.replace(
        base,
        state=tree.state,
        principals=tree.principals,
        replies=tuple(_of_mandate(sight, tree)),
    )


def _of_mandate(sight: Sight, tree: MandateTree) -> Iterator[Reply]:
    """Yield what the looker's offices can say of a mandate."""
    about = ("body.mandate", tree.mandate)
    for one in tree.principals:
        if one.office in sight.held and one.word is None:
            for verb in ("agree", "decline"):
                yield Reply(f"mandate.{verb}", (about, ("office", one.office)))
    if not sight.held:
        return
    if tree.state in _IN_FORCE:
        yield Reply("directive.issue", (about, ("office", _speaker(sight, tree))))
        under = ("body.under", tree.mandate)
        yield Reply("mandate.issue", (under, ("office", _speaker(sight, tree))))
    view = sight.shelf.view(MandateView, tree.mandate)
    signers = () if view is None else view.signers
    signer = next((office for office in signers if office in sight.held), None)
    ended = (MandateState.WITHDRAWN, MandateState.SUPERSEDED)
    if signer is not None and tree.state not in ended:
        for verb in ("supersede", "withdraw"):
            yield Reply(f"mandate.{verb}", (about, ("office", signer)))


def _speaker(sight: Sight, tree: MandateTree) -> str:
    """Who of the looker's offices gives orders under a mandate: one that set it, if any did."""
    known = [tree.issued.by] if tree.issued else []
    known += [one.office for one in tree.principals]
    return next((office for office in known if office in sight.held), sight.held[0])


def _title(sight: Sight, subject: str, thread: str) -> Text | None:
    try:
        return title_of(sight, subject, thread)
    except VisavisError:  # its beginning has not come here; the node says so by itself
        return None

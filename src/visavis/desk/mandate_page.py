"""Mandates: every tree on one page, and the tree of one mandate or directive with its own words."""

from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec

from visavis.acts import VIEW_NAMES, mandate_tree, trace
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.mandate_tree import TreeNode, node_of, tree_of
from visavis.desk.pages import Page
from visavis.desk.shown import Shown, shown
from visavis.desk.sight import Sight
from visavis.desk.thing_pages import read_thing
from visavis.desk.waits import Reply, Wait
from visavis.desk.words import desk_words
from visavis.lines import DirectiveView, MandateView
from visavis.release import Text

TREES_NODES: Final = 300  # on the page of all trees, as many as one trace may hold
MANDATES_LIMIT: Final = 500  # looked at; a theatre has a dozen
# Shown by the tree itself, so that they are not said twice.
_IN_THE_TREE: Final = ("mandate", "directive", "state", "title", "order", "steps", "told", "lines")
_BELOW: Final = ("contacts", "notices", "directives", "mandates", "principals")


class MandateLine(msgspec.Struct, frozen=True):
    """A mandate whose tree is not opened on the page of all trees."""

    mandate: str
    state: str
    title: Text | None


class MandatesPage(Page, frozen=True, kw_only=True):
    """Every tree whose top is known here.

    Args:
        others: further mandates, for whose trees there was no room.
        loose: own directives whose mandate is not known here.
        overdue: how many directives are overdue in the trees above.
    """

    template: ClassVar[str] = "mandates.html"

    trees: tuple[TreeNode, ...]
    others: tuple[MandateLine, ...]
    loose: tuple[TreeNode, ...]
    overdue: int
    begin: tuple[Reply, ...]


class MandatePage(Page, frozen=True, kw_only=True):
    """One mandate or directive: above it, itself, and all that stands under it.

    Args:
        up: what it stands under, the nearest first.
        fields: its own words, beside the tree.
        cut: which limits left something out of the tree, in the trace's words.
    """

    template: ClassVar[str] = "mandate.html"

    tree: TreeNode
    up: tuple[TreeNode, ...]
    fields: tuple[Shown, ...]
    overdue: int
    cut: tuple[str, ...]


def mandates_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait]
) -> MandatesPage:
    """Make the page of all trees, the newest mandate first."""
    trees, others, left, opened = [], [], TREES_NODES, set[str]()
    views = [view for view in sight.every(MandateView, MANDATES_LIMIT) if view.issue is not None]
    views.sort(key=lambda view: -(view.issue.mark.said_ms if view.issue else 0))
    known = {view.mandate for view in views}
    for view in views:
        under = None if view.issue is None else view.issue.body.under
        if under in known:
            continue
        if left <= 0:
            found = mandate_tree(sight.shelf, view.mandate, sight.now_ms)
            others.append(MandateLine(view.mandate, found.state, found.title))
            continue
        tree = tree_of(sight, trace(sight.shelf, view.mandate, sight.now_ms))
        threads = list(_threads(tree))
        left -= len(threads)
        opened.update(threads)
        trees.append(tree)
    return MandatesPage(
        frame=frame_of(sight, viewer, asked, Section.MANDATES, waits),
        trees=tuple(trees),
        others=tuple(others),
        loose=_loose(sight, opened) if not others else (),
        overdue=sum(_overdue(tree) for tree in trees),
        begin=tuple(
            Reply(kind, (("office", sight.held[0]),) if sight.held else ())
            for kind in ("mandate.issue", "directive.issue")
        ),
    )


def mandate_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    thing_type: str,
    entity: str,
) -> MandatePage:
    """Make the page of one mandate or directive.

    Raises:
        UnknownThing: no such thing is known here.
    """
    model = read_thing(sight, thing_type, entity)
    found = trace(sight.shelf, entity, sight.now_ms)
    tree = tree_of(sight, found)
    return MandatePage(
        frame=frame_of(sight, viewer, asked, Section.MANDATES, waits),
        tree=tree,
        up=tuple(node_of(sight, node) for node in found.up),
        fields=shown(model, desk_words(asked.language), (*_IN_THE_TREE, *_BELOW)),
        overdue=_overdue(tree),
        cut=found.cut,
    )


def _loose(sight: Sight, opened: set[str]) -> tuple[TreeNode, ...]:
    """The directives that stand in no tree: the mandate that they name has not come here."""
    rows = sight.shelf.views.list_views(VIEW_NAMES[DirectiveView], TREES_NODES, "")
    left = [row.id for row in rows if row.id not in opened]
    return tuple(tree_of(sight, trace(sight.shelf, one, sight.now_ms)) for one in left)


def _threads(tree: TreeNode) -> list[str]:
    return [tree.thread, *(one for child in tree.children for one in _threads(child))]


def _overdue(tree: TreeNode) -> int:
    return tree.overdue + sum(_overdue(child) for child in tree.children)

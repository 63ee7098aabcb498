"""What a kind of statement is: its body, its rule, the views that it changes, who hears it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from visavis.record import Act
from visavis.release import Coarseness, Command, Draft, Knowledge, Mark, Said, earlier
from visavis.terms import InstantMs, StatementId


class AudienceRule(StrEnum):
    """Who hears a statement of a kind where nobody chose."""

    INTERNAL = "internal"  # nobody outside, and nobody may choose otherwise
    COUNTERPARTS = "counterparts"  # the other parties of the line; some may be left out
    NAMED = "named"  # the parties that the body names, or those that the releaser names


@dataclass(frozen=True, slots=True)
class Projection:
    """One view that a kind changes.

    Args:
        shape: the frozen struct of the view.
        id_of: which view of that shape.
        fold: the view after the statement; the same for any order of arrival.
    """

    shape: type[Any]
    id_of: Callable[[Said[Any]], str]
    fold: Callable[[Any, Said[Any]], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of statement.

    Args:
        name: dotted, the room's subject first.
        body: frozen struct that refuses unknown fields; every part of it is bounded.
        acts: with which it may be said; the first is the usual one.
        audience: who hears it where nobody chose.
        decide: the room's rule; returns drafts or raises a refusal that names its rule.
        thread: the id of the thing that a statement is about.
        projections: the views that it changes.
        parents: the threads under which its thread is listed.
        check: a rule that body and speaker must keep on every node, whatever is known there.
        generalise: the generalised body of a precise one, at a coarseness, holding a commitment
            to the precise statement; None for a kind that cannot be.
    """

    name: str
    body: type[msgspec.Struct]
    acts: tuple[Act, ...]
    audience: AudienceRule
    decide: Callable[[Knowledge, Command[Any], InstantMs], tuple[Draft, ...]]
    thread: Callable[[Said[Any]], str]
    projections: tuple[Projection, ...]
    parents: Callable[[Said[Any]], tuple[StatementId, ...]]
    check: Callable[[Said[Any]], None]
    generalise: Callable[[Any, Coarseness, str], Any] | None = None


class Under(msgspec.Struct, frozen=True, gc=False):
    """That one thread stands under another: a contact under its line, a directive under a mandate.

    A view of its own per pair, so that no parent's view grows with its children. Its id is
    ``<parent>/<kind>/<child>``, so children are listed by prefix. `mark` is the earliest
    statement of the kind that put it there.
    """

    parent: StatementId
    child: str
    kind: str
    mark: Mark


def fold_under(view: Under | None, parent: StatementId, child: str, said: Said[Any]) -> Under:
    """Fold that a statement puts one thread under another."""
    mark = earlier(None if view is None else view.mark, said.mark)
    return Under(parent, child, said.kind, mark)


def under_id(parent: str, kind: str, child: str) -> str:
    """Return the id of such a view; with child "" the prefix of all of them."""
    return f"{parent}/{kind}/{child}"


def no_parents(said: Said[Any]) -> tuple[StatementId, ...]:
    """Say that a kind begins no thread under another."""
    return ()


def no_check(said: Said[Any]) -> None:
    """Say that a kind has no rule beyond its body's own."""

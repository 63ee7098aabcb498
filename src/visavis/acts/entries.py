"""What the entries of the registry are written with: one call for each kind."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from visavis.acts.kinds import AudienceRule, Kind, Projection, no_check, no_parents
from visavis.record import Act
from visavis.release import Coarseness, Said
from visavis.terms import StatementId

INFORM: Final = (Act.INFORM,)
ACKNOWLEDGE: Final = (Act.ACKNOWLEDGE,)
SPEAK: Final = (Act.INFORM, Act.ASK)
COUNTERPARTS, INTERNAL, NAMED = (
    AudienceRule.COUNTERPARTS,
    AudienceRule.INTERNAL,
    AudienceRule.NAMED,
)


def itself(said: Said[Any]) -> str:
    """Name the thread of a statement that begins one."""
    return said.mark.id


def field(name: str) -> Callable[[Said[Any]], str]:
    """Name the thread, or the view, that a field of the body holds."""

    def read(said: Said[Any]) -> str:
        found = getattr(said.body, name)
        assert isinstance(found, str)
        return found

    return read


def under(*names: str) -> Callable[[Said[Any]], tuple[StatementId, ...]]:
    """Name the parents that fields of the body hold; a field may be empty."""

    def parents(said: Said[Any]) -> tuple[StatementId, ...]:
        found = (getattr(said.body, name) for name in names)
        return tuple(parent for parent in found if parent is not None)

    return parents


def entry(
    name: str,
    body: type[msgspec.Struct],
    acts: tuple[Act, ...],
    audience: AudienceRule,
    decide: Callable[..., Any],
    thread: Callable[[Said[Any]], str],
    *projections: Projection,
    parents: Callable[[Said[Any]], tuple[StatementId, ...]] = no_parents,
    check: Callable[[Said[Any]], None] = no_check,
    generalise: Callable[[Any, Coarseness, str], Any] | None = None,
) -> Kind:
    """Make the registry's entry for one kind; see `Kind` for the arguments."""
    return Kind(name, body, acts, audience, decide, thread, projections, parents, check, generalise)

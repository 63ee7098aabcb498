"""Projections that have failed: since when, why, and what must not be said until they are whole."""

import sqlite3
from collections.abc import Mapping, Sequence

import structlog

from visavis.acts import REGISTRY, VIEW_NAMES, Stop
from visavis.node.registers import ProjectionRow, Projections
from visavis.node.views import Place
from visavis.release import Command
from visavis.terms import Fault, InstantMs, StatementId, VisavisError, render_instant

_log = structlog.get_logger()


class StaleViews(VisavisError):
    """A command that would be decided on views which stopped following the record."""

    code = "node.stale_views"
    fault = Fault.OURS


class Stopped:
    """The view types that fold no more, by name; shared by all that fold. On the writer's thread.

    What is in `types` is put there by a projector while it folds; `note` makes it last.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._projections = Projections(connection)
        self.types: dict[str, Stop] = {}
        self.reload()

    def reload(self) -> None:
        """Take over what the database says, as after all views were made anew."""
        self.types.clear()
        for row in self.rows():
            self.types[row.name] = Stop(StatementId(""), row.reason)

    def rows(self) -> Sequence[ProjectionRow]:
        """What has failed, since when and why."""
        return self._projections.every_stopped()

    def note(self, places: Mapping[StatementId, Place], newest: Place, now_ms: InstantMs) -> None:
        """Keep what has failed since, inside the transaction of the statements that it was about.

        Args:
            places: where those statements stand; whatever else failed did so before `newest`.
        """
        if not self.types:
            return
        known = {row.name for row in self.rows()}
        for name, stop in self.types.items():
            if name not in known:
                seq = places.get(stop.statement, newest).seq
                self._projections.reached(name, seq - 1)
                self._projections.stopped(name, now_ms, stop.reason)
                _log.error("projection stopped", view=name, seq=seq, reason=stop.reason)

    def refusal_of(self, command: Command[object]) -> StaleViews | None:
        """Why a command cannot be carried out now, or None."""
        kind = REGISTRY.get(command.kind)
        if kind is None or not self.types:
            return None
        names = {VIEW_NAMES[projection.shape] for projection in kind.projections}
        for row in self.rows():
            if row.name in names:
                assert row.stopped_ms is not None
                return StaleViews(
                    f"{command.kind} refused",
                    expected=f"views of the type {row.name} that follow the record",
                    got=f"stopped at {render_instant(InstantMs(row.stopped_ms))}: {row.reason}",
                    next_step="Nothing was said. Make the views anew: visavis rebuild DIR.",
                )
        return None

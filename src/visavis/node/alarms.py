"""Alarms as the node keeps them: raised once, acknowledged by somebody, cleared; across restarts.

What stands is decided in `acts`; here is when to look, and what is remembered of it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from visavis.acts import Alarm, Severity, Standing
from visavis.node.store import Store
from visavis.terms import Fault, InstantMs, VisavisError

LISTED: Final = 500  # a screen shows fifty; a node with more has another trouble
WHO_CHARACTERS: Final = 200  # as the name of a holder on a card


class NoSuchAlarm(VisavisError):
    """No alarm of that key stands."""

    code = "node.no_such_alarm"
    fault = Fault.OURS


class RaisedAlarm(msgspec.Struct, frozen=True):
    """One alarm that was raised, and what became of it.

    Args:
        number: rises with every alarm raised here.
        acknowledged_by: who has seen it; that does not clear it.
        told_ms: when the party's own channels took it; None while they have not.
        tries: how often they were tried.
        trouble: why they did not take it the last time.
    """

    number: int
    alarm: Alarm
    raised_ms: InstantMs
    acknowledged_ms: InstantMs | None
    acknowledged_by: str
    cleared_ms: InstantMs | None
    told_ms: InstantMs | None
    tries: int
    trouble: str


_COLUMNS: Final = (
    "number, key, kind, severity, thread, since_ms, due_ms, arguments, raised_ms, acknowledged_ms,"
    " acknowledged_by, cleared_ms, told_ms, tries, trouble"
)
_arguments = msgspec.json.Decoder(dict[str, str | int])


class Alarms:
    """The register of alarms on one connection; used by the writer's thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def settle(self, standing: Standing, now_ms: InstantMs) -> Sequence[str]:
        """Raise what stands and was not raised, clear what stands no more, in one transaction.

        Returns:
            The keys of what was raised and of what was cleared.

        Raises:
            StorageFailed: nothing was changed.
        """
        before = {one.alarm.key: one for one in self.standing()}
        now = {alarm.key: alarm for alarm in standing.alarms}
        new = [alarm for key, alarm in now.items() if key not in before]
        gone = [one.number for key, one in before.items() if key not in now]
        other = [(now[k], one.number) for k, one in before.items() if k in now]
        other = [(alarm, number) for alarm, number in other if before[alarm.key].alarm != alarm]
        if not (new or gone or other):
            return ()
        with self._store.write() as connection:
            connection.executemany(
                "UPDATE alarms SET cleared_ms = ? WHERE number = ?", [(now_ms, one) for one in gone]
            )
            connection.executemany(
                "UPDATE alarms SET kind = ?, severity = ?, thread = ?, since_ms = ?, due_ms = ?,"
                " arguments = ? WHERE number = ?",
                [(*_values(alarm)[1:], number) for alarm, number in other],
            )
            connection.executemany(
                "INSERT INTO alarms (key, kind, severity, thread, since_ms, due_ms, arguments,"
                " raised_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(*_values(alarm), now_ms) for alarm in new],
            )
        return sorted({*now} ^ {*before})

    def standing(self) -> Sequence[RaisedAlarm]:
        """The alarms that stand, also those that somebody has acknowledged; oldest first."""
        return self._select("cleared_ms IS NULL ORDER BY number LIMIT ?", LISTED)

    def cleared(self, limit: int) -> Sequence[RaisedAlarm]:
        """The alarms that stand no more, newest first."""
        return self._select(
            "cleared_ms IS NOT NULL ORDER BY number DESC LIMIT ?", min(limit, LISTED)
        )

    def acknowledge(self, key: str, who: str, now_ms: InstantMs) -> RaisedAlarm:
        """Note who has seen an alarm; the first who did stays named.

        Raises:
            NoSuchAlarm: none of that key stands.
            StorageFailed: nothing was changed.
        """
        found = self._select("cleared_ms IS NULL AND key = ? LIMIT ?", key, 1)
        if not found:
            raise no_such_alarm(key)
        if found[0].acknowledged_ms is None:
            with self._store.write() as connection:
                connection.execute(
                    "UPDATE alarms SET acknowledged_ms = ?, acknowledged_by = ? WHERE number = ?",
                    (now_ms, who[:WHO_CHARACTERS], found[0].number),
                )
        return self._select("number = ? LIMIT ?", found[0].number, 1)[0]

    def untold(self, most_tries: int) -> Sequence[RaisedAlarm]:
        """What the party's own channels have not taken yet, and still may; oldest first."""
        return self._select("told_ms IS NULL AND tries < ? ORDER BY number LIMIT ?", most_tries, 50)

    def told(self, number: int, now_ms: InstantMs, trouble: str) -> None:
        """Note a try of the party's own channels; without a trouble, they took it."""
        with self._store.write() as connection:
            connection.execute(
                "UPDATE alarms SET tries = tries + 1, trouble = ?, told_ms = ? WHERE number = ?",
                (trouble, None if trouble else now_ms, number),
            )

    def _select(self, where: str, *values: str | int) -> Sequence[RaisedAlarm]:
        # The conditions are those written above; no value of them comes from outside.
        text = f"SELECT {_COLUMNS} FROM alarms WHERE {where}"  # noqa: S608
        return [_row(row) for row in self._store.connection.execute(text, values)]


def no_such_alarm(key: str) -> NoSuchAlarm:
    """Make the refusal for a key that stands for no alarm, or for none that the asker may see."""
    return NoSuchAlarm(
        f"Alarm {key[:100]} not acknowledged",
        expected="the key of an alarm that stands",
        got="another",
        next_step="List the alarms: it may have been cleared.",
    )


def _values(alarm: Alarm) -> tuple[Any, ...]:
    return (
        *(alarm.key, alarm.kind, alarm.severity.value, alarm.thread, alarm.since_ms, alarm.due_ms),
        msgspec.json.encode(alarm.arguments).decode(),
    )


def _row(row: sqlite3.Row | tuple[Any, ...]) -> RaisedAlarm:
    number, key, kind, severity, thread, since_ms, due_ms, arguments, *rest = row
    said: Mapping[str, str | int] = _arguments.decode(arguments)
    alarm = Alarm(key, kind, Severity(severity), thread, since_ms, due_ms, said)
    return RaisedAlarm(number, alarm, *rest)

"""An alarm: one thing that somebody must look at, told apart by its key."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from visavis.terms import InstantMs


class Severity(StrEnum):
    """How loud an alarm is."""

    DANGER = "danger"  # danger to life
    URGENT = "urgent"  # this party must act, or nothing can be known
    WARNING = "warning"  # the other side is late


class Alarm(msgspec.Struct, frozen=True):
    """One alarm.

    Args:
        key: the same for as long as it stands, and for whoever evaluates it.
        kind: dotted; its words are under ``alarm-<kind>``.
        thread: under which the statements about it are found, or None.
        since_ms: from which instant it stands; one that lies ahead does not stand yet.
        due_ms: when what is missing was due, or None.
        arguments: for its words.
    """

    key: str
    kind: str
    severity: Severity
    thread: str | None
    since_ms: InstantMs
    due_ms: InstantMs | None
    arguments: Mapping[str, str | int]

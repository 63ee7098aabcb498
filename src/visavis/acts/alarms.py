"""Alarms: what stands now, from the record, the facts of the links and the instant; nothing else.

A source yields each alarm that stands, and each that will stand at a known instant unless
something is said before: its `since_ms` lies ahead then. So whoever raises alarms knows when to
look again, and need not look before. What a source costs depends on what is open.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from visavis.acts.alarm_conflicts import conflicts_open
from visavis.acts.alarm_facts import CLOCK_APART_MS, Facts
from visavis.acts.alarm_lines import line_tests_due
from visavis.acts.alarm_shape import Alarm, Severity
from visavis.acts.open_things import open_things
from visavis.acts.reading import Shelf
from visavis.acts.wording import wording
from visavis.lines import Due, OpenThing
from visavis.terms import InstantMs, party_of, render_instant


class Standing(msgspec.Struct, frozen=True):
    """What stands at an instant, most severe and oldest first; and when to look again.

    `next_ms` is the first instant at which something more may stand although nobody says a word;
    None where there is none.
    """

    alarms: tuple[Alarm, ...]
    next_ms: InstantMs | None


Source = Callable[[Shelf, InstantMs, Facts], Iterable[Alarm]]


def links_silent(shelf: Shelf, now_ms: InstantMs, facts: Facts) -> Iterator[Alarm]:
    """Links that are silent, stopped, or whose clocks are apart."""
    for link in facts.links:
        heard = "" if link.heard_ms is None else render_instant(link.heard_ms)
        known = {"peer": link.peer, "heard": heard or "-"}
        yield Alarm(
            key=f"link.silent/{link.peer}",
            kind="link.silent",
            severity=Severity.URGENT,
            thread=None,
            since_ms=link.silent_from_ms,
            due_ms=link.silent_from_ms,
            arguments=known,
        )
        if link.stopped:
            yield Alarm(
                key=f"link.stopped/{link.peer}",
                kind="link.stopped",
                severity=Severity.URGENT,
                thread=None,
                since_ms=InstantMs(link.heard_ms or 0),
                due_ms=None,
                arguments={**known, "reason": link.stopped},
            )
        if link.offset_ms is not None and abs(link.offset_ms) >= CLOCK_APART_MS:
            yield Alarm(
                key=f"link.clock/{link.peer}",
                kind="link.clock",
                severity=Severity.WARNING,
                thread=None,
                since_ms=InstantMs(link.heard_ms or 0),
                due_ms=None,
                arguments={**known, "seconds": round(link.offset_ms / 1000)},
            )


def things_due(shelf: Shelf, now_ms: InstantMs, facts: Facts) -> Iterator[Alarm]:
    """Everything that has a time by which somebody must do something, from what is open.

    Of what is not due yet only the first is yielded: nobody needs the words of the others.
    """
    ahead: tuple[OpenThing, Due] | None = None
    for thing in open_things(shelf.views):
        for due in thing.dues:
            if due.at_ms <= now_ms:
                yield _thing_alarm(thing, due, facts)
            elif ahead is None or due.at_ms < ahead[1].at_ms:
                ahead = thing, due
    if ahead is not None:
        yield _thing_alarm(*ahead, facts)


def _thing_alarm(thing: OpenThing, due: Due, facts: Facts) -> Alarm:
    ours = party_of(due.by) == facts.party if due.by is not None else False
    if due.by is None and due.waits is not None:
        ours = party_of(due.waits) != facts.party
    whose = f"/{due.by}" if len(thing.dues) > 1 else ""
    return Alarm(
        key=f"{due.kind}/{thing.id}{whose}",
        kind=due.kind,
        severity=_severity(due.kind, ours=ours),
        thread=thing.thread,
        since_ms=due.at_ms,
        due_ms=due.at_ms,
        arguments={
            "id": thing.id,
            "office": due.by or "-",
            "waits": due.waits or "-",
            "due": render_instant(due.at_ms),
            "ours": "yes" if ours else "no",
        },
    )


# Everything that raises alarms, in one place. A subject of its own adds its source here; one whose
# things have a time by which they are due needs only its line in `open_things.OPENS`.
SOURCES: Final[tuple[Source, ...]] = (links_silent, things_due, line_tests_due, conflicts_open)

_SEVERITIES: Final[dict[str, Severity]] = {
    "line.danger": Severity.DANGER,
    "contact.danger": Severity.DANGER,
}
_ORDER: Final = {Severity.DANGER: 0, Severity.URGENT: 1, Severity.WARNING: 2}


def standing(
    shelf: Shelf, now_ms: InstantMs, facts: Facts, sources: Sequence[Source] = SOURCES
) -> Standing:
    """Tell what stands at an instant. The same record, facts and instant give the same answer."""
    found: dict[str, Alarm] = {}
    ahead: list[InstantMs] = []
    for source in sources:
        for alarm in source(shelf, now_ms, facts):
            if alarm.since_ms > now_ms:
                ahead.append(alarm.since_ms)
            elif alarm.key not in found or alarm.since_ms < found[alarm.key].since_ms:
                found[alarm.key] = alarm
    ordered = sorted(found.values(), key=lambda one: (_ORDER[one.severity], one.since_ms, one.key))
    return Standing(tuple(ordered), min(ahead, default=None))


def say_alarm(
    alarm: Alarm, language: str, when: Callable[[InstantMs], str] = render_instant
) -> str:
    """Put an alarm into words: what is the matter, since when, whose turn it is.

    Args:
        when: how its beginning is written; by default as a program reads it.
    """
    arguments = {**alarm.arguments, "since": when(alarm.since_ms)}
    words = wording(language)
    if words.has(f"alarm.{alarm.kind}"):
        return words.say(f"alarm.{alarm.kind}", arguments)
    # One that a newer release raised, before this one was put in its place again.
    return words.say("alarm.other", {"key": alarm.key, "since": arguments["since"]})


def _severity(kind: str, *, ours: bool) -> Severity:
    usual = Severity.URGENT if ours else Severity.WARNING
    return _SEVERITIES.get(kind, usual)

"""The API's part for alarms: what stands, what stood, and who has seen it."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import LANGUAGES, say_alarm
from visavis.node.alarms import WHO_CHARACTERS, RaisedAlarm
from visavis.node.alarms_seen import alarms_seen, require_alarm_seen
from visavis.node.api_form import answer, read_struct
from visavis.node.api_operations import Operation, Who
from visavis.node.api_reading import seen_by
from visavis.node.events import make_event
from visavis.node.running import Running
from visavis.terms import InstantMs, render_instant

CLEARED_SHOWN: Final = 50  # a screen


class AcknowledgeFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who acknowledges, where nobody has signed in: the holder of the folder's token says it."""

    by: Annotated[str, msgspec.Meta(max_length=WHO_CHARACTERS)] = ""


class AlarmShown(msgspec.Struct, frozen=True):
    """One alarm: what is the matter, since when, who has seen it, how its telling went."""

    key: str
    kind: str
    severity: str
    thread: str | None
    words: dict[str, str]
    arguments: dict[str, str | int]
    since: str
    due: str | None
    raised: str
    acknowledged: str | None
    acknowledged_by: str
    cleared: str | None
    told: str | None
    tries: int
    trouble: str


class AlarmPage(msgspec.Struct, frozen=True):
    """What stands, and what was cleared last. An empty list says only that nothing is known."""

    now: str
    standing: tuple[AlarmShown, ...]
    cleared: tuple[AlarmShown, ...]


async def _alarms(running: Running, request: Request) -> Response:
    node = running.node

    def read() -> tuple[InstantMs, Sequence[RaisedAlarm], Sequence[RaisedAlarm]]:
        now_ms = node.clock.now_ms()
        node.duty.look(now_ms)
        register = node.duty.alarms
        seen = seen_by(node, request)
        standing, cleared = register.standing(), register.cleared(CLEARED_SHOWN)
        return now_ms, alarms_seen(seen, standing), alarms_seen(seen, cleared)

    now_ms, standing, cleared = await running.write(read)
    page = AlarmPage(
        now=render_instant(now_ms),
        standing=tuple(map(_shown, standing)),
        cleared=tuple(map(_shown, cleared)),
    )
    return answer(page)


async def _acknowledge(running: Running, request: Request) -> Response:
    key = request.path_params["key"]
    fields = await read_struct(request, AcknowledgeFields)
    asker = request.state.asker
    who = fields.by or "token" if asker is None else asker.name
    node = running.node

    def acknowledge() -> RaisedAlarm:
        require_alarm_seen(seen_by(node, request), key)
        return node.duty.alarms.acknowledge(key, who, node.clock.now_ms())

    seen = await running.write(acknowledge)
    running.hub.tell([make_event("alarm", {"key": key})])
    return answer(_shown(seen))


def _shown(one: RaisedAlarm) -> AlarmShown:
    alarm = one.alarm
    return AlarmShown(
        key=alarm.key,
        kind=alarm.kind,
        severity=alarm.severity.value,
        thread=alarm.thread,
        words={language: say_alarm(alarm, language) for language in LANGUAGES},
        arguments=dict(alarm.arguments),
        since=render_instant(alarm.since_ms),
        due=_instant(alarm.due_ms),
        raised=render_instant(one.raised_ms),
        acknowledged=_instant(one.acknowledged_ms),
        acknowledged_by=one.acknowledged_by,
        cleared=_instant(one.cleared_ms),
        told=_instant(one.told_ms),
        tries=one.tries,
        trouble=one.trouble,
    )


def _instant(instant_ms: InstantMs | None) -> str | None:
    return None if instant_ms is None else render_instant(instant_ms)


ALARM_ROUTES: Final = (
    Operation(
        "GET",
        "/api/alarms",
        _alarms,
        "Alarms that stand, acknowledged or not, and those that were cleared last.",
        answer=AlarmPage,
        passive=True,
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/alarms/{key:path}/acknowledge",
        _acknowledge,
        "Say that somebody has seen an alarm. That does not clear it.",
        request=AcknowledgeFields,
        answer=AlarmShown,
        who=Who.WATCH,
        cleared=True,
    ),
)

"""Telling alarms to the party's own channels: mail, a webhook, a desktop; whatever apprise knows.

It runs beside the node and never holds it up: a channel that hangs costs one thread its time.
What was not taken is tried again, each time after twice the wait, a bounded number of times, on
the channels that did not take it; how that went stands with the alarm itself. Which channels took
an alarm is forgotten when the node stops: hearing it twice is better than never.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, Protocol, TypeVar

import apprise
import structlog

from visavis.acts import Severity, say_alarm
from visavis.node.alarms import Alarms, RaisedAlarm
from visavis.terms import InstantMs, VisavisError, render_instant

_log = structlog.get_logger()
T = TypeVar("T")

MOST_TRIES: Final = 8  # with doubled waits some four minutes: then a person must look at the desk
FIRST_WAIT_S: Final = 2.0
SEND_S: Final = 30.0  # a mail server that greets slowly; longer is a fault

_TYPES: Final = {
    Severity.DANGER: apprise.NotifyType.FAILURE,
    Severity.URGENT: apprise.NotifyType.FAILURE,
    Severity.WARNING: apprise.NotifyType.WARNING,
}


class AlertsRefused(VisavisError):
    """The party's own channels cannot be used as they are written in the settings."""

    code = "node.alerts"


class Write(Protocol):
    """Runs something on the writer's thread."""

    def __call__(self, work: Callable[[], T]) -> Awaitable[T]:
        """Run it and return what it returns."""
        ...


class Alerting:
    """Tells alarms to the channels of one party."""

    def __init__(
        self,
        urls: Sequence[str],
        alarms: Alarms,
        write: Write,
        now_ms: Callable[[], InstantMs],
        *,
        language: str,
        title: str,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        """Make it ready; nothing is sent yet.

        Raises:
            AlertsRefused: a URL that apprise does not understand.
        """
        self._channels = open_channels(urls)
        self._alarms = alarms
        self._write = write
        self._now_ms = now_ms
        self._language = language
        self._title = title
        self._first_wait_s = first_wait_s
        self._wake = asyncio.Event()
        self._took: dict[int, frozenset[int]] = {}

    def wake(self) -> None:
        """Say that an alarm was raised."""
        self._wake.set()

    async def run(self) -> None:
        """Tell what was not told, whenever there is something; until cancelled."""
        wait_s = self._first_wait_s
        while self._channels:
            self._wake.clear()
            left = await self._turn()
            if not left:
                wait_s = self._first_wait_s
                await self._wake.wait()
                continue
            try:
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()
            except TimeoutError:
                wait_s *= 2

    async def _turn(self) -> bool:
        """Try each alarm once; returns whether one is to be tried again."""
        left = False
        for raised in await self._write(partial(self._alarms.untold, MOST_TRIES)):
            trouble = await self._send(raised)
            again = bool(trouble) and raised.tries + 1 < MOST_TRIES
            if not again:
                self._took.pop(raised.number, None)
            if trouble:
                left = left or again
                _log.warning("alert not sent", key=raised.alarm.key, reason=trouble)
            note = partial(self._alarms.told, raised.number, self._now_ms(), trouble)
            await self._write(note)
        return left

    async def _send(self, raised: RaisedAlarm) -> str:
        """Tell one alarm to the channels that have not taken it; returns what went wrong."""
        words = say_alarm(raised.alarm, self._language)
        body = f"{words}\n{raised.alarm.key}\n{render_instant(raised.raised_ms)}"
        took = set(self._took.get(raised.number, ()))
        for place, channel in enumerate(self._channels):
            if place in took:
                continue
            notify = asyncio.to_thread(
                channel.notify, body, self._title, _TYPES[raised.alarm.severity]
            )
            try:
                if await asyncio.wait_for(notify, SEND_S):
                    took.add(place)
            except Exception as error:  # noqa: BLE001 - a channel's mistake must not end the task
                _log.warning("alert channel failed", reason=type(error).__name__)
        self._took[raised.number] = frozenset(took)
        failed = len(self._channels) - len(took)
        return f"{failed} of {len(self._channels)} channels did not take it" if failed else ""


def open_channels(urls: Sequence[str]) -> Sequence[apprise.Apprise]:
    """Read the channels out of the settings, one for each URL.

    Raises:
        AlertsRefused: which of them, by its place; a URL may hold a password and is not repeated.
    """
    channels = []
    for place, url in enumerate(urls, 1):
        channel = apprise.Apprise()
        if not channel.add(url):
            raise AlertsRefused(
                f"Channel {place} of alert_urls refused",
                expected="a URL that apprise understands, such as mailto:// or json://",
                got=f"one of the scheme {url.partition(':')[0][:20]!r}",
                next_step="Correct alert_urls in visavis.toml; nothing was started.",
            )
        channels.append(channel)
    return channels

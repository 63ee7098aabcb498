"""Alarms told to the party's own channels: a real webhook, a real mail sink, and broken ones."""

import asyncio
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import pytest

from visavis.acts import Alarm, Severity, Standing
from visavis.node.alarms import Alarms
from visavis.node.alerting import MOST_TRIES, Alerting, AlertsRefused, open_channels
from visavis.node.store import Store
from visavis.terms import InstantMs

# apprise imports it where there is one, to keep working where there is none.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

T = TypeVar("T")
NOW = InstantMs(1_800_000_000_000)
PATIENCE_S = 30.0  # a loaded machine


class Webhook:
    """An HTTP server that keeps what it is told, and refuses as many calls as it is asked to."""

    def __init__(self, refuse: int = 0) -> None:
        self.heard: list[dict[str, Any]] = []
        self.refuse = refuse
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                webhook.refuse -= 1
                if webhook.refuse >= 0:
                    self.send_response(503)
                else:
                    webhook.heard.append(json.loads(raw))
                    self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server.server_address[1]}/"

    def __enter__(self) -> "Webhook":
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class MailSink(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail client needs to hand over one message (RFC 5321)."""

    heard: list[str] = []  # noqa: RUF012 - one list for the test that uses it

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part.decode())
                self.heard.append("".join(lines))
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 yes\r\n")


@pytest.fixture
def alarms(tmp_path: Path) -> Iterator[Alarms]:
    store = Store(tmp_path / "node.db")
    yield Alarms(store)
    store.close()


def raise_one(alarms: Alarms, key: str = "link.silent/ru") -> None:
    silent = Alarm(
        key=key,
        kind="link.silent",
        severity=Severity.URGENT,
        thread=None,
        since_ms=NOW,
        due_ms=NOW,
        arguments={"peer": "ru", "heard": "2027-01-15T07:00:00Z"},
    )
    alarms.settle(Standing((silent,), None), NOW)


async def told(alarms: Alarms, urls: list[str], until: Callable[[], bool]) -> None:
    """Run the telling until something is so."""

    async def write(work: Callable[[], T]) -> T:
        return work()

    alerting = Alerting(
        urls, alarms, write, lambda: NOW, language="fr", title="fr (exercise)", first_wait_s=0.001
    )
    task = asyncio.create_task(alerting.run())
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not until():
                await asyncio.sleep(0)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def all_told(alarms: Alarms) -> bool:
    return all(one.told_ms is not None for one in alarms.standing())


def test_a_webhook_hears_an_alarm_once_in_the_language_of_the_settings(alarms: Alarms) -> None:
    raise_one(alarms)
    with Webhook() as webhook:
        asyncio.run(told(alarms, [webhook.url], partial(all_told, alarms)))
    (heard,) = webhook.heard
    assert heard["title"] == "fr (exercise)"
    assert "ru : la liaison est muette depuis 2027-01-15T08:00:00Z" in heard["message"]
    (alarm,) = alarms.standing()
    assert (alarm.told_ms, alarm.tries, alarm.trouble) == (NOW, 1, "")
    assert alarms.untold(MOST_TRIES) == []


def test_a_channel_that_refuses_at_first_is_tried_again_and_then_left_alone(
    alarms: Alarms,
) -> None:
    raise_one(alarms)
    with Webhook(refuse=2) as webhook:
        asyncio.run(told(alarms, [webhook.url], partial(all_told, alarms)))
    assert len(webhook.heard) == 1
    (alarm,) = alarms.standing()
    assert (alarm.tries, alarm.trouble) == (3, "")


def test_a_channel_that_never_takes_it_is_given_up_and_shown_with_the_alarm(
    alarms: Alarms,
) -> None:
    raise_one(alarms)
    with Webhook(refuse=1000) as webhook:
        asyncio.run(told(alarms, [webhook.url], lambda: not alarms.untold(MOST_TRIES)))
    (alarm,) = alarms.standing()
    assert (alarm.told_ms, alarm.tries) == (None, MOST_TRIES)
    assert alarm.trouble == "1 of 1 channels did not take it"


def test_only_the_channel_that_failed_hears_an_alarm_again(alarms: Alarms) -> None:
    raise_one(alarms)
    with Webhook() as sound, Webhook(refuse=2) as broken:
        asyncio.run(told(alarms, [sound.url, broken.url], partial(all_told, alarms)))
    assert (len(sound.heard), len(broken.heard)) == (1, 1)
    (alarm,) = alarms.standing()
    assert (alarm.tries, alarm.trouble) == (3, "")


def test_a_mail_server_gets_a_mail(alarms: Alarms) -> None:
    raise_one(alarms)
    MailSink.heard.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailSink) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        port = server.server_address[1]
        url = f"mailto://127.0.0.1:{port}?from=node@example.org&to=duty@example.org&mode=insecure"
        asyncio.run(told(alarms, [url], partial(all_told, alarms)))
        server.shutdown()
    (mail,) = MailSink.heard
    assert "duty@example.org" in mail
    assert "fr (exercise)" in mail


def test_an_address_that_no_channel_understands_is_refused_without_repeating_it() -> None:
    with pytest.raises(AlertsRefused, match="Channel 2 of alert_urls refused") as caught:
        open_channels(["json://127.0.0.1/", "nonsense://user:secret@x"])
    assert "secret" not in str(caught.value)
    assert "nonsense" in str(caught.value)

"""Two served nodes: one goes silent, the other raises it, tells it, shows it, and clears it."""

import json
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from tests.cli.nodes import visavis
from tests.node.test_alerting import Webhook
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, open_contact, say, text, two_nodes, until

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def standing(node: NodeProcess) -> dict[str, Any]:
    found = node.call("GET", "/api/alarms")
    return {one["key"]: one for one in found["standing"]}


def test_a_peer_that_dies_is_raised_told_acknowledged_and_cleared_when_it_is_back(
    tmp_path: Path, forks: ForkServer
) -> None:
    with (
        Webhook() as webhook,
        two_nodes(
            tmp_path,
            forks,
            heartbeat_s=1,
            answer_s=1,
            last_retry_s=1,
            alert_urls=webhook.url,
        ) as (fr, ru),
    ):
        contact = open_contact(fr, ru)
        line = fr.call("GET", f"/api/views/contact/{contact}")["line"]
        assert "link.silent/ru" not in standing(fr)

        ru.stop(SIGKILL)
        alarm = until(lambda: standing(fr).get("link.silent/ru"), fr)
        assert alarm["severity"] == "urgent"
        assert alarm["words"]["fr"].startswith("ru : la liaison est muette")
        heard = until(lambda: webhook.heard or None, fr)
        assert "link.silent/ru" in heard[0]["message"]
        seen = fr.call("POST", "/api/alarms/link.silent/ru/acknowledge", json={"by": "Lt Martin"})
        assert seen["acknowledged_by"] == "Lt Martin"
        assert standing(fr)["link.silent/ru"]["acknowledged"] is not None

        shown = visavis("alarms", "-C", str(fr.path)).out
        assert "URGENT  The link with ru is silent" in shown
        assert "acknowledged by Lt Martin" in shown
        told = visavis("line", "show", line, "-C", str(fr.path), "--json").json()
        assert told["health"]["links"][0]["party"] == "ru"
        assert told["health"]["links"][0]["last_heard"] is not None
        assert "good" not in json.dumps(told)
        as_text = visavis("line", "show", line, "-C", str(fr.path)).out
        assert "Coordination [en]" in as_text
        assert line in visavis("line", "list", "-C", str(fr.path)).out

        ru.start()
        until(lambda: "link.silent/ru" not in standing(fr), fr, ru)
        cleared = fr.call("GET", "/api/alarms")["cleared"]
        assert [one["key"] for one in cleared].count("link.silent/ru") == 1
        assert len(webhook.heard) == 1

        status, refused = fr.ask("POST", "/api/alarms/link.silent/ru/acknowledge", {})
        assert (status, refused["code"]) == (404, "node.no_such_alarm")
        danger = say(ru, "line.danger", "ru/chief", line=line, words=text("Fire."))
        alarm = until(lambda: standing(fr).get(f"line.danger/{danger}"), fr, ru)
        assert alarm["severity"] == "danger"
        say(fr, "line.danger_acknowledge", "fr/chief", line=line, danger=danger)
        until(lambda: not standing(fr), fr, ru)
        until(lambda: not standing(ru), fr, ru)

"""`visavis rebuild` on a folder at rest and on a served one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.nodes import visavis
from tests.node.linked import NOON, opened
from tests.node.test_rebuild import kept
from tests.two_nodes import NodeProcess, found, say

from visavis.acts import command_of
from visavis.node.store import Store


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    """A folder with three mandates."""
    process = found(tmp_path_factory.mktemp("rebuild"), "fr")
    words = {"lang": "en", "text": "Unite the efforts"}
    body = {"title": words, "mission": words, "principals": []}
    command = command_of({"kind": "mandate.issue", "office": "fr/chief", "body": body})
    with opened(process.path) as inside:
        inside.speak([command] * 3)
        assert inside.clock.now_ms() == NOON
    yield process
    if process.process is not None:
        process.stop()


def rot(folder: Path) -> list[list[tuple[Any, ...]]]:
    """Empty every view behind the node's back; returns what there was."""
    store = Store(folder / "node.db")
    whole = kept(store)
    with store.write() as connection:
        connection.execute("UPDATE views SET doc = x'7b7d'")
        connection.execute("DELETE FROM view_touches")
    store.close()
    return whole


def stored(folder: Path) -> list[list[tuple[Any, ...]]]:
    store = Store(folder / "node.db")
    rows = kept(store)
    store.close()
    return rows


def test_a_folder_at_rest_is_mended(node: NodeProcess) -> None:
    whole = rot(node.path)
    assert stored(node.path) != whole
    done = visavis("rebuild", str(node.path))
    assert (done.code, done.err) == (0, "")
    assert "Statements:" in done.out
    assert stored(node.path) == whole


def test_a_served_folder_is_mended_while_it_serves(node: NodeProcess) -> None:
    whole = rot(node.path)
    node.start()
    made = visavis("rebuild", str(node.path), "--json").json()
    assert (made["statements"], made["stopped"]) == (3, {})
    words = {"lang": "en", "text": "Another"}
    say(node, "mandate.issue", "fr/chief", title=words, mission=words, principals=[])
    assert node.call("GET", "/api/status")["stale"] == []
    node.stop()
    after = stored(node.path)
    assert all(row in after[0] for row in whole[0])


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    done = visavis("rebuild", str(tmp_path))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "refused: expected" in done.err

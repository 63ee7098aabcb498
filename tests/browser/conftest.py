"""What most of the browser's tests open: Chromium, and the desks of two linked nodes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.browsers import a_browser
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, two_nodes


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, for one module."""
    with a_browser() as found:
        yield found


@pytest.fixture(scope="module")
def desks(
    tmp_path_factory: pytest.TempPathFactory, forks: ForkServer, browser: Browser
) -> Iterator[tuple[NodeProcess, NodeProcess]]:
    """Two served and linked nodes; a module that needs more of them makes its own."""
    with two_nodes(tmp_path_factory.mktemp("desks"), forks, heartbeat_s=1, answer_s=1) as found:
        yield found

"""What several folders of tests share: a process that forks nodes."""

from collections.abc import Iterator

import pytest
from tests.processes.fork_server import ForkServer


@pytest.fixture(scope="session")
def forks() -> Iterator[ForkServer]:
    """A fork server; one for each worker of the test run."""
    server = ForkServer()
    yield server
    server.close()

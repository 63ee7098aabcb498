"""What several folders of tests share: a process that forks nodes, a database server."""

from collections.abc import Iterator

import hypothesis
import pytest
from tests.postgres import Cluster, serving
from tests.processes.fork_server import ForkServer

# Timings never decide a test: a loaded machine is no failure.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def forks() -> Iterator[ForkServer]:
    """A fork server; one for each worker of the test run."""
    server = ForkServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgis() -> Iterator[Cluster]:
    """A PostgreSQL server with PostGIS, started by the first test that asks."""
    with serving() as cluster:
        yield cluster

"""A served node with two compartments, for what each reader may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, found

from visavis.node.founding import read_policy


@contextmanager
def compartmented(base: Path, forks: ForkServer) -> Iterator[NodeProcess]:
    """A node `fr` whose policy has the compartments navy and army, heard by nobody outside."""
    node = found(base, "fr")
    policy = read_policy(node.path)
    changed = msgspec.structs.replace(policy, compartments={"navy": (), "army": ()})
    (node.path / "policy.json").write_bytes(msgspec.json.encode(changed))
    node.forks = forks
    node.start()
    try:
        yield node
    finally:
        assert node.process is not None
        node.process.kill()
        node.process.wait()

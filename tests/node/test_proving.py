"""Evidence out of a node's own folder: what was sent, what was received, and two histories."""

from pathlib import Path

import pytest
from tests.node.linked import FR, RU, copied, founded, two

from visavis.links import parse_bundle, render_bundle, verify_bundle
from visavis.node import proving
from visavis.node.registers import Direction

__all__ = ["founded"]


def test_what_was_received_is_proven_by_a_node_that_has_just_started(
    founded: Path, tmp_path: Path
) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        contact = nodes.open_contact()
        said = nodes.words(nodes.fr, contact, "We fly at nine.")
        nodes.carry()
    with two(tmp_path) as nodes:  # started again; nobody has called yet
        bundle = proving.deliveries(nodes.ru, FR, Direction.RECEIVING, [said], 100)
        finding = verify_bundle(parse_bundle(render_bundle(bundle)))
        assert finding.sender == FR
        assert [one.kind for one in finding.entries] == ["statement"]
        assert b"We fly at nine." in (finding.entries[0].content or b"")
        assert not finding.receipted, "only a receiver that heard the sender again cosigns"


@pytest.mark.parametrize("direction", Direction)
def test_a_live_link_proves_both_directions_with_a_receipt(
    founded: Path, tmp_path: Path, direction: Direction
) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        nodes.open_contact()
        prover = nodes.fr if direction is Direction.SENDING else nodes.ru
        peer = RU if direction is Direction.SENDING else FR
        finding = verify_bundle(proving.deliveries(prover, peer, direction, None, 100))
        assert finding.receipted
        assert (finding.sender, finding.receiver) == (FR, RU)
        assert finding.size == nodes.fr.exchange.pairs[RU].outgoing.state.log.size

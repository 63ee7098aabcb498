"""The exchange: links founded, driven, lost and opened again, without sockets."""

from pathlib import Path

from tests.node.linked import FR, RU, two


def test_a_link_retries_at_the_pace_of_this_nodes_settings(tmp_path: Path) -> None:
    with two(tmp_path, retry_s=7, last_retry_s=9, heartbeat_s=40) as nodes:
        nodes.open()
        pace = nodes.fr.exchange.pairs[RU].outgoing.terms.pace
        assert (pace.retry_ms, pace.last_retry_ms) == (7_000, 9_000)
        assert (pace.heartbeat_ms, pace.answer_ms) == (40_000, 10_000)
        assert nodes.ru.exchange.pairs[FR].outgoing.terms.pace == pace

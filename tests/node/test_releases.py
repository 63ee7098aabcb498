"""Releases on real nodes: previews are held and sent once, and what is gone goes at its instant."""

from pathlib import Path
from typing import Any

import pytest
from tests.node.linked import FR, RU, Two, copied, founded, two

from visavis.acts import (
    Outcome,
    PreviewRefused,
    command_of,
    contact_record,
    recipients,
)
from visavis.acts.release_preview import PREVIEW_LIFE_MS
from visavis.links import verify_bundle
from visavis.node import proving
from visavis.node.registers import Direction
from visavis.node.releases import HELD_LIMIT, HeldPreviews
from visavis.terms import InstantMs, render_instant

__all__ = ["founded"]


def a_message(contact: str, **release: Any) -> Any:
    body = {"contact": contact, "words": {"lang": "en", "text": "Secret words"}}
    command = {"kind": "contact.say", "office": f"{FR}/chief", "body": body}
    return command_of({**command, "release": release} if release else command)


def words_at(nodes: Two, contact: str) -> list[str]:
    record = contact_record(nodes.ru.shelf, contact, after=0, limit=100)
    return [one.text.text for one in record.messages if one.text is not None]


def test_the_bytes_in_the_links_log_are_the_bytes_that_were_shown(
    founded: Path, tmp_path: Path
) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        contact = nodes.open_contact()
        fr = nodes.fr
        rows = fr.record.count()
        shown = fr.preview(a_message(contact))
        name = fr.previews.hold(shown, "anne")
        assert fr.record.count() == rows
        with pytest.raises(PreviewRefused, match="a preview of one's own"):
            fr.send_previewed(name, "boris")
        spoke = fr.send_previewed(name, "anne")
        nodes.deliver(fr, nodes.ru, list(spoke.out.get(RU, [])))
        nodes.carry()
        (one,) = recipients(shown)
        (outcome,) = spoke.results
        assert isinstance(outcome, Outcome)
        assert one.content.encode() == outcome.releases[0].content
        said = [str(outcome.statements[0].id)]
        finding = verify_bundle(proving.deliveries(fr, RU, Direction.SENDING, said, 1))
        assert [entry.content for entry in finding.entries] == [one.content.encode()]
        assert words_at(nodes, contact) == ["Secret words"]
        with pytest.raises(PreviewRefused, match="has not been sent"):
            fr.send_previewed(name, "anne")


def test_an_expired_message_loses_its_words_on_a_real_node_and_keeps_its_bytes(
    founded: Path, tmp_path: Path
) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        contact = nodes.open_contact()
        ends = InstantMs(nodes.ru.clock.now_ms() + 3_600_000)
        spoke = nodes.fr.speak([a_message(contact, expires=render_instant(ends))])
        nodes.deliver(nodes.fr, nodes.ru, list(spoke.out.get(RU, [])))
        nodes.carry()
        nodes.ru.clock.jump_to(InstantMs(ends - 1))
        assert words_at(nodes, contact) == ["Secret words"]
        nodes.ru.clock.jump_to(ends)
        assert words_at(nodes, contact) == [f"[expired on {render_instant(ends)}]"]
        kept = nodes.ru.record.page(0, 1000)
        assert any(b"Secret words" in row.filed.raw for row in kept)


def test_previews_that_are_held_are_bounded_and_grow_old(founded: Path, tmp_path: Path) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        shown = nodes.fr.preview(a_message(nodes.open_contact()))
        drawn = iter(range(10_000))
        held = HeldPreviews(lambda count: next(drawn).to_bytes(count, "big"))
        names = [held.hold(shown, None) for _ in range(HELD_LIMIT + 1)]
        with pytest.raises(PreviewRefused, match="Preview it again; nothing was sent"):
            held.take(names[0], None, shown.made_ms)
        assert held.take(names[1], None, shown.made_ms) == shown
        with pytest.raises(PreviewRefused):
            held.take(names[2], None, InstantMs(shown.made_ms + PREVIEW_LIFE_MS + 1))

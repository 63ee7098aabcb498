"""The page with the states of a link is drawn from the tables, and is not stale."""

from pathlib import Path

import pytest
from tools import links_diagram

from visavis.links import receiver, sender


def test_the_page_is_not_stale() -> None:
    assert links_diagram.main(["--check"]) == 0, "run `make diagrams` and commit the page"


def test_the_page_shows_every_change_and_every_meaning() -> None:
    text = links_diagram.page()
    for (before, cause), after in (*sender.TRANSITIONS.items(), *receiver.TRANSITIONS.items()):
        assert f"    {before} --> {after}: {cause.name}\n" in text
        assert f"| `{cause.name}` | {cause.value} |" in text


def test_a_stale_page_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(links_diagram, "TARGET", tmp_path / "links-states.md")
    assert links_diagram.main(["--check"]) == 1
    assert capsys.readouterr().err == (
        "links-states.md is stale: run `make diagrams` and commit the page\n"
    )
    assert links_diagram.main([]) == 0
    assert links_diagram.main(["--check"]) == 0

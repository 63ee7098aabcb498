"""The guide speaks of what stands on the desk: its buttons, its pictures, what it has one type."""

import ast
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, TextElement

from visavis.acts import LANGUAGES
from visavis.desk.words import source_of

ROOT = Path(__file__).resolve().parents[2]
WALK = ROOT / "tools" / "desk" / "guide_walk.py"


def guide(language: str) -> str:
    return (ROOT / "docs" / f"guide.{language}.md").read_text()


def words_of_the_desk(language: str) -> set[str]:
    """Every text of the desk's own in a language, without what is filled into it."""
    found = {one.upper() for one in LANGUAGES}
    for entry in FluentParser().parse(source_of(language)).body:
        if isinstance(entry, Message) and entry.value is not None:
            parts = [one.value for one in entry.value.elements if isinstance(one, TextElement)]
            found.add(" ".join(" ".join(parts).split()))
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_button_that_the_guide_names_stands_on_the_desk(language: str) -> None:
    named = {" ".join(one.split()) for one in re.findall(r"\*\*(.+?)\*\*", guide(language), re.S)}
    assert len(named) > 30
    known = words_of_the_desk(language)
    assert {one.removeprefix("+ ") for one in named} - known == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_walk_that_takes_the_pictures_types_what_the_guide_says(language: str) -> None:
    tables = [
        ast.literal_eval(one.value)
        for one in ast.parse(WALK.read_text()).body
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Dict)
    ]
    assert len(tables) == 4
    for table in tables:
        assert f"`{table[language]}`" in guide(language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_guide_shows_pictures_in_its_own_language_one_for_each_look_of_the_walk(
    language: str,
) -> None:
    shown = re.findall(r"\(desk/guide-(.+?)-(..)\.png\)", guide(language))
    taken = re.findall(r'look\(\w+, "(.+?)"\)', WALK.read_text())
    assert shown == [(name, language) for name in taken]
    for name in taken:
        assert (ROOT / "docs" / "desk" / f"guide-{name}-{language}.png").is_file()

"""No raw key and no English on a page in another language: every field, value, state and type."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_type_hints

import pytest
from msgspec import inspect
from tests.conversations.memory_party import exchange, open_contact, open_line, text, two_sides

from visavis.acts import IDS, LANGUAGES, READ_MODELS, REGISTRY, VIEW_TYPES, wording
from visavis.desk import Names, desk_words
from visavis.desk.words import source_of
from visavis.release import Said

# Symbols that are the same in every language: SI and what seafarers and airmen write.
SYMBOLS = {"unit"}


def parts(kind: Any, name: str, seen: set[type]) -> Iterator[tuple[str, Any]]:
    """Yield every field that a type can show, at any depth, with its type."""
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    yield name, kind
    if isinstance(kind, inspect.StructType):
        if kind.cls in seen:
            return
        seen.add(kind.cls)
        for field in kind.fields:
            yield from parts(field.type, field.encode_name, seen)
    for inner in ("item_type", "key_type", "value_type"):
        if hasattr(kind, inner):
            yield from parts(getattr(kind, inner), name, seen)
    for one in (*(getattr(kind, "types", None) or ()), *(getattr(kind, "item_types", None) or ())):
        yield from parts(one, name, seen)


def shown() -> list[tuple[str, Any]]:
    """Every field of every read model and of every body."""
    seen: set[type] = set()
    hints = [get_type_hints(read) for read in READ_MODELS.values()]
    models = [one["return"] for one in hints if "return" in one]
    bodies = [kind.body for kind in REGISTRY.values()]
    return [
        pair for one in (*models, *bodies) for pair in parts(inspect.type_info(one), "body", seen)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_every_read_model_has_a_label(language: str) -> None:
    words, found = desk_words(language), shown()
    assert len(found) > 500
    assert sorted({name for name, _ in found if not words.has(f"field-{name}")}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_that_a_field_can_have_has_words(language: str) -> None:
    words = desk_words(language)
    values = {
        (name, str(one.value))
        for name, kind in shown()
        if isinstance(kind, inspect.EnumType)
        for one in kind.cls
    }
    values |= {
        (name, str(one))
        for name, kind in shown()
        if isinstance(kind, inspect.LiteralType)
        for one in kind.values
    }
    assert len(values) > 50
    missing = [
        (name, value)
        for name, value in values
        if name not in SYMBOLS
        and not words.has(f"value-{name}-{value}")
        and not words.kinds.has(f"figure.{name.removesuffix('s')}.{value}")
        and not (name == "state" and words.kinds.has(f"state-{value}"))
    ]
    assert sorted(missing) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_of_thing_has_a_name(language: str) -> None:
    words = desk_words(language)
    types = {*VIEW_TYPES, *READ_MODELS}
    assert sorted(one for one in types if not words.has(f"value-subject-{one}")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_stands_twice(language: str) -> None:
    """The second one would never be shown, and nobody would see why."""
    folder = files("visavis.acts").joinpath("words", language)
    kinds = "\n".join(one.read_text("utf-8") for one in folder.iterdir())
    for source in (kinds, source_of(language)):
        names = re.findall(r"^([a-z][A-Za-z0-9_-]*) =", source, re.MULTILINE)
        assert sorted({name for name in names if names.count(name) > 1}) == []
        assert [name for name in names if "_" in name] == []  # it would never be found


def test_one_thing_has_one_name_in_russian() -> None:
    """Issue: a notice is «извещение», a directive «распоряжение», never something else."""
    for package in ("visavis.acts", "visavis.desk"):
        for one in files(package).joinpath("words", "ru").iterdir():
            found = one.read_text("utf-8").lower()
            for other in ("уведомлен", "директив", "для печати"):
                assert other not in found, (one.name, other)


def test_a_sentence_calls_offices_and_parties_by_name_and_writes_times_as_readers_do() -> None:
    fr, ru = two_sides()
    names = Names(fr.directories, "ru")
    line = open_line(fr, ru)
    (said,) = [one for one in _saids(fr, line) if one.kind == "line.propose"]

    class Called:
        def office(self, office: str) -> str:
            return f"<{office}>"

        def party(self, party: str) -> str:
            return f"[{party}]"

        def moment(self, instant: str) -> str:
            return f"at {instant[:10]}"

    called = wording("en").describe(said, line, Called())
    assert called == f"<fr/chief> proposes line {line[:6]} between <fr/chief>, <ru/chief>: to talk"
    assert wording("en").describe(said, line, IDS).startswith("fr/chief proposes")
    assert names.moment("2015-11-19T12:00:00Z") == "19 нояб. 2015\u202fг., 12:00 UTC"


def test_free_text_that_looks_like_an_office_stays_as_it_was_said() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    fr.say("fr/chief", "contact.say", contact=contact, words=text("ru/chief"))
    exchange(fr, ru)
    (said,) = [one for one in _saids(ru, contact) if one.kind == "contact.say"]

    class Called:
        def office(self, office: str) -> str:
            return "somebody else"

        def party(self, party: str) -> str:
            return "somebody else"

        def moment(self, instant: str) -> str:
            return "never"

    line = wording("en").describe(said, contact, Called())
    assert line == f"somebody else says in contact {contact[:6]}: ru/chief"


def _saids(party: Any, thread: str) -> list[Said[Any]]:
    return list(party.shelf.thread(thread, 0, 100).saids)

"""The desk's words: nothing is missing in any language, and nothing is shown in another one."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message

from visavis.acts import LANGUAGES, REGISTRY
from visavis.desk import Condition, Section, desk_words, shape_of
from visavis.desk.form_shapes import Shape
from visavis.desk.map_page import DRAWING, SCRIPTED
from visavis.desk.waits import WaitKind
from visavis.desk.words import choose_language, source_of
from visavis.lines import DirectiveState, Step, ToldState

DESK = Path(__file__).resolve().parents[2] / "src" / "visavis" / "desk"
# Written out in a template or in the code; what is put together there is counted below.
_ASKED = re.compile(r"""(?:\bt|\bhas|\.say)\(\s*"([a-z0-9-]+)"\s*[,)]""")
_CHOSEN = re.compile(r"""\bt\("([a-z0-9-]+)" if [^)]*? else "([a-z0-9-]+)"\)""")


def messages(language: str) -> dict[str, str]:
    """Every message of a language, and the arguments that it takes."""
    found: dict[str, str] = {}
    for entry in FluentParser().parse(source_of(language)).body:
        assert not isinstance(entry, Junk), f"{language}: {entry.content}"
        if isinstance(entry, Message):
            assert entry.id.name not in found, f"{language}: {entry.id.name} stands twice"
            text = source_of(language)
            found[entry.id.name] = text[entry.span.start : entry.span.end] if entry.span else ""
    return found


def asked_for() -> set[str]:
    """Every message that a template or the code of the desk names in full."""
    names: set[str] = set()
    for path in [*DESK.rglob("*.html"), *DESK.glob("*.py")]:
        text = path.read_text()
        names |= set(_ASKED.findall(text))
        for pair in _CHOSEN.findall(text):
            names |= set(pair)
    return {name for name in names if not name.endswith("-")}


def put_together() -> set[str]:
    """Every message whose name is put together of a value that can be."""
    troubled = [one for one in Condition if one is not Condition.HEARD]
    return {
        *(f"section-{one.value}" for one in Section),
        *(f"link-{one.value}" for one in Condition),
        *(f"trouble-{one.value}" for one in troubled),
        *(f"trouble-next-{one.value}" for one in troubled),
        *(f"wait-{one.value}" for one in WaitKind),
        *(f"wait-do-{one.value}" for one in WaitKind),
        *(f"wait-theirs-{one.value}" for one in WaitKind),
        *(f"theme-{one}" for one in ("light", "dark", "system")),
        *(f"audience-{one}" for one in ("usual", "chosen", "nobody", "civil")),
        *(f"phase-{one}" for one in ("sync", "live", "recover", "halted", "frozen")),
        *(f"receipt-{one}" for one in ("received", "read", "acknowledged")),
        *(f"quick-contact-{one}" for one in ("receive", "read", "acknowledge")),
        *(f"help-rule-{one}" for one in range(1, 8)),
        *(f"help-do-{one}" for one in range(1, 6)),
        *(f"asof-by-{one}" for one in ("received", "said")),
        *(f"asof-told-{one}" for one in ("received", "said")),
        *(f"done-{one}" for one in ("said", "recorded", "imported", "confirmed", "opened")),
        "done-alarm-seen",
        "tree-narrower",
        *(f"directive-state-{one.value}" for one in (*DirectiveState, *ToldState)),
        *(f"rung-{one.value}" for one in Step),
        *(f"rung-{one}" for one in ("issued", "overdue", "withdrawn")),
        *(f"map-{one}" for one in SCRIPTED),
        *(f"map-from-{one}" for one in ("W84", "AMSL", "AGL", "STD")),
        *(f"map-draw-{one}" for one in DRAWING),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_missing(language: str) -> None:
    """Issue: no missing word; the count of missing words is zero in each language."""
    missing = (asked_for() | put_together()) - messages(language).keys()
    assert sorted(missing) == []


def test_every_language_has_the_same_messages_with_the_same_arguments() -> None:
    english = messages("en")
    for language in LANGUAGES:
        other = messages(language)
        assert other.keys() == english.keys()
        for name, text in english.items():
            taken = set(re.findall(r"\$([a-z_]+)", text))
            assert set(re.findall(r"\$([a-z_]+)", other[name])) == taken, (language, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_statement_has_a_name_and_every_field_a_label(language: str) -> None:
    words = desk_words(language)
    missing = [kind.name for kind in REGISTRY.values() if not words.has(f"act-{kind.name}")]

    def look(shape: Shape) -> None:
        if not words.has(f"field-{shape.name}"):
            missing.append(f"field-{shape.name}")
        for part in (*shape.parts, *((shape.item,) if shape.item else ())):
            look(part)

    for kind in REGISTRY.values():
        look(shape_of(kind.body))
    subjects = {kind.name.partition(".")[0] for kind in REGISTRY.values()}
    missing += [one for one in subjects if not words.has(f"value-subject-{one}")]
    assert sorted(set(missing)) == []


def test_a_missing_word_is_an_error_and_no_guess() -> None:
    with pytest.raises(LookupError, match="no words for 'no-such-words' in fr"):
        desk_words("fr").say("no-such-words")
    with pytest.raises(LookupError, match="words for 'time-left' in ru"):
        desk_words("ru").say("time-left")


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "usual", "chosen"),
    [
        ("ru", "fr", "en", "en", "ru"),
        (None, "fr", "en", "ru", "fr"),
        ("de", "xx", "ru-RU,ru;q=0.9,en;q=0.8", "fr", "ru"),
        (None, None, "de, en;q=0.1, fr;q=0.7", "ru", "fr"),
        (None, None, "fr;q=0, de", "ru", "ru"),
        (None, None, "fr;q=x,*", "de", "en"),
        (None, None, "", "fr", "fr"),
    ],
)
def test_the_language_is_the_one_asked_for_then_kept_then_the_browsers_then_the_partys(
    asked: str | None, kept: str | None, accepted: str, usual: str, chosen: str
) -> None:
    assert choose_language(asked, kept, accepted, usual) == chosen

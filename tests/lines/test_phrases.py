"""The phrase book and coded phrases: worded in every language, read by code, never dropped."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conversations.memory_party import (
    MemoryParty,
    exchange,
    open_contact,
    open_line,
    text,
    two_sides,
)

from visavis.acts import (
    ContactRecord,
    MalformedCommand,
    contact_record,
    open_things,
    phrase_languages,
    phrase_words,
    search_phrases,
)
from visavis.acts.phrase_search import phrase_entry
from visavis.acts.phrase_words import PhraseWords
from visavis.lines import (
    ContactPhrase,
    LineNotOpen,
    OutOfTurn,
    Parameter,
    ParameterRule,
    ParameterType,
    Phrase,
    PhraseMisfits,
    Topic,
    Unit,
    UnknownMessage,
    UnknownPhrase,
    parse_phrase_book,
    phrase_book,
)
from visavis.terms import StatementId

BOOK = phrase_book()
AT = {"name": "at", "type": "instant", "value": "2015-11-19T10:00:00Z"}
# What no phrase may speak of: the book is for keeping apart, not for fighting.
FORBIDDEN = re.compile(
    r"\b(target|weapon|missile|strike|bomb|shoot|attack|cible|arme|missile|frapp|bombard|tirer|"
    r"attaqu|цел[ьиея]\w*|оружи|ракет|удар|бомб|стреля|атак)",
    re.IGNORECASE,
)


def filled(rule: ParameterRule, number: str = "2.5") -> Parameter:
    """A parameter that fits a rule."""
    values = {
        ParameterType.INSTANT: "2015-11-19T10:30:00Z",
        ParameterType.QUANTITY: number,
        ParameterType.NUMBER: "21",
        ParameterType.OFFICE: "fr/carrier",
        ParameterType.CHOICE: rule.choices[0] if rule.choices else "",
        ParameterType.NAME: "Étoile 5",
    }
    unit = rule.units[0] if rule.units else None
    return Parameter(rule.name, rule.type, values[rule.type], unit)


def whole(phrase: Phrase) -> ContactPhrase:
    parameters = tuple(filled(rule) for rule in phrase.takes)
    return ContactPhrase(StatementId("a" * 26), phrase.code, parameters)


def test_the_book_is_as_wide_as_two_desks_need() -> None:
    """Requirement 3.2: a phrase book with stable codes, in three languages."""
    assert len(BOOK.phrases) >= 60
    assert phrase_languages() == ("en", "fr", "ru")
    assert {phrase.topic for phrase in BOOK.phrases.values()} == set(Topic)
    letters: dict[str, Topic] = {}
    for code, phrase in BOOK.phrases.items():
        assert re.fullmatch(r"[A-Z]{2}[0-9]{2}", code)
        assert letters.setdefault(code[:2], phrase.topic) is phrase.topic
        assert phrase.act in ("inform", "ask", "accept", "decline")
    assert len(set(letters.values())) == len(letters)


@pytest.mark.parametrize("code", BOOK.phrases)
def test_every_phrase_says_each_of_its_parameters_in_every_language(code: str) -> None:
    phrase = BOOK.phrases[code]
    said = whole(phrase)
    worded = {language: phrase_words(language).say(said) for language in phrase_languages()}
    assert len(set(worded.values())) == len(worded)
    for language, words in worded.items():
        assert "{" not in words
        assert "$" not in words
        assert code not in words  # words, not the code shown for want of them
        for given_one in said.parameters:
            if given_one.type is ParameterType.CHOICE:
                rule = next(r for r in phrase.takes if r.name == given_one.name)
                variants = {
                    phrase_words(language).say(
                        msgspec.structs.replace(
                            said,
                            parameters=tuple(
                                msgspec.structs.replace(p, value=choice)
                                if p.name == given_one.name
                                else p
                                for p in said.parameters
                            ),
                        )
                    )
                    for choice in rule.choices
                }
                assert len(variants) == len(rule.choices), f"{code} {language}"
            else:
                shown = {"instant": "2015-11-19 10:30 UTC", "number": "21", "office": "fr/carrier"}
                numeral = "2.5" if language == "en" else "2,5"
                expected = shown.get(given_one.type) or (
                    numeral if given_one.unit else given_one.value
                )
                assert expected in words, f"{code} {language}: {words}"


def test_no_phrase_speaks_of_targets_weapons_or_anybody_elses_place() -> None:
    """DESIGN section 1."""
    for example in ("the target", "Cible", "по целям", "missiles"):
        assert FORBIDDEN.search(example), example
    for phrase in BOOK.phrases.values():
        for words in phrase.words.values():
            assert not FORBIDDEN.search(words), phrase.code
        for rule in phrase.takes:
            assert rule.name not in ("latitude", "longitude", "position", "place"), phrase.code


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_every_unit_has_its_words(language: str) -> None:
    for unit in Unit:
        assert phrase_words(language).has(f"unit-{unit.name.lower()}"), unit


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", "1", "I am delayed by 1 hour."),
        ("en", "1.50", "I am delayed by 1.50 hours."),
        ("fr", "1.5", "Je suis retardé de 1,5 heure."),
        ("en", "123456789.123456", "I am delayed by 123,456,789.123456 hours."),
        ("fr", "2", "Je suis retardé de 2 heures."),
        ("ru", "2.5", "Задерживаюсь на 2,5 ч."),
    ],
)
def test_quantities_keep_the_decimals_that_were_said(
    language: str, number: str, expected: str
) -> None:
    delay = Parameter("delay", ParameterType.QUANTITY, number, Unit.HOUR)
    said = ContactPhrase(StatementId("a" * 26), "TM03", (delay,))
    assert phrase_words(language).say(said) == expected


def side_by_side(seen: ContactRecord) -> Any:
    (message,) = [one for one in seen.messages if one.phrase is not None]
    return message.phrase


def two_in_contact() -> tuple[MemoryParty, MemoryParty, StatementId]:
    fr, ru = two_sides()
    return fr, ru, open_contact(fr, ru, open_line(fr, ru))


def test_each_side_reads_a_phrase_in_its_own_language_and_the_code_was_signed() -> None:
    """Requirement 3.2: each side reads its own language."""
    fr, ru, contact = two_in_contact()
    turn = {"name": "course", "type": "quantity", "value": "90", "unit": "deg"}
    side = {"name": "side", "type": "choice", "value": "starboard"}
    fr.say("fr/chief", "contact.phrase", contact=contact, code="SE02", parameters=[side, turn])
    exchange(fr, ru)
    for reader in (fr, ru):
        seen = side_by_side(contact_record(reader.shelf, contact, after=0, limit=10))
        assert (seen.code, seen.edition, seen.understood) == ("SE02", 1, True)
        assert seen.words["fr"] == "Je viens à droite, nouvelle route au 90° (nord vrai)."
        assert seen.words["en"] == "I am turning to starboard, new course 90° true."
        assert seen.words["ru"] == "Поворачиваю вправо, новый курс 90° (от истинного севера)."
    assert b"starboard" in fr.record[-1].filed.raw
    assert b"droite" not in fr.record[-1].filed.raw


def test_saying_a_phrase_does_what_the_book_says_it_does() -> None:
    fr, ru, contact = two_in_contact()
    fr.say("fr/chief", "contact.phrase", contact=contact, code="RQ01")
    message = fr.say("fr/chief", "contact.say", contact=contact, words=text("hello"))
    exchange(fr, ru)
    ru.say("ru/chief", "contact.phrase", contact=contact, code="AG01", about=message)
    seen = contact_record(ru.shelf, contact, after=0, limit=10)
    assert [one.act for one in seen.messages] == ["ask", "inform", "accept"]
    assert seen.messages[-1].phrase is not None
    assert seen.messages[-1].phrase.about == message
    assert contact_record(ru.shelf, contact, after=0, limit=10).messages_by_party == {
        "fr": 2,
        "ru": 1,
    }


def test_a_phrase_of_danger_passes_a_suspended_line_by_itself() -> None:
    fr, ru, contact = two_in_contact()
    line = contact_record(fr.shelf, contact, after=0, limit=1).line
    ru.say("ru/chief", "line.suspend", line=line, reason=text("r"))
    exchange(fr, ru)
    with pytest.raises(LineNotOpen, match="only a warning of danger to life passes"):
        fr.say("fr/chief", "contact.phrase", contact=contact, code="AG01")
    fr.say("fr/chief", "contact.phrase", contact=contact, code="DL01")
    exchange(fr, ru)
    seen = contact_record(ru.shelf, contact, after=0, limit=10)
    assert [one.danger_to_life for one in seen.messages] == [True]


def test_a_phrase_that_asks_waits_for_an_answer_by_the_times_of_the_line() -> None:
    fr, ru, contact = two_in_contact()
    fr.say("fr/chief", "contact.phrase", contact=contact, code="RQ01")
    urgent = fr.say("fr/chief", "contact.phrase", contact=contact, code="RQ05", urgent=True)
    distress = fr.say("fr/chief", "contact.phrase", contact=contact, code="DL05")
    fr.say("fr/chief", "contact.phrase", contact=contact, code="RD01")
    exchange(fr, ru)
    seen = contact_record(ru.shelf, contact, after=0, limit=10).messages
    assert [one.answer_by for one in seen] == [
        "2015-11-19T16:00:00Z",  # a watch of four hours
        "2015-11-19T12:15:00Z",
        "2015-11-19T12:15:00Z",
        None,
    ]
    opened = {one.id: one.dues[0].kind for one in open_things(ru) if one.type == "message"}
    assert opened[urgent] == "contact.unacknowledged"
    assert opened[distress] == "contact.danger"  # loudest, from the moment it is heard
    assert len(opened) == 3
    ru.say("ru/chief", "contact.acknowledge", contact=contact, message=distress)
    assert distress not in {one.id for one in open_things(ru)}


@pytest.mark.parametrize(
    ("error", "fields", "words"),
    [
        (UnknownPhrase, {"code": "ZZ99"}, "Phrase ZZ99 refused: expected a code of edition 1"),
        (PhraseMisfits, {"code": "GT01"}, "expected at (instant), got at missing."),
        (
            PhraseMisfits,
            {"code": "AG01", "parameters": [AT]},
            "Phrase AG01 refused: expected no parameters, got at unknown.",
        ),
        (
            PhraseMisfits,
            {"code": "TM03", "parameters": [{**AT, "name": "delay"}]},
            "got delay other than quantity: min, h, d.",
        ),
        (
            PhraseMisfits,
            {
                "code": "TM03",
                "parameters": [{"name": "delay", "type": "quantity", "value": "3", "unit": "nmi"}],
            },
            "got delay other than quantity: min, h, d.",
        ),
        (
            PhraseMisfits,
            {"code": "LK03", "parameters": [{"name": "means", "type": "choice", "value": "owl"}]},
            "got means other than choice: telephone, radio, courier.",
        ),
        (OutOfTurn, {"code": "AG01", "edition": 2}, "expected edition 1 of the book, got 2."),
        (
            UnknownMessage,
            {"code": "AG01", "about": "b" * 26},
            f"Message {'b' * 26} refused: expected a message of contact",
        ),
    ],
)
def test_a_speaker_says_only_what_its_own_book_knows(
    error: type[Exception], fields: dict[str, Any], words: str
) -> None:
    fr, _, contact = two_in_contact()
    before = len(fr.record)
    with pytest.raises(error) as caught:
        fr.say("fr/chief", "contact.phrase", contact=contact, **fields)
    assert words in str(caught.value)
    assert len(fr.record) == before


def test_an_act_that_is_not_the_phrases_own_is_refused() -> None:
    fr, _, contact = two_in_contact()
    with pytest.raises(OutOfTurn, match="expected the act ask, got inform"):
        fr.carry_out(
            {
                "office": "fr/chief",
                "kind": "contact.phrase",
                "act": "inform",
                "body": {"contact": contact, "code": "RQ01"},
            }
        )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"type": "instant", "value": "2015-02-30T10:00:00Z"}, "an instant that exists"),
        ({"type": "instant", "value": "2015-11-19"}, "an instant such as"),
        ({"type": "quantity", "value": "3", "unit": None}, "a unit with a quantity"),
        ({"type": "number", "value": "3", "unit": "h"}, "with nothing else"),
        ({"type": "quantity", "value": "03", "unit": "h"}, "a decimal number"),
        ({"type": "quantity", "value": "-0.0", "unit": "C"}, "a decimal number"),
        ({"type": "quantity", "value": "1e9", "unit": "h"}, "a decimal number"),
        ({"type": "number", "value": "1.5"}, "a whole number"),
        ({"type": "office", "value": "carrier"}, "an office such as"),
        ({"type": "choice", "value": "Port"}, "a word in lower case"),
    ],
)
def test_a_value_is_of_its_type_before_any_book_is_asked(
    fields: dict[str, Any], words: str
) -> None:
    fr, _, contact = two_in_contact()
    with pytest.raises(MalformedCommand, match=words):
        fr.say(
            "fr/chief", "contact.phrase", contact=contact, code="GT01",
            parameters=[{"name": "at", **fields}],
        )  # fmt: skip


NEWER = """
edition = 2
[phrase.GT01]
topic = "greeting"
takes = { at = "instant" }
fr = "F { $at }"
en = "E { $at }"
ru = "R { $at }"
"""


def test_what_a_newer_book_says_is_shown_as_code_and_parameters() -> None:
    """Requirement 3.2, and bad input: never dropped."""
    words = PhraseWords(parse_phrase_book(NEWER), "fr", "unit-hour = { $n } h")
    later = (
        Parameter("until", ParameterType.INSTANT, "2031-07-14T05:20:00Z"),
        Parameter("margin", ParameterType.QUANTITY, "2.50", Unit.HOUR),
    )
    unknown = ContactPhrase(StatementId("a" * 26), "QX77", later, edition=9)
    assert words.say(unknown) == "QX77 (until: 2031-07-14 05:20 UTC; margin: 2,50 h)"
    # A code that is known, with a parameter that came later, is not worded by half.
    assert words.say(msgspec.structs.replace(unknown, code="GT01")).startswith("GT01 (until: ")
    assert words.say(ContactPhrase(StatementId("a" * 26), "QX78")) == "QX78"


@settings(max_examples=60, deadline=None)
@given(code=st.sampled_from(("GT01", "SE02", "QX77")), draws=st.data())
def test_whatever_was_signed_can_be_shown(code: str, draws: st.DataObject) -> None:
    rules = [rule for phrase in BOOK.phrases.values() for rule in phrase.takes]
    picked = draws.draw(st.lists(st.sampled_from(rules), max_size=4, unique_by=lambda r: r.name))
    said = ContactPhrase(StatementId("a" * 26), code, tuple(filled(rule) for rule in picked))
    for language in phrase_languages():
        shown = phrase_words(language).say(said)
        if BOOK.find(said) is None:
            assert shown.startswith(code)
            assert all(f"{rule.name}: " in shown for rule in picked)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("replenishing", "SE08"),
        ("ravitaillement", "SE08"),
        ("RAVITAILLEMENT MER", "SE08"),
        ("détresse secours", "DL01"),
        ("detresse", "DL01"),
        ("терплю бедствие", "DL01"),
        ("водолазы", "SE09"),
        ("водолазов", "SE09"),
        ("divers", "SE09"),
        ("se08", "SE08"),
    ],
)
def test_a_phrase_is_found_by_words_of_any_language(query: str, code: str) -> None:
    assert code in [phrase.code for phrase in search_phrases(query)][:3]


def test_words_that_no_phrase_holds_find_nothing_and_no_words_find_the_book() -> None:
    assert search_phrases("zzzzzz") == ()
    assert search_phrases("détresse zzzzzz") == ()
    assert [phrase.code for phrase in search_phrases("")][:2] == ["GT01", "GT02"]
    assert len(search_phrases("x" * 10_000)) == 0
    turning = phrase_entry(BOOK.phrases["SE02"])
    assert turning.words["en"] == "I am turning to port / starboard, new course { $course }."
    assert [one.name for one in turning.takes] == ["side", "course"]
    assert turning.takes[0].choices == ("port", "starboard")
    assert turning.takes[1].units == ("deg",)

"""Finding phrases by words, in whichever language they come to mind."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec
from fluent.syntax import FluentParser, ast

from visavis.acts.phrase_words import phrase_languages
from visavis.lines import Phrase, phrase_book

QUERY_LIMIT: Final = 200  # characters; two lines of a search box
FOUND_LIMIT: Final = 50  # phrases: one screen

_WORD: Final = re.compile(r"\w+")


class PhraseTaken(msgspec.Struct, frozen=True):
    """One parameter of a phrase, for a form: its name, type, and the units or words to choose."""

    name: str
    type: str
    units: tuple[str, ...]
    choices: tuple[str, ...]


class PhraseEntry(msgspec.Struct, frozen=True):
    """One phrase of the book, for a reader: `words` by language, parameters as ``{ $name }``."""

    code: str
    topic: str
    act: str
    danger: bool
    takes: tuple[PhraseTaken, ...]
    words: dict[str, str]


def phrase_entry(phrase: Phrase) -> PhraseEntry:
    """Show a phrase of the book."""
    return PhraseEntry(
        code=phrase.code,
        topic=phrase.topic.value,
        act=phrase.act,
        danger=phrase.danger,
        takes=tuple(
            PhraseTaken(
                name=rule.name,
                type=rule.type.value,
                units=tuple(unit.value for unit in rule.units),
                choices=rule.choices,
            )
            for rule in phrase.takes
        ),
        words={language: _shown(phrase.words[language]) for language in phrase_languages()},
    )


def search_phrases(query: str) -> tuple[Phrase, ...]:
    """Find phrases that hold the words of a query, in any language of the book; best first.

    Every word of the query must be found in one language's words, or be a code; endings may
    differ, case and accents do not count. An empty query gives the book from its beginning.
    """
    book = phrase_book()
    wanted = _words(query[:QUERY_LIMIT])
    if not wanted:
        return tuple(book.phrases.values())[:FOUND_LIMIT]
    index, ranked = _index(), []
    for place, (code, phrase) in enumerate(book.phrases.items()):
        rank = _rank(wanted, code, index[code])
        if rank:
            ranked.append((-rank, place, phrase))
    return tuple(phrase for _, _, phrase in sorted(ranked, key=lambda one: one[:2])[:FOUND_LIMIT])


def _rank(wanted: list[str], code: str, by_language: Mapping[str, frozenset[str]]) -> int:
    """Return how well a phrase fits: whole words before beginnings, 0 for not at all."""
    if any(code.casefold() == word for word in wanted):
        return 1000
    if any(len(word) >= 2 and code.casefold().startswith(word) for word in wanted):
        return 500
    best = 0
    for held in by_language.values():
        ranks = [_fit(word, held) for word in wanted]
        if all(ranks):
            best = max(best, sum(ranks))
    return best


def _fit(word: str, held: frozenset[str]) -> int:
    if word in held:
        return 3
    stem = _stem(word)
    return 2 if any(one.startswith(stem) for one in held) else 0


def _stem(word: str) -> str:
    """Leave off what endings change most: two letters of a long word, one of a shorter one."""
    return word[:-2] if len(word) >= 6 else word[:-1] if len(word) >= 5 else word


@lru_cache(maxsize=1)
def _index() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return the words of each phrase by language; the book is one for the life of a process."""
    return {
        code: {
            language: frozenset(_words(_shown(words))) for language, words in phrase.words.items()
        }
        for code, phrase in phrase_book().phrases.items()
    }


def _words(text: str) -> list[str]:
    """Split into words without accents; ё counts as е, as in print."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def _shown(pattern: str) -> str:
    """Return a Fluent pattern as one line: parameters by name, choices one after the other."""
    entry = FluentParser().parse_entry(f"a = {pattern}")
    assert isinstance(entry, ast.Message)  # a test reads every pattern of the book
    assert entry.value is not None
    return "".join(_parts(entry.value))


def _parts(pattern: ast.Pattern) -> Iterator[str]:
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            yield element.value
        else:
            yield from _placed(element.expression)


def _placed(expression: Any) -> Iterator[str]:
    if isinstance(expression, ast.SelectExpression):
        yield " / ".join("".join(_parts(variant.value)) for variant in expression.variants)
    elif isinstance(expression, ast.VariableReference):
        yield f"{{ ${expression.id.name} }}"

"""`visavis phrases`: the phrase book, searched by words of any language. Needs no node.

Beside it, how `visavis contact phrase` takes parameters: ``range=2nmi`` as well as JSON.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final

import msgspec
import typer

from visavis.acts import PhraseEntry, phrase_entry, search_phrases
from visavis.cli_output import (
    AsJson,
    InputRefused,
    Language,
    examples,
    print_json,
    print_lines,
)
from visavis.lines import ParameterRule, ParameterType, phrase_book

app = typer.Typer(add_completion=False, no_args_is_help=False, rich_markup_mode=None)


_QUANTITY: Final = re.compile(r"(?P<value>[-0-9.]+) ?(?P<unit>[A-Za-z/]+)")


def spelled_out(code: str, given: list[str]) -> list[str]:
    """Write ``name=value`` in full, by what the book says that the phrase takes.

    What is JSON already, or of a code or name that the book has not, stays as it is or is refused.

    Raises:
        InputRefused: no such parameter, or a quantity without its unit.
    """
    phrase = phrase_book().phrases.get(code)
    if phrase is None:
        return given  # the node says what is wrong with the code
    rules = {rule.name: rule for rule in phrase.takes}
    return [one if one.lstrip().startswith("{") else _spelled(rules, one) for one in given]


def _spelled(rules: dict[str, ParameterRule], text: str) -> str:
    name, equals, value = text.partition("=")
    rule = rules.get(name)
    if not equals or rule is None:
        expected = " ".join(f"{one.name}=VALUE" for one in rules.values()) or "no parameters"
        raise _refused(expected, text)
    whole: dict[str, Any] = {"name": name, "type": rule.type.value, "value": value}
    if rule.type is ParameterType.QUANTITY:
        found = _QUANTITY.fullmatch(value)
        if found is None:
            raise _refused(f"{name}= a number with one of {', '.join(rule.units)}", text)
        whole |= {"value": found["value"], "unit": found["unit"]}
    return msgspec.json.encode(whole).decode()


def _refused(expected: str, got: str) -> InputRefused:
    return InputRefused(
        "--parameters refused",
        expected=expected,
        got=repr(got[:60]),
        next_step="See what it takes: visavis phrases CODE.",
    )


@app.command(
    "phrases",
    epilog=examples("visavis phrases divers", "visavis phrases бедствие", "visavis phrases SE08"),
)
def phrases_command(
    words: Annotated[list[str] | None, typer.Argument(help="Words, or a code.")] = None,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Find coded phrases by words; each side will read them in its own language."""
    found = [phrase_entry(phrase) for phrase in search_phrases(" ".join(words or ()))]
    if as_json:
        print_json([msgspec.to_builtins(one) for one in found])
    elif found:
        print_lines(line for one in found for line in _shown(one, language))
    else:
        print_lines(["No phrase holds these words. Say it in free text: visavis contact say."])


def _shown(entry: PhraseEntry, language: str) -> Iterator[str]:
    marks = ", ".join((entry.act, "danger to life") if entry.danger else (entry.act,))
    yield f"{entry.code}  {entry.words.get(language, entry.words['en'])}  [{marks}]"
    for taken in entry.takes:
        options = ", ".join(taken.units or taken.choices)
        yield f"      {taken.name}: {taken.type}{f' ({options})' if options else ''}"

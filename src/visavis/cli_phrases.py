"""`visavis phrases`: the phrase book, searched by words of any language. Needs no node."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from visavis.acts import PhraseEntry, phrase_entry, search_phrases
from visavis.cli_output import AsJson, Language, examples, print_json, print_lines

app = typer.Typer(add_completion=False, no_args_is_help=False, rich_markup_mode=None)


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

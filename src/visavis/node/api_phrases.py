"""The API's operation for the phrase book: what can be said by code, found by words."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import PhraseEntry, phrase_entry, search_phrases
from visavis.lines import phrase_book
from visavis.node.api_form import answer
from visavis.node.api_operations import Operation, Query
from visavis.node.running import Running


class PhrasePage(msgspec.Struct, frozen=True):
    """The edition of this node's book, and the phrases that were found, best first."""

    edition: int
    phrases: tuple[PhraseEntry, ...]


async def _phrases(_: Running, request: Request) -> Response:
    found = search_phrases(request.query_params.get("q", ""))
    phrases = tuple(phrase_entry(phrase) for phrase in found)
    return answer(msgspec.to_builtins(PhrasePage(phrase_book().edition, phrases)))


PHRASE_ROUTES: Final = (
    Operation(
        "GET",
        "/api/phrases",
        _phrases,
        "Coded phrases that hold some words, in any language of the book.",
        query=(Query("q", "words, or a code; without any the book from its beginning"),),
        answer=PhrasePage,
        cleared=True,
    ),
)

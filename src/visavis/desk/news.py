"""What was said lately, each statement in one line of words."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from visavis.acts import REGISTRY, VIEW_TYPES, read_body, said_of
from visavis.desk.sight import KeptRow, Names
from visavis.desk.words import DeskWords
from visavis.record import parse_signed
from visavis.release import Said
from visavis.terms import InstantMs, StatementId, VisavisError

# Things that have a page of their own, by the subject of the kinds that are about them.
PLACES: Final = {
    "line": "lines",
    "contact": "contacts",
    "mandate": "mandates",
    "directive": "directives",
    "query": "queries",
    "minutes": "minutes",
    "notice": "notices",
    "conflict": "conflicts",
    "claim": "claims",
    "communique": "communiques",
    "joint": "communiques",
}


class News(msgspec.Struct, frozen=True):
    """One statement that came or was said, in one line.

    Args:
        at_ms: when it was received here, or said by this party.
        place: the page of the thing that it is about.
        office: the id of whose word it is, which the words call by its title.
    """

    seq: int
    at_ms: InstantMs
    party: str | None
    own: bool
    verdict: str
    kind: str | None
    words: str
    place: str
    statement: str | None
    office: str = ""


def news_of(
    rows: Iterable[KeptRow],
    words: DeskWords,
    names: Names,
    gone: Callable[[StatementId], str],
) -> tuple[News, ...]:
    """Put rows of the record into words, the newest first.

    Args:
        rows: those that the reader may see.
        gone: *withdrawn* or *expired* for what is to be used no more, which is shown without its
            content; else "".
    """
    return tuple(_one(row, words, names, gone) for row in reversed(list(rows)))


def read_row(row: KeptRow) -> Said[Any] | None:
    """Read a kept statement again; None for what was refused or not understood."""
    if row.verdict not in ("own", "admitted"):
        return None
    own = row.verdict == "own"
    try:
        statement = parse_signed(row.filed.raw).statement
        body = read_body(statement)
    except VisavisError:  # of a kind that this release no longer reads; its bytes stand
        return None
    return said_of(statement, body, own=own, received_ms=None if own else row.received_ms)


def place_of(kind: str, thread: str, statement: str) -> str:
    """Return the address of the page of what a statement is about."""
    subject = kind.partition(".")[0]
    if kind == "directive.tell":  # of a directive that is another party's: no page here
        return f"/record/{statement}"
    if subject in PLACES and subject in VIEW_TYPES:
        return f"/{PLACES[subject]}/{thread}#{statement}"
    return f"/record/{statement}"


def _one(row: KeptRow, words: DeskWords, names: Names, gone: Callable[[StatementId], str]) -> News:
    said, filed = read_row(row), row.filed
    if said is None:
        return News(
            seq=row.seq,
            at_ms=row.received_ms,
            party=filed.party,
            own=False,
            verdict=str(row.verdict),
            kind=filed.kind,
            words=words.state(str(row.verdict).replace("_", "-")),
            place=f"/record/{filed.id}" if filed.id else "/record",
            statement=filed.id,
        )
    thread = REGISTRY[said.kind].thread(said)
    return News(
        seq=row.seq,
        at_ms=row.received_ms,
        party=said.party,
        own=said.own,
        verdict=str(row.verdict),
        kind=said.kind,
        words=words.state(why, "release")
        if (why := gone(said.mark.id))
        else words.kinds.describe(said, thread, names),
        place=place_of(said.kind, thread, said.mark.id),
        statement=said.mark.id,
        office=said.mark.office,
    )

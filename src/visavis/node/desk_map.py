"""The map over HTTP: its page, what it draws now and as of another time, its basemap, its parts."""

import asyncio
import hashlib
import mimetypes
import sqlite3
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import By, Shelf, parse_moment
from visavis.desk import (
    MapDocument,
    MapReader,
    basemap_of,
    instant_typed,
    map_page,
    typed_area,
    words_of_drawing,
)
from visavis.node.asof import seen_as_of
from visavis.node.desk_call import HEADERS, DeskCall
from visavis.node.store import open_reader, reporting
from visavis.terms import InstantMs

LIBRARIES: Final = files("visavis.desk").joinpath("libraries")
# What tools/desk/setup.sh puts there, and nothing else.
SERVED: Final = frozenset(
    {"maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css", "milsymbol.js"}
)
JSON: Final = "application/json"


async def the_map(call: DeskCall) -> Response:
    """The page of the map."""
    plain = call.request.query_params.get("plain") == "yes"
    drawable = is_drawable()
    return await call.page(
        lambda sight, waits: map_page(
            sight, call.viewer, call.asked, waits, drawable=drawable, plain=plain
        )
    )


def is_drawable() -> bool:
    """Whether what the map draws with is here."""
    return all(LIBRARIES.joinpath(name).is_file() for name in SERVED)


async def drawing(call: DeskCall) -> Response:
    """What the drawing of an area says, and whether it can be drawn here at all."""
    told = {"drawable": is_drawable(), "words": words_of_drawing(call.words)}
    return Response(msgspec.json.encode(told), 200, HEADERS, media_type=JSON)


async def typed(call: DeskCall) -> Response:
    """The area that is typed so far, to be drawn beside its fields. Nothing is kept of it."""
    found = typed_area(call.typed(), call.words)
    return Response(msgspec.json.encode(found), 200, HEADERS, media_type=JSON)


async def known(call: DeskCall) -> Response:
    """What the map draws, as of now or as of an earlier instant."""
    at = instant_typed(call.request.query_params.get("at", "now"))
    if at == "now":

        def read_now() -> MapDocument:
            sight = call.sights.sight(call.viewer.offices, call.asker.clearance)
            reader = MapReader(
                sight.party, sight.mode, sight.shelf, call.names, call.words, sight.links
            )
            return reader.document(sight.now_ms, None)

        document = await call.running.write(read_now)
    else:
        database = call.running.node.folder.database
        document = await asyncio.to_thread(_known_then, call, database, at)
    await call.note_read(document.ids())
    return Response(msgspec.json.encode(document), 200, HEADERS, media_type=JSON)


def _known_then(call: DeskCall, database: Path, at: str) -> MapDocument:
    """What was known at an instant, on a connection of its own that can only read."""
    node = call.running.node
    connection = open_reader(database)
    try:
        with reporting(database):
            connection.execute("BEGIN")
            now_ms = max(node.clock.now_ms(), _newest_ms(connection))
            at_ms = parse_moment(at, InstantMs(now_ms))
            seen = seen_as_of(connection, at_ms, By.RECEIVED, call.asker.clearance)
            reader = MapReader(
                node.party, node.settings.mode, Shelf(seen, seen), call.names, call.words, None
            )
            return reader.document(InstantMs(now_ms), at_ms)
    finally:
        connection.close()


def _newest_ms(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("SELECT max(received_ms) FROM statements").fetchone()
    return int(found or 0)


async def basemap(call: DeskCall) -> Response:
    """Land, borders and names of countries in the reader's language."""
    raw, tag = _basemap(call.asked.language)
    return _tagged(call.request, raw, tag, JSON)


async def library(request: Request) -> Response:
    """A part that pages load; the same for everybody."""
    name = request.path_params["name"]
    if name not in SERVED or not LIBRARIES.joinpath(name).is_file():
        return Response("", 404, HEADERS)
    raw, tag = _library(name)
    kind = "text/javascript" if name.endswith(".mjs") else mimetypes.guess_type(name)[0]
    return _tagged(request, raw, tag, kind or "application/octet-stream")


def _tagged(request: Request, raw: bytes, tag: str, kind: str) -> Response:
    """An answer that a browser may keep, as long as it asks whether it is still the one."""
    headers = {**HEADERS, "cache-control": "no-cache", "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", 304, headers)
    return Response(raw, 200, headers, media_type=kind)


@lru_cache(maxsize=8)  # as many as there are languages, and some
def _basemap(language: str) -> tuple[bytes, str]:
    return _with_tag(basemap_of(language))


@lru_cache(maxsize=len(SERVED))
def _library(name: str) -> tuple[bytes, str]:
    return _with_tag(LIBRARIES.joinpath(name).read_bytes())


def _with_tag(raw: bytes) -> tuple[bytes, str]:
    return raw, f'"{hashlib.sha256(raw).hexdigest()[:32]}"'

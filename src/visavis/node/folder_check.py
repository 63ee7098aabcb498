"""Looking for rot in a node's folder: bits that turned on the disk, or parts that went missing.

Writes nothing, so it may run beside the node or on a copy. SQLite does not check the content
of its rows; the hashes of the logs do, so a full check computes them all again.
"""

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Final

import msgspec

from visavis.links import Entry
from visavis.node.anchors import FileReceivingAnchor, FileSendingAnchor
from visavis.node.folder import DATABASE_NAME, read_settings
from visavis.node.log_reader import LogReader
from visavis.node.outbox_rows import FIELDS, ROTTEN, read_waiting
from visavis.node.own_record import OWN_LINK, OwnRecord
from visavis.node.registers import Direction, LinkRow, Links, link_number
from visavis.node.schema import PLACES_PER_LINK
from visavis.node.store import open_reader, reporting
from visavis.record import (
    EMPTY_FRONTIER,
    Frontier,
    extend_stored,
    leaf_hash,
    parse_checkpoint,
    parse_note,
)
from visavis.terms import VisavisError

FINDINGS_LIMIT: Final = 100  # the first hundred tell what kind of damage it is

_Rows = Iterator[tuple[int, bytes, bytes]]  # position, hash as stored, hash as computed


class Depth(Enum):
    """How far a check goes."""

    QUICK = "quick"  # the database's structure, and every anchor: seconds
    FULL = "full"  # its indexes too, and every entry against its hashes: a minute per million


class Rotten(msgspec.Struct, frozen=True):
    """One thing that is wrong, and in which part of the folder."""

    part: str
    problem: str


def check_folder(path: Path, depth: Depth) -> tuple[Rotten, ...]:
    """Check a folder; returns what is wrong with it, nothing if it is sound.

    At most 100 findings of each part are told.
    """
    try:
        settings = read_settings(path)
        connection = open_reader(path / DATABASE_NAME)
    except VisavisError as error:
        return (Rotten(str(path), str(error)),)
    found: list[Rotten] = []
    try:
        with reporting(path / DATABASE_NAME):
            found += _structure(connection, depth)
            links = Links(connection).every()
            for link in links:
                found += _anchor(path / settings.anchor_dir, link, connection)
            if depth is Depth.FULL:
                for link in links:
                    found += _link_log(connection, link)
                    found += _outbox(connection, link)
                found += _own_log(connection)
    except VisavisError as error:
        found.append(Rotten(DATABASE_NAME, str(error)))
    finally:
        connection.close()
    return tuple(found)


def _structure(connection: sqlite3.Connection, depth: Depth) -> list[Rotten]:
    pragma = "integrity_check" if depth is Depth.FULL else "quick_check"
    rows = connection.execute(f"PRAGMA {pragma}({FINDINGS_LIMIT})").fetchall()
    return [Rotten(DATABASE_NAME, str(row[0])) for row in rows if row[0] != "ok"]


def _anchor(folder: Path, link: LinkRow, connection: sqlite3.Connection) -> list[Rotten]:
    part = f"anchor of {link.origin}"
    make = FileSendingAnchor if link.direction is Direction.SENDING else FileReceivingAnchor
    anchor = make(folder, link.link_id)
    try:
        size = anchor.verify()
    except VisavisError as error:
        return [Rotten(part, str(error))]
    finally:
        anchor.close()
    log = LogReader(connection, link.link_id)
    if size is None and log.newest_note():
        return [Rotten(part, "the file is gone, though the log has been signed")]
    return []


def _link_log(connection: sqlite3.Connection, link: LinkRow) -> list[Rotten]:
    """Compare every entry with its leaf hash, those with the tree's, and the root with its note."""
    number = link_number(connection, link.link_id)
    first = number * PLACES_PER_LINK
    rows = connection.execute(
        "SELECT place, leaf_hash, kind, time_ms, seal, content FROM entries"
        " WHERE place >= ? AND place < ? ORDER BY place",
        (first, first + PLACES_PER_LINK),
    )
    computed = (
        (place - first, stored, Entry(*fields).leaf_hash(link.link_id))
        for place, stored, *fields in rows
    )
    note = LogReader(connection, link.link_id).newest_note()
    signed = parse_checkpoint(parse_note(note.encode()).text) if note else None
    mark = signed.size if signed else None
    found, at_note = _compare(connection, number, link.origin, computed, mark)
    if signed is not None and (at_note is None or at_note.root() != signed.root):
        found.append(Rotten(link.origin, f"another root than the note of size {signed.size}"))
    return found[:FINDINGS_LIMIT]


def _outbox(connection: sqlite3.Connection, link: LinkRow) -> list[Rotten]:
    """Compare what waits for a link with its sums; a folder of an older release has none."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(outbox)")}
    if "sum" not in columns:
        return []
    first = link_number(connection, link.link_id) * PLACES_PER_LINK
    rows = connection.execute(
        f"SELECT {FIELDS} FROM outbox WHERE ticket >= ? AND ticket < ? ORDER BY ticket",  # noqa: S608 - our own columns
        (first, first + PLACES_PER_LINK),
    )
    rotten = (ticket for ticket, _, checked in read_waiting(rows) if checked == ROTTEN)
    return [
        Rotten(f"outbox of {link.origin}", f"entry {ticket} is not what was put there")
        for ticket in itertools.islice(rotten, FINDINGS_LIMIT)
    ]


def _own_log(connection: sqlite3.Connection) -> list[Rotten]:
    part = "own record"
    rows = connection.execute(
        "SELECT said.position, hash, raw FROM statements AS said CROSS JOIN hashes AS node"
        " ON node.link = said.link AND node.level = 0 AND node.position = said.position"
        " WHERE said.link = ? ORDER BY said.seq",  # own ones stand in the order of their log
        (OWN_LINK,),
    )
    computed = ((position, stored, leaf_hash(raw)) for position, stored, raw in rows)
    edge = OwnRecord(connection).edge()
    found, at_edge = _compare(connection, OWN_LINK, part, computed, edge.size)
    if at_edge != edge:
        found.append(Rotten(part, f"another root than the one kept at size {edge.size}"))
    return found[:FINDINGS_LIMIT]


def _compare(
    connection: sqlite3.Connection, number: int, part: str, rows: _Rows, mark: int | None
) -> tuple[list[Rotten], Frontier | None]:
    """Walk a log; returns what is wrong, and the tree's edge at size `mark` if it got there."""
    found: list[Rotten] = []
    frontier = EMPTY_FRONTIER
    marked = frontier if mark == 0 else None
    for position, stored, computed in rows:
        if position != frontier.size:
            found.append(Rotten(part, f"entry {frontier.size} is missing"))
            break
        if stored != computed:
            found.append(Rotten(part, f"entry {position} no longer matches its hash"))
        frontier, completed = extend_stored(frontier, [computed])
        found += _tree_hashes(connection, number, part, completed)
        if frontier.size == mark:
            marked = frontier
        if len(found) >= FINDINGS_LIMIT:
            break
    return found, marked


def _tree_hashes(
    connection: sqlite3.Connection, number: int, part: str, nodes: Iterable[tuple[int, int, bytes]]
) -> list[Rotten]:
    found = []
    for level, position, node in nodes:
        row = connection.execute(
            "SELECT hash FROM hashes WHERE link = ? AND level = ? AND position = ?",
            (number, level, position),
        ).fetchone()
        if row is None or row[0] != node:
            problem = f"hash {position} at level {level} does not follow from the entries"
            found.append(Rotten(part, problem))
    return found

"""Result lines of certain pairs, written some thousands at a time as a table of characters.

Each field is a block of columns of bytes and a mask of those in use; what the masks leave, read row
by row, is the text. The bytes are those of `volume_files.render_conflict`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Field = tuple[Bytes, Mask]

FIRST_MS, BEYOND_MS = -62_135_596_800_000, 253_402_300_800_000  # the years 1 to 9999
MOST_M = 1e9  # twelve digits of millimetres; no height comes near
NEAR_TIE = 1e-6  # of a millimetre; there the rounding of the decimal itself decides
DIGITS = 10


@dataclass(frozen=True, slots=True)
class Names:
    """Ids as UTF-8.

    Args:
        rank (n): each row's place by id, the same for the same id; -1 where it was not asked for.
        place (n): each row's place in `begin`.
        begin: where each name begins in `text`.
        plain: whether JSON writes a name as it stands; others take the other way.
    """

    rank: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    begin: npt.NDArray[np.int64]
    text: Bytes
    plain: Mask


def names_of(ids: Any, rows: npt.NDArray[np.int64]) -> Names:
    """Lay out and rank the ids of some rows."""
    names = [name.encode() for name in ids[rows].tolist()]
    size = np.fromiter(map(len, names), np.int64, len(names))
    begin = np.zeros(len(names) + 1, np.int64)
    np.cumsum(size, out=begin[1:])
    text = np.frombuffer(b"".join(names), np.uint8)
    rank, place = np.full(len(ids), -1, np.int64), np.full(len(ids), -1, np.int64)
    rank[rows] = _ranks(names, size)
    place[rows] = np.arange(len(rows))
    escaped = (text < ord(" ")) | (text == ord('"')) | (text == ord("\\"))
    return Names(rank, place, begin, text, ~np.logical_or.reduceat(escaped, begin[:-1]))


def _ranks(names: list[bytes], size: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return each name's place in order, the same for the same; bytes of UTF-8 sort as text does.

    Eight bytes at a time make a number; where all numbers agree, the shorter name comes first.
    """
    width = -(-int(size.max()) // 8)
    words = np.array(names, f"S{8 * width}").view(">u8").astype(np.uint64).reshape(-1, width)
    keys = (size, *(words[:, k] for k in range(width - 1, -1, -1)))
    order = np.lexsort(keys)
    fresh = np.zeros(len(names), np.bool_)
    for key in keys:
        fresh[1:] |= key[order][1:] != key[order][:-1]
    found = np.empty(len(names), np.int64)
    found[order] = np.cumsum(fresh)
    return found


def writable(names: Names, a: Any, b: Any, start: Any, end: Any, floor: Any, ceiling: Any) -> Mask:
    """Tell which rows `lines_of` can write."""
    good: Mask = names.plain[names.place[a]] & names.plain[names.place[b]]
    for moment in (start, end):
        good &= (moment >= FIRST_MS) & (moment < BEYOND_MS)
    for height in (floor, ceiling):
        beyond = np.abs(height * 1000)
        good &= (beyond < MOST_M * 1000) & (np.abs(beyond % 1 - 0.5) > NEAR_TIE)
    return good


def lines_of(names: Names, a: Any, b: Any, start: Any, end: Any, floor: Any, ceiling: Any) -> bytes:
    """Write the rows, a line end after each; instants in whole ms, heights rounded to mm."""
    count = len(a)
    if not count:
        return b""
    fields = [
        _same(count, '{"a":"'), _named(names, a), _same(count, '","b":"'), _named(names, b),
        _same(count, '","verdict":"certain","start":"'), *_instant(start),
        _same(count, '","end":"'), *_instant(end),
        _same(count, '","floor_m_wgs84":'), _millimetres(floor),
        _same(count, ',"ceiling_m_wgs84":'), _millimetres(ceiling),
        _same(count, ',"because":[]}\n'),
    ]  # fmt: skip
    table = np.concatenate([text for text, _ in fields], axis=1)
    used = np.concatenate([mask for _, mask in fields], axis=1)
    text: bytes = table[used].tobytes()
    return text


def _same(count: int, text: str) -> Field:
    row = np.frombuffer(text.encode(), np.uint8)
    return np.broadcast_to(row, (count, len(row))), np.ones((count, len(row)), np.bool_)


def _named(names: Names, rows: Any) -> Field:
    place = names.place[rows]
    begin, size = names.begin[place], names.begin[place + 1] - names.begin[place]
    columns = np.arange(int(size.max()))
    used = columns < size[:, None]
    return names.text[np.where(used, begin[:, None] + columns, 0)], used


def _digits(values: Any, width: int) -> Bytes:
    """Return the last digits of whole numbers that are not negative, as characters."""
    found = np.empty((len(values), width), np.uint8)
    for place in range(width - 1, -1, -1):
        values, digit = np.divmod(values, 10)
        found[:, place] = digit + ord("0")
    return found


def _instant(values: Any) -> list[Field]:
    """Write instants as `render_instant` does: no fraction where there is none."""
    count = len(values)
    instants = values.astype(np.int64).astype("datetime64[ms]")
    days, months, years = (instants.astype(f"datetime64[{unit}]") for unit in "DMY")
    rest = (instants - days).astype(np.int64)
    numbers = (
        (years.astype(np.int64) + 1970, 4, "-"),
        (months.astype(np.int64) % 12 + 1, 2, "-"),
        ((days - months).astype(np.int64) + 1, 2, "T"),
        (rest // 3_600_000, 2, ":"),
        (rest // 60_000 % 60, 2, ":"),
        (rest // 1000 % 60, 2, ""),
    )
    fields = []
    for number, width, after in numbers:
        fields.append((_digits(number, width), np.ones((count, width), np.bool_)))
        fields.append(_same(count, after))
    dot, always = _same(count, ".")
    fraction = np.concatenate([dot, _digits(rest % 1000, 3)], axis=1)
    some = np.repeat((rest % 1000 != 0)[:, None], 4, axis=1)
    return [*fields, (fraction, some & always), _same(count, "Z")]


def _millimetres(values: Any) -> Field:
    """Write metres rounded to millimetres, as JSON writes a float: one decimal at least."""
    whole = np.rint(np.abs(values) * 1000).astype(np.int64)
    metres, rest = np.divmod(whole, 1000)
    count = len(values)
    text = np.empty((count, DIGITS + 5), np.uint8)
    used = np.ones((count, DIGITS + 5), np.bool_)
    text[:, 0], used[:, 0] = ord("-"), (values < 0) & (whole > 0)
    text[:, 1 : DIGITS + 1] = _digits(metres, DIGITS)
    for place in range(DIGITS - 1):
        used[:, 1 + place] = metres >= 10 ** (DIGITS - 1 - place)
    text[:, DIGITS + 1] = ord(".")
    text[:, DIGITS + 2 :] = _digits(rest, 3)
    used[:, DIGITS + 3] = rest % 100 != 0
    used[:, DIGITS + 4] = rest % 10 != 0
    return text, used

"""Places as a person writes them: one on each line, degrees or degrees and minutes, read strictly.

Latitude comes first, as on charts and on the telephone; statements hold longitude first. What is
written in another way is refused with the line that it stands on, never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

import msgspec

MICRODEG: Final = 1_000_000
LINES_LIMIT: Final = 1_000  # three times the points that an area may hold, and its blank lines
LINE_CHARACTERS: Final = 200  # a place with its time has some fifty
SHOWN_CHARACTERS: Final = 60  # of a line that is refused

Place = tuple[int, int]  # longitude and latitude in millionths of a degree


class Wrong(msgspec.Struct, frozen=True):
    """Why something typed was not taken, for a reader of any language.

    Args:
        message: of the desk's words.
        arguments: what its words take.
        detail: the rule's own words, in English; "" where the message says it all.
    """

    message: str
    arguments: Mapping[str, str | int] = {}
    detail: str = ""


class NotTaken(Exception):
    """What was typed cannot be read; it stays in its field."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.message)
        self.wrong = wrong


_DECIMAL: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,12})?", re.ASCII)
_COMMAS: Final = re.compile(r"[+-]?\d{1,3},\d{1,12}", re.ASCII)  # as French and Russian write it
_SIGNS: Final = "°º*'’′´\"”″″ \t"
# Degrees, then minutes, then seconds, each with its sign or a space; the side of the globe
# before or after. The last number may have decimals.
_SIDED: Final = re.compile(
    rf"(?P<before>[NSEW])?[{_SIGNS}]*(?P<degrees>\d{{1,3}}(?:[.,]\d{{1,12}})?)[{_SIGNS}]*"
    rf"(?:(?P<minutes>\d{{1,2}}(?:[.,]\d{{1,10}})?)[{_SIGNS}]*)?"
    rf"(?:(?P<seconds>\d{{1,2}}(?:[.,]\d{{1,8}})?)[{_SIGNS}]*)?(?P<after>[NSEW])?",
    re.ASCII,
)
# As airmen's notices write it: 3430N 03512E, with seconds 343015N 0351200E.
_COMPACT: Final = re.compile(
    r"(\d{2})(\d{2})(\d{2})?([NS])[\s,;]*(\d{3})(\d{2})(\d{2})?([EW])", re.ASCII
)
# The side of the globe stands before both numbers or after both.
_TWO_SIDES: Final = (
    re.compile(r"([NS][^NSEW]+)([EW][^NSEW]+)"),
    re.compile(r"([^NSEW]+[NS])([^NSEW]+[EW])"),
)


def parse_places(text: str) -> tuple[Place, ...]:
    """Read places, one on each line; blank lines count for nothing.

    Raises:
        NotTaken: names the line and what was expected.
    """
    return tuple(parse_place(line, number) for number, line in numbered(text) if line)


def render_places(places: Sequence[Place]) -> str:
    """Write places one on each line: ``34.5, 35.2``, latitude first; `parse_places` reverses it."""
    return "\n".join(render_place(place) for place in places)


def parse_rings(text: str) -> tuple[tuple[Place, ...], ...]:
    """Read several rings, with a blank line between one and the next; each is closed.

    Raises:
        NotTaken.
    """
    rings: list[list[Place]] = [[]]
    for number, line in numbered(text):
        if line:
            rings[-1].append(parse_place(line, number))
        elif rings[-1]:
            rings.append([])
    return tuple(closed(tuple(ring)) for ring in rings if ring)


def render_rings(rings: Sequence[Sequence[Place]]) -> str:
    """Write rings with a blank line between them; `parse_rings` reverses it."""
    return "\n\n".join(render_places(opened(ring)) for ring in rings)


def closed(ring: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return a ring that ends where it began; nobody need type its first place twice."""
    return ring if len(ring) > 1 and ring[0] == ring[-1] else (*ring, *ring[:1])


def opened(ring: Sequence[Place]) -> Sequence[Place]:
    """Return a ring without its last place, so that `closed` gives it back."""
    shorter = tuple(ring[:-1])
    return shorter if shorter and closed(shorter) == tuple(ring) else ring


def numbered(text: str) -> list[tuple[int, str]]:
    """Return the lines of a text with their numbers, counted from 1.

    Raises:
        NotTaken: there are too many.
    """
    lines = text.strip("\r\n").splitlines()
    if len(lines) > LINES_LIMIT:
        raise NotTaken(Wrong("wrong-lines", {"most": LINES_LIMIT, "got": len(lines)}))
    return [(at, line.strip()) for at, line in enumerate(lines, 1)]


def parse_place(line: str, number: int) -> Place:
    """Read one place.

    Raises:
        NotTaken: it is none, or lies off the globe; `number` is the line that it stands on.
    """
    found = None if len(line) > LINE_CHARACTERS else _degrees(line.upper())
    if found is None:
        raise NotTaken(
            Wrong("wrong-place", {"line": number, "got": line[:SHOWN_CHARACTERS] or "–"})
        )
    lat, lon = found
    if abs(lat) > 90 or abs(lon) > 360:
        raise NotTaken(Wrong("wrong-globe", {"line": number, "got": line[:SHOWN_CHARACTERS]}))
    return _micro(lon), _micro(lat)


def render_place(place: Place) -> str:
    """Write one place, latitude first."""
    return f"{_plain(place[1])}, {_plain(place[0])}"


def _degrees(line: str) -> tuple[Decimal, Decimal] | None:
    """Return latitude and longitude in degrees, or None for what is no place."""
    compact = _COMPACT.fullmatch(line)
    if compact:
        lat = _sexagesimal(compact[1], compact[2], compact[3], compact[4], 90)
        lon = _sexagesimal(compact[5], compact[6], compact[7], compact[8], 180)
        return None if lat is None or lon is None else (lat, lon)
    if any(side in line for side in "NSEW"):
        return _two_sides(line)
    parts = _split(line)
    if parts is None or not all(_DECIMAL.fullmatch(part) for part in parts):
        return None
    return Decimal(parts[0]), Decimal(parts[1])


def _split(line: str) -> tuple[str, str] | None:
    """Part a line in two; a comma between digits is a decimal one only where nothing else fits."""
    words = line.split()
    if ";" in line:
        parts = [part.strip().replace(",", ".") for part in line.split(";")]
    elif len(words) == 2 and all(_COMMAS.fullmatch(word) for word in words):
        parts = [word.replace(",", ".") for word in words]
    elif "," in line:
        parts = [part.strip() for part in line.split(",")]
    else:
        parts = words
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _two_sides(line: str) -> tuple[Decimal, Decimal] | None:
    found = next(filter(None, (form.fullmatch(line) for form in _TWO_SIDES)), None)
    if found is None:
        return None
    lat = _sided(found[1].strip(" ,;\t"), "NS", 90)
    lon = _sided(found[2].strip(" ,;\t"), "EW", 180)
    return None if lat is None or lon is None else (lat, lon)


def _sided(text: str, sides: str, most: int) -> Decimal | None:
    found = _SIDED.fullmatch(text)
    if found is None or (found["before"] is None) is (found["after"] is None):
        return None
    side = found["before"] or found["after"]
    if side not in sides:
        return None
    return _sexagesimal(found["degrees"], found["minutes"], found["seconds"], side, most)


def _sexagesimal(
    degrees: str, minutes: str | None, seconds: str | None, side: str, most: int
) -> Decimal | None:
    """Add up degrees, minutes and seconds; None where a part that is no last one has decimals."""
    parts = [Decimal(part.replace(",", ".")) for part in (degrees, minutes, seconds) if part]
    if any(part % 1 for part in parts[:-1]) or any(part >= 60 for part in parts[1:]):
        return None
    value = sum((part / 60**place for place, part in enumerate(parts)), Decimal(0))
    if value > most:
        return None
    return -value if side in "SW" else value


def _micro(degrees: Decimal) -> int:
    return int((degrees * MICRODEG).to_integral_value(ROUND_HALF_EVEN))


def _plain(micro: int) -> str:
    return f"{(Decimal(micro) / MICRODEG).normalize():f}"

"""An area as it is typed: its shape, its places one on each line, a radius or a width; and back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from visavis.desk.parts_typed import (
    Filled,
    Typed,
    date_and_time,
    fill_length,
    one,
    parse_instant_typed,
    parse_length,
)
from visavis.desk.places_typed import (
    NotTaken,
    Place,
    Wrong,
    closed,
    numbered,
    opened,
    parse_place,
    parse_places,
    parse_rings,
    render_place,
    render_places,
    render_rings,
)

SHAPES: Final = ("circle", "polygon", "corridor", "track")
FIELDS: Final = ("shape", "points", "radius_m", "width_m", "holes")
CORNERS: Final = 3  # of the smallest polygon


class Misplaced(NotTaken):
    """What is wrong with an area, and in which of its fields."""

    def __init__(self, field: str, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.field = field


def is_area_typed(typed: Typed, path: str) -> bool:
    """Tell whether anything of an area was typed; a unit alone is nothing."""
    return any(one(typed, f"{path}.{field}") for field in FIELDS)


def parse_area(typed: Typed, path: str) -> dict[str, Any]:
    """Return the area as a statement holds it.

    Raises:
        Misplaced: the first field that cannot be taken.
    """
    shape = one(typed, f"{path}.shape")
    if shape not in SHAPES:
        raise Misplaced("shape", Wrong("wrong-shape"))
    if not one(typed, f"{path}.points"):
        raise Misplaced("points", Wrong("wrong-no-points"))
    match shape:
        case "circle":
            (centre,) = _places(typed, path, 1, 1)
            return {
                "type": shape,
                "centre_udeg": centre,
                "radius_m": _length(typed, path, "radius_m"),
            }
        case "polygon":
            return _polygon(typed, path)
        case "corridor":
            line = _places(typed, path, 2, None)
            half = -(-_length(typed, path, "width_m") // 2)  # rounded up, as lengths are
            return {"type": shape, "line_udeg": line, "half_width_m": half}
        case _:
            line, times = _track(typed, path)
            radius_m = _length(typed, path, "radius_m")
            return {"type": shape, "line_udeg": line, "times": times, "radius_m": radius_m}


def fill_area(area: Mapping[str, Any], path: str, filled: Filled) -> None:
    """Put an area into its fields; `parse_area` reverses it."""
    shape = str(area["type"])
    filled[f"{path}.shape"] = [shape]
    points = f"{path}.points"
    match shape:
        case "circle":
            filled[points] = [render_place(_place(area["centre_udeg"]))]
            fill_length(area["radius_m"], f"{path}.radius_m", filled)
        case "polygon":
            filled[points] = [render_places(opened(_line(area["outer_udeg"])))]
            if area.get("holes_udeg"):
                rings = [_line(ring) for ring in area["holes_udeg"]]
                filled[f"{path}.holes"] = [render_rings(rings)]
        case "corridor":
            filled[points] = [render_places(_line(area["line_udeg"]))]
            fill_length(2 * area["half_width_m"], f"{path}.width_m", filled)
        case _:
            rows = zip(_line(area["line_udeg"]), area["times"], strict=True)
            filled[points] = ["\n".join(f"{render_place(at)}, {_when(when)}" for at, when in rows)]
            fill_length(area["radius_m"], f"{path}.radius_m", filled)


def _polygon(typed: Typed, path: str) -> dict[str, Any]:
    outer = closed(_places(typed, path, CORNERS, None))
    try:
        holes = parse_rings(one(typed, f"{path}.holes"))
    except NotTaken as error:
        raise Misplaced("holes", error.wrong) from None
    found: dict[str, Any] = {"type": "polygon", "outer_udeg": outer}
    if any(len(hole) <= CORNERS for hole in holes):
        raise Misplaced("holes", Wrong("wrong-corners"))
    return {**found, "holes_udeg": holes} if holes else found


def _places(typed: Typed, path: str, least: int, most: int | None) -> tuple[Place, ...]:
    try:
        places = parse_places(one(typed, f"{path}.points"))
    except NotTaken as error:
        raise Misplaced("points", error.wrong) from None
    if most is not None and len(places) > most:
        raise Misplaced("points", Wrong("wrong-one-point", {"got": len(places)}))
    if len(places) < least:
        counts: dict[str, str | int] = {"least": least, "got": len(places)}
        raise Misplaced("points", Wrong("wrong-points", counts))
    return places


def _length(typed: Typed, path: str, field: str) -> int:
    try:
        found = parse_length(typed, f"{path}.{field}")
    except NotTaken as error:
        raise Misplaced(field, error.wrong) from None
    if found is None:
        raise Misplaced(field, Wrong(f"wrong-no-{field.removesuffix('_m')}"))
    return found


def _track(typed: Typed, path: str) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """Read places with their times: the last two words of each line are date and time of day."""
    line: list[Place] = []
    times: list[str] = []
    try:
        rows = numbered(one(typed, f"{path}.points"))
        for number, row in rows:
            if not row:
                continue
            words = row.replace("T", " ").rsplit(maxsplit=2)
            if len(words) < 3:
                raise NotTaken(Wrong("wrong-track", {"line": number, "got": row[:60]}))
            place, date, time = words
            line.append(parse_place(place.rstrip(" ,;"), number))
            try:
                when = parse_instant_typed({"at.date": [date], "at.time": [time]}, "at")
            except NotTaken:
                raise NotTaken(Wrong("wrong-track", {"line": number, "got": row[:60]})) from None
            assert when is not None  # both were there
            times.append(when)
    except NotTaken as error:
        raise Misplaced("points", error.wrong) from None
    if len(line) < 2:
        raise Misplaced("points", Wrong("wrong-points", {"least": 2, "got": len(line)}))
    return tuple(line), tuple(times)


def _when(instant: str) -> str:
    return " ".join(date_and_time({"at": [instant]}, "at"))


def _line(places: Sequence[Sequence[int]]) -> tuple[Place, ...]:
    return tuple(_place(place) for place in places)


def _place(place: Sequence[int]) -> Place:
    return place[0], place[1]

"""What is typed of an area, for the map beside its fields: read as it will be when it is sent."""

from collections.abc import Sequence
from typing import Any

import msgspec

from visavis.desk.form_area import Misplaced, is_area_typed, parse_area
from visavis.desk.parts_typed import Typed, one
from visavis.desk.places_typed import NotTaken, parse_places
from visavis.desk.words import DeskWords


class TypedArea(msgspec.Struct, frozen=True):
    """An area as far as it is typed.

    Args:
        area: as a statement would hold it, or None while it is none.
        places: those that were typed, millionths of a degree, longitude first.
        wrong: why it is none, in words; "" where nothing was typed yet.
    """

    area: dict[str, Any] | None
    places: tuple[Sequence[int], ...]
    wrong: str = ""


def typed_area(typed: Typed, words: DeskWords) -> TypedArea:
    """Read the area that the field `area` names."""
    path = one(typed, "area")
    if not is_area_typed(typed, path):
        return TypedArea(None, ())
    try:
        area = parse_area(typed, path)
    except Misplaced as error:
        wrong = words.say(error.wrong.message, **error.wrong.arguments)
        return TypedArea(None, _places(typed, path), wrong)
    return TypedArea(area, _of(area))


def _places(typed: Typed, path: str) -> tuple[Sequence[int], ...]:
    """The places of an area that is not whole yet."""
    try:
        return parse_places(one(typed, f"{path}.points"))
    except NotTaken:
        return ()


def _of(area: dict[str, Any]) -> tuple[Sequence[int], ...]:
    match area["type"]:
        case "circle":
            return (area["centre_udeg"],)
        case "polygon":
            return tuple(area["outer_udeg"][:-1])
        case _:
            return tuple(area["line_udeg"])

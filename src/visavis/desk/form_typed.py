"""What was typed into a form: to the plain values that a command is made of, and why not.

The names of inputs are paths: ``body.words.text``, ``body.participants.0.office``.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from visavis.desk.form_area import Misplaced, is_area_typed, parse_area
from visavis.desk.form_shapes import GROUPS, Control, Shape
from visavis.desk.parts_typed import (
    Typed,
    instant_typed,
    one,
    parse_height_typed,
    parse_instant_typed,
    parse_length,
    parse_pair,
    seconds_of,
)
from visavis.desk.places_typed import NotTaken, Wrong

__all__ = ["NOTHING", "Typed", "indices", "instant_typed", "one", "plain_of", "usual"]

NOTHING: Final = object()  # nothing was typed; None would be a value
ITEMS_LIMIT: Final = 256  # as many as any list of a body may hold
UNREAD: Final = "?"  # stands where what was typed cannot be read: no body takes it

# Controls that are made of several fields, which are read together.
COMPOSED: Final = (
    Control.AREA,
    Control.WHEN,
    Control.INSTANT,
    Control.HEIGHT,
    Control.LENGTH,
    Control.PAIR,
)
_PARSED: Final = {
    Control.INSTANT: parse_instant_typed,
    Control.HEIGHT: parse_height_typed,
    Control.LENGTH: parse_length,
    Control.PAIR: parse_pair,
}
# What a parameter of a phrase is, by how it is typed.
_TYPES: Final = {
    Control.INSTANT: "instant",
    Control.QUANTITY: "quantity",
    Control.NUMBER: "number",
    Control.OFFICE: "office",
    Control.CHOICE: "choice",
    Control.LINE: "name",
}


def plain_of(shape: Shape, typed: Typed, path: str) -> Any:
    """Return the plain value at a path, or NOTHING where nothing was typed.

    What cannot be read (letters in a number) stays as it was typed, for the body to refuse.
    """
    match shape.control:
        case Control.GROUP | Control.VOLUME:
            return _group(shape, typed, path)
        case composed if composed in COMPOSED:
            return _read(shape, typed, path)
        case Control.PHRASE:
            return _phrase(shape, typed, path)
        case Control.LIST:
            return _list(shape, typed, path)
        case Control.TEXT:
            text = one(typed, f"{path}.text")
            return {"lang": one(typed, f"{path}.lang"), "text": text} if text else NOTHING
        case Control.CHECK:
            return True if one(typed, path) else NOTHING
        case _:
            text = one(typed, path)
            return leaf_of(shape.control, text) if text else NOTHING


def _group(shape: Shape, typed: Typed, path: str) -> Any:
    if not shape.required and not touched(shape, typed, path):
        return NOTHING
    found = {}
    for part in shape.parts:
        value = plain_of(part, typed, f"{path}.{part.name}")
        if value is not NOTHING:
            found[part.name] = value
        elif part.nullable:
            found[part.name] = None
    return found


def _read(shape: Shape, typed: Typed, path: str) -> Any:
    """Return what several fields say together; what cannot be read is none of any body's values."""
    try:
        value = read_typed(shape, typed, path)
    except NotTaken:
        return UNREAD
    return NOTHING if value is None else value


def read_typed(shape: Shape, typed: Typed, path: str) -> Any:
    """Return what the fields of one of the composed controls say; None for nothing.

    Raises:
        NotTaken: they cannot be read; `Misplaced` names which of them.
    """
    if shape.control is Control.AREA:
        return parse_area(typed, path) if is_area_typed(typed, path) else None
    if shape.control is Control.WHEN:
        return _when(typed, path)
    return _PARSED[shape.control](typed, path)


def _phrase(shape: Shape, typed: Typed, path: str) -> list[dict[str, Any]]:
    """Return the parameters of a coded phrase; its parts know their names and what each is."""
    found = []
    for at, part in enumerate(shape.parts):
        own = f"{path}.{at}.value"
        control = Control.LINE if part.control is Control.NUMBER else part.control
        value = plain_of(msgspec.structs.replace(part, control=control), typed, own)
        if value is NOTHING:
            continue
        given = {"name": part.name, "type": _TYPES[part.control], "value": str(value)}
        if part.control in (Control.NUMBER, Control.QUANTITY):
            given["value"] = _signed(given["value"])
        if part.control is Control.QUANTITY:
            given["unit"] = one(typed, f"{own}.unit") or part.choices[0]
        found.append(given)
    return found


def _signed(number: str) -> str:
    """Write a number as it is signed: with a point, and without the zeros of a course of 045."""
    try:
        found = Decimal(number.replace(",", "."))
    except InvalidOperation:
        return number
    return f"{found:f}" if found and found.is_finite() else "0" if found == 0 else number


def _when(typed: Typed, path: str) -> Any:
    earliest = parse_instant_typed(typed, path)
    try:
        latest = parse_instant_typed(typed, f"{path}.latest")
    except NotTaken as error:
        raise Misplaced("latest", error.wrong) from None
    if latest is None:
        return earliest
    if earliest is None:
        raise NotTaken(Wrong("wrong-no-earliest"))
    if latest < earliest and len(latest) == len(earliest):
        raise Misplaced("latest", Wrong("wrong-latest"))
    return {"earliest": earliest, "latest": latest}


def touched(shape: Shape, typed: Typed, path: str) -> bool:
    """Whether anything was typed there but what the form begins with.

    An empty list that a group must have was not typed either.
    """
    if shape.control in GROUPS:
        return any(touched(part, typed, f"{path}.{part.name}") for part in shape.parts)
    if shape.control is Control.WHEN and one(typed, f"{path}.open"):
        return True
    value = plain_of(shape, typed, path)
    return value is not NOTHING and value != [] and one(typed, path) != (usual(shape) or NOTHING)


def usual(shape: Shape) -> str:
    """Return what a form begins with at a leaf; "" for nothing."""
    default: Any = shape.default
    if default is None or isinstance(default, tuple | dict | list | bool):
        return ""
    if shape.control is Control.SECONDS:
        minutes = Decimal(default) / 60
        return f"{minutes.normalize():f}"
    return str(default)


def indices(typed: Typed, path: str) -> list[int]:
    """Return the places of a list that were typed into, in order."""
    found = set()
    for name in typed:
        if name.startswith(f"{path}."):
            place = name[len(path) + 1 :].partition(".")[0]
            if place.isascii() and place.isdigit() and int(place) < ITEMS_LIMIT:
                found.add(int(place))
    return sorted(found)


def _list(shape: Shape, typed: Typed, path: str) -> Any:
    assert shape.item is not None  # a list has one
    if shape.item.control in (Control.OFFICE, Control.PARTY, Control.REF, Control.LINE):
        found: list[Any] = [v.strip() for v in typed.get(path, ()) if v.strip()]
        found += [v for at in indices(typed, path) if (v := one(typed, f"{path}.{at}"))]
    else:
        values = [plain_of(shape.item, typed, f"{path}.{at}") for at in indices(typed, path)]
        found = [value for value in values if value is not NOTHING and value != {}]
    return found if found or shape.required else NOTHING


def leaf_of(control: Control, text: str) -> Any:
    """Return what one field says; what cannot be read stays as it was typed."""
    match control:
        case Control.SECONDS:
            return seconds_of(text)
        case Control.NUMBER:
            return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else text
        case Control.JSON:
            try:
                return msgspec.json.decode(text)
            except (msgspec.DecodeError, RecursionError):
                return text
        case _:
            return text

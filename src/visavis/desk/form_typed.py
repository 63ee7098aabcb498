"""What was typed into a form: to the plain values that a command is made of, and why not.

The names of inputs are paths: ``body.words.text``, ``body.participants.0.office``.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import msgspec

from visavis.desk.form_area import Misplaced, is_area_typed, parse_area
from visavis.desk.form_shapes import GROUPS, Control, Shape
from visavis.desk.form_wrong import Problems, placed
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

__all__ = ["NOTHING", "Typed", "indices", "instant_typed", "missing", "one", "plain_of", "usual"]

NOTHING: Final = object()  # nothing was typed; None would be a value
ITEMS_LIMIT: Final = 256  # as many as any list of a body may hold
UNREAD: Final = "?"  # stands where what was typed cannot be read: no body takes it

_PARSED: Final = {
    Control.INSTANT: parse_instant_typed,
    Control.HEIGHT: parse_height_typed,
    Control.LENGTH: parse_length,
    Control.PAIR: parse_pair,
}


def plain_of(shape: Shape, typed: Typed, path: str) -> Any:
    """Return the plain value at a path, or NOTHING where nothing was typed.

    What cannot be read (letters in a number) stays as it was typed, for the body to refuse.
    """
    match shape.control:
        case Control.GROUP | Control.VOLUME:
            return _group(shape, typed, path)
        case Control.AREA | Control.WHEN | Control.INSTANT | Control.HEIGHT:
            return _read(shape, typed, path)
        case Control.LENGTH | Control.PAIR:
            return _read(shape, typed, path)
        case Control.LIST:
            return _list(shape, typed, path)
        case Control.TEXT:
            text = one(typed, f"{path}.text")
            return {"lang": one(typed, f"{path}.lang"), "text": text} if text else NOTHING
        case Control.CHECK:
            return True if one(typed, path) else NOTHING
        case _:
            text = one(typed, path)
            return _leaf(shape.control, text) if text else NOTHING


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


def missing(shape: Shape, typed: Typed, path: str) -> list[str]:
    """Return the paths of what must be typed and was not."""
    if shape.control in GROUPS:
        if not shape.required and plain_of(shape, typed, path) is NOTHING:
            return []
        lacking = [m for part in shape.parts for m in missing(part, typed, f"{path}.{part.name}")]
        return lacking + (_missing_ends(typed, path) if shape.control is Control.VOLUME else [])
    if shape.control is Control.LIST and shape.item is not None:
        places = [f"{path}.{at}" for at in indices(typed, path)]
        if shape.item.control is Control.GROUP:
            filled = [p for p in places if touched(shape.item, typed, p)]
            found = [m for p in filled for m in missing(shape.item, typed, p)]
            if found:
                return found
        value = plain_of(shape, typed, path)
        if value is NOTHING:
            return []  # nothing was typed into a list that need not be
        return [path] if len(value) < shape.least else []
    if shape.required and plain_of(shape, typed, path) is NOTHING:
        if shape.control is Control.AREA:
            return [f"{path}.shape", f"{path}.points"]
        return [f"{path}.text" if shape.control is Control.TEXT else path]
    return []


def _missing_ends(typed: Typed, path: str) -> list[str]:
    """A window needs a start, and an end or the word that there is none; a track brings its own."""
    if one(typed, f"{path}.area.shape") == "track":
        return []
    when = Shape(Control.WHEN, "", required=False)
    return [
        f"{path}.{end}"
        for end in ("start", "end")
        if plain_of(when, typed, f"{path}.{end}") is NOTHING
        and not (end == "end" and one(typed, f"{path}.end.open"))
    ]


def problems_of(
    body: type[msgspec.Struct], shape: Shape, typed: Typed, root: str = "body"
) -> Problems:
    """Return what is wrong with what was typed, by path: "" for *missing*, else why.

    Empty where the body takes it; the rules of its room may still refuse it.
    """
    found: Problems = dict(unread(shape, typed, root))
    found |= dict.fromkeys(missing(shape, typed, root), "")
    if found:
        return found
    plain = plain_of(shape, typed, root)
    try:
        msgspec.convert({} if plain is NOTHING else plain, body)
    except (msgspec.ValidationError, ValueError) as error:
        return placed(str(error), shape, root)
    return {}


def unread(shape: Shape, typed: Typed, path: str) -> Iterator[tuple[str, Wrong]]:
    """Yield each field whose text cannot be read, with the reason."""
    match shape.control:
        case Control.GROUP | Control.VOLUME:
            for part in shape.parts:
                yield from unread(part, typed, f"{path}.{part.name}")
        case Control.LIST:
            assert shape.item is not None  # a list has one
            for at in indices(typed, path):
                yield from unread(shape.item, typed, f"{path}.{at}")
        case Control.NUMBER | Control.SECONDS:
            text = one(typed, path)
            if text and isinstance(_leaf(shape.control, text), str):
                yield path, Wrong("wrong-number", {"got": text[:60]})
        case Control.AREA | Control.WHEN | Control.INSTANT | Control.HEIGHT:
            yield from _unread_parts(shape, typed, path)
        case Control.LENGTH | Control.PAIR:
            yield from _unread_parts(shape, typed, path)
        case _:
            return


def _unread_parts(shape: Shape, typed: Typed, path: str) -> Iterator[tuple[str, Wrong]]:
    try:
        read_typed(shape, typed, path)
    except Misplaced as error:
        yield f"{path}.{error.field}", error.wrong
    except NotTaken as error:
        yield path, error.wrong


def _list(shape: Shape, typed: Typed, path: str) -> Any:
    assert shape.item is not None  # a list has one
    if shape.item.control in (Control.OFFICE, Control.PARTY, Control.REF, Control.LINE):
        found: list[Any] = [v.strip() for v in typed.get(path, ()) if v.strip()]
        found += [v for at in indices(typed, path) if (v := one(typed, f"{path}.{at}"))]
    else:
        values = [plain_of(shape.item, typed, f"{path}.{at}") for at in indices(typed, path)]
        found = [value for value in values if value is not NOTHING and value != {}]
    return found if found or shape.required else NOTHING


def _leaf(control: Control, text: str) -> Any:
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

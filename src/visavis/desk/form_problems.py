"""What is wrong with what was typed: all of it at once, each at its own field."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from visavis.desk.form_area import Misplaced
from visavis.desk.form_shapes import GROUPS, Control, Shape
from visavis.desk.form_typed import (
    COMPOSED,
    NOTHING,
    indices,
    leaf_of,
    plain_of,
    read_typed,
    touched,
)
from visavis.desk.form_wrong import Problems, placed
from visavis.desk.parts_typed import Typed, one
from visavis.desk.places_typed import NotTaken, Wrong

# As a phrase takes it; more digits than that are measured by nobody.
_DECIMAL: Final = re.compile(r"-?\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
_NUMBERS: Final = (Control.NUMBER, Control.SECONDS, Control.QUANTITY)


def missing(shape: Shape, typed: Typed, path: str) -> list[str]:
    """Return the paths of what must be typed and was not."""
    if shape.control in GROUPS:
        if not shape.required and plain_of(shape, typed, path) is NOTHING:
            return []
        lacking = [m for part in shape.parts for m in missing(part, typed, f"{path}.{part.name}")]
        return lacking + (_missing_ends(typed, path) if shape.control is Control.VOLUME else [])
    if shape.control is Control.PHRASE:
        places = [f"{path}.{at}.value" for at in range(len(shape.parts))]
        pairs = zip(shape.parts, places, strict=True)
        return [m for part, place in pairs for m in missing(part, typed, place)]
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
    if shape.control in GROUPS:
        for part in shape.parts:
            yield from unread(part, typed, f"{path}.{part.name}")
    elif shape.control is Control.LIST:
        assert shape.item is not None  # a list has one
        for at in indices(typed, path):
            yield from unread(shape.item, typed, f"{path}.{at}")
    elif shape.control is Control.PHRASE:
        for at, part in enumerate(shape.parts):
            yield from unread(part, typed, f"{path}.{at}.value")
    elif shape.control in _NUMBERS:
        text = one(typed, path)
        if text and not _is_number(shape.control, text):
            yield path, Wrong("wrong-number", {"got": text[:60]})
    elif shape.control in COMPOSED:
        yield from _unread_parts(shape, typed, path)


def _is_number(control: Control, text: str) -> bool:
    if control is Control.QUANTITY:
        return _DECIMAL.fullmatch(text) is not None
    return not isinstance(leaf_of(control, text), str)


def _unread_parts(shape: Shape, typed: Typed, path: str) -> Iterator[tuple[str, Wrong]]:
    try:
        read_typed(shape, typed, path)
    except Misplaced as error:
        yield f"{path}.{error.field}", error.wrong
    except NotTaken as error:
        yield path, error.wrong

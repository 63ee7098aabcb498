"""What was typed into a form: to the plain values that a command is made of, and why not.

The names of inputs are paths: ``body.words.text``, ``body.participants.0.office``.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from visavis.desk.form_shapes import Control, Shape

Typed = Mapping[str, Sequence[str]]

NOTHING: Final = object()  # nothing was typed; None would be a value
ITEMS_LIMIT: Final = 256  # as many as any list of a body may hold

# What a browser's field for date and time holds; the desk says beside it that it is UTC.
_LOCAL: Final = re.compile(r"\A(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?\Z")
_AT: Final = re.compile(r" - at `\$(?P<path>[^`]*)`\Z")


def one(typed: Typed, path: str) -> str:
    """Return what was typed at a path, without the spaces around it; "" for nothing."""
    values = typed.get(path) or ("",)
    return values[-1].replace("\r\n", "\n").strip()


def plain_of(shape: Shape, typed: Typed, path: str) -> Any:
    """Return the plain value at a path, or NOTHING where nothing was typed.

    What cannot be read (letters in a number) stays as it was typed, for the body to refuse.
    """
    match shape.control:
        case Control.GROUP:
            found = {
                part.name: value
                for part in shape.parts
                if (value := plain_of(part, typed, f"{path}.{part.name}")) is not NOTHING
            }
            return found if shape.required or _touched(shape, typed, path) else NOTHING
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


def _touched(shape: Shape, typed: Typed, path: str) -> bool:
    """Whether anything was typed there but what the form begins with.

    An empty list that a group must have was not typed either.
    """
    if shape.control is Control.GROUP:
        return any(_touched(part, typed, f"{path}.{part.name}") for part in shape.parts)
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
    if shape.control is Control.GROUP:
        if not shape.required and plain_of(shape, typed, path) is NOTHING:
            return []
        return [m for part in shape.parts for m in missing(part, typed, f"{path}.{part.name}")]
    if shape.control is Control.LIST and shape.item is not None:
        places = [f"{path}.{at}" for at in indices(typed, path)]
        if shape.item.control is Control.GROUP:
            filled = [p for p in places if plain_of(shape.item, typed, p) is not NOTHING]
            found = [m for p in filled for m in missing(shape.item, typed, p)]
            if found:
                return found
        value = plain_of(shape, typed, path)
        count = 0 if value is NOTHING else len(value)
        return [path] if count < shape.least else []
    if shape.required and plain_of(shape, typed, path) is NOTHING:
        return [f"{path}.text" if shape.control is Control.TEXT else path]
    return []


def problems_of(
    body: type[msgspec.Struct], shape: Shape, typed: Typed, root: str = "body"
) -> dict[str, str]:
    """Return what is wrong with what was typed, by path: "" for *missing*, else the rule's words.

    Empty where the body takes it; the rules of its room may still refuse it.
    """
    lacking = missing(shape, typed, root)
    if lacking:
        return dict.fromkeys(lacking, "")
    plain = plain_of(shape, typed, root)
    try:
        msgspec.convert({} if plain is NOTHING else plain, body)
    except (msgspec.ValidationError, ValueError) as error:
        return {_path(str(error), shape, root): _AT.sub("", str(error))}
    return {}


def _path(text: str, shape: Shape, root: str) -> str:
    """The path that a refusal names; a list's item counts as the list."""
    found = _AT.search(text)
    if found is None:
        return root
    path = root + found["path"].split("[")[0]
    for part in shape.parts:
        if path == f"{root}.{part.name}" and part.control is Control.TEXT:
            return f"{path}.text"
    return path


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
        case Control.INSTANT:
            return instant_typed(text)
        case Control.SECONDS:
            return _seconds(text)
        case Control.NUMBER:
            return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else text
        case Control.JSON:
            try:
                return msgspec.json.decode(text)
            except (msgspec.DecodeError, RecursionError):
                return text
        case _:
            return text


def instant_typed(text: str) -> str:
    """Turn what a field for date and time holds into an instant, as statements have it."""
    found = _LOCAL.match(text)
    return text if found is None else f"{found[1]}T{found[2]}{found[3] or ':00'}Z"


def _seconds(text: str) -> Any:
    """Minutes, as they are typed, in seconds."""
    try:
        seconds = Decimal(text.replace(",", ".")) * 60
    except InvalidOperation:
        return text
    if not seconds.is_finite() or abs(seconds) > 10**12:
        return text
    return int(seconds) if seconds == seconds.to_integral_value() else text

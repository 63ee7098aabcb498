"""What a form must ask for: read off the body of a kind of statement, once per kind.

Every registered kind has a form by this; a kind that is added needs nothing here.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import inspect

from visavis.desk.form_area import SHAPES
from visavis.notices import Between, StatedArea, StatedHeight, StatedSeparation, StatedVolume
from visavis.release import Instant, OfficeRef, PartyRef, Ref, Seconds, Text

DEEPEST: Final = 4  # groups within groups; what lies deeper is typed as JSON


class Control(StrEnum):
    """How one part is typed."""

    TEXT = "text"  # free text with its language
    LINE = "line"  # one line
    CHOICE = "choice"
    OFFICE = "office"
    PARTY = "party"
    REF = "ref"  # the id of a statement
    INSTANT = "instant"
    SECONDS = "seconds"
    NUMBER = "number"
    CHECK = "check"
    LIST = "list"
    GROUP = "group"
    VOLUME = "volume"  # a group whose area decides what else of it is needed
    AREA = "area"  # its shape, its places, and what belongs to the shape
    POINTS = "points"  # places, one on each line
    WHEN = "when"  # an instant, a span, or until further notice
    HEIGHT = "height"
    LENGTH = "length"  # a number with its unit
    PAIR = "pair"  # two whole numbers, the lower bound first
    PHRASE = "phrase"  # the parameters of a coded phrase, each typed as what it is
    QUANTITY = "quantity"  # a decimal number with one of the units that a phrase takes
    JSON = "json"


GROUPS: Final = (Control.GROUP, Control.VOLUME)


class Shape(msgspec.Struct, frozen=True):
    """One part of a form.

    Args:
        default: as the body has it where nothing is typed; None for none.
        choices: the values of a CHOICE.
        parts: of a GROUP, by name.
        item: what a LIST holds.
        least: how many of them there must be.
        label: the message that names it, where its name does not.
        nullable: whether the body must have it, be it as nothing.
    """

    control: Control
    name: str
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    parts: tuple["Shape", ...] = ()
    item: "Shape | None" = None
    least: int = 0
    nullable: bool = False
    label: str = ""


@lru_cache(maxsize=256)  # twice the kinds that there are
def shape_of(body: type[msgspec.Struct]) -> Shape:
    """Read the form of a body."""
    return _shape("body", inspect.type_info(body), required=True, default=None, depth=0)


def _pattern(annotated: Any) -> str | None:
    found = inspect.type_info(annotated)
    assert isinstance(found, inspect.StrType)
    return found.pattern


_BY_PATTERN: Final = {
    _pattern(Ref): Control.REF,
    _pattern(OfficeRef): Control.OFFICE,
    _pattern(PartyRef): Control.PARTY,
    _pattern(Instant): Control.INSTANT,
}
_SECONDS: Final = inspect.type_info(Seconds)
_AREA: Final = inspect.type_info(StatedArea)
_AREA_PARTS: Final = (
    Shape(Control.CHOICE, "shape", required=True, choices=SHAPES),
    Shape(Control.POINTS, "points", required=True),
    Shape(Control.LENGTH, "radius_m", required=False),
    Shape(Control.LENGTH, "width_m", required=False),
    Shape(Control.POINTS, "holes", required=False),
)
_WHEN_PARTS: Final = (Shape(Control.INSTANT, "latest", required=False),)


def _shape(name: str, kind: inspect.Type, *, required: bool, default: Any, depth: int) -> Shape:
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        return _union(name, kind, required, default, depth)
    if isinstance(kind, inspect.StructType):
        return _group(name, kind, required, default, depth)
    if isinstance(kind, inspect.VarTupleType | inspect.ListType | inspect.CollectionType):
        item = _shape(name, kind.item_type, required=True, default=None, depth=depth + 1)
        return Shape(
            Control.LIST,
            name,
            required and bool(kind.min_length),
            default,
            item=item,
            least=kind.min_length or 0,
        )
    if isinstance(kind, inspect.TupleType) and len(kind.item_types) == 2:
        return Shape(Control.PAIR, name, required, default)
    return _leaf(name, kind, required, default)


def _union(name: str, kind: inspect.UnionType, required: bool, default: Any, depth: int) -> Shape:
    inner = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    maybe = len(inner) < len(kind.types)
    if len(inner) == 1:
        return _shape(name, inner[0], required=required and not maybe, default=default, depth=depth)
    if kind == _AREA:
        return Shape(Control.AREA, name, required, parts=_AREA_PARTS)
    if any(isinstance(one, inspect.StructType) and one.cls is Between for one in inner):
        return Shape(
            Control.WHEN, name, required=False, parts=_WHEN_PARTS, nullable=required and maybe
        )
    return Shape(Control.JSON, name, required, default)


def _group(name: str, kind: inspect.StructType, required: bool, default: Any, depth: int) -> Shape:
    if kind.cls is Text:
        return Shape(Control.TEXT, name, required, default)
    if kind.cls is StatedHeight:
        return Shape(Control.HEIGHT, name, required, default)
    if depth > DEEPEST or kind.tag_field is not None or kind.array_like:
        return Shape(Control.JSON, name, required, default)
    parts = tuple(
        _shape(
            field.encode_name,
            field.type,
            required=field.required,
            default=None if field.default is msgspec.NODEFAULT else field.default,
            depth=depth + 1,
        )
        for field in kind.fields
    )
    if kind.cls is StatedSeparation:
        parts = tuple(_as_length(part) for part in parts)
    control = Control.VOLUME if kind.cls is StatedVolume else Control.GROUP
    return Shape(control, name, required, default, parts=parts)


def _as_length(part: Shape) -> Shape:
    is_length = part.control is Control.NUMBER and part.name.endswith("_m")
    return msgspec.structs.replace(part, control=Control.LENGTH) if is_length else part


def _leaf(name: str, kind: inspect.Type, required: bool, default: Any) -> Shape:
    if isinstance(kind, inspect.EnumType):
        values = tuple(str(one.value) for one in kind.cls)
        value = None if default is None else str(getattr(default, "value", default))
        return Shape(Control.CHOICE, name, required, value, choices=values)
    if isinstance(kind, inspect.LiteralType):
        return Shape(Control.CHOICE, name, required, default, choices=tuple(map(str, kind.values)))
    if isinstance(kind, inspect.StrType):
        return Shape(_BY_PATTERN.get(kind.pattern, Control.LINE), name, required, default)
    if isinstance(kind, inspect.BoolType):
        return Shape(Control.CHECK, name, required=False, default=default)
    if isinstance(kind, inspect.IntType):
        seconds = kind == _SECONDS and name.endswith("_s")
        return Shape(Control.SECONDS if seconds else Control.NUMBER, name, required, default)
    return Shape(Control.JSON, name, required, default)

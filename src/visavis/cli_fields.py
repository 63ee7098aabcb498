"""From a body's fields to options and back: what `visavis line propose --purpose …` is made of."""

import inspect
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple

import msgspec
import msgspec.inspect as shapes
import typer

from visavis.cli_output import InputRefused

_REQUIRED: Final = inspect.Parameter.empty


_ARG: Final = re.compile(r"    (?P<names>[a-z_0-9, ]+): (?P<text>.*)")


class FieldOption(NamedTuple):
    """One field as an option.

    Args:
        field: its name in the body.
        told: what the body's docstring says of it, or "".
        shape: what it holds, as msgspec sees it, without None.
        required: whether it must be given.
        many: whether the option may be repeated.
    """

    field: str
    told: str
    shape: shapes.Type
    required: bool
    many: bool


def options_of(body: type[msgspec.Struct]) -> list[FieldOption]:
    """List the fields of a body as options, in the order of the body."""
    described = shapes.type_info(body)
    assert isinstance(described, shapes.StructType)
    _, told = told_of(body)
    found = []
    for field in described.fields:
        shape = _without_none(field.type)
        many = isinstance(shape, shapes.VarTupleType)
        required = field.required and not (many and _may_be_empty(shape))
        name = field.encode_name
        found.append(FieldOption(name, told.get(name, ""), shape, required, many))
    return found


def told_of(body: type[msgspec.Struct]) -> tuple[str, dict[str, str]]:
    """Part a body's docstring into what it says of the whole and what of each field."""
    whole, _, arguments = (inspect.getdoc(body) or "").partition("\n\nArgs:\n")
    told: dict[str, str] = {}
    names: list[str] = []
    for line in arguments.split("\n"):
        found = _ARG.fullmatch(line)
        if found is not None:
            names = [name.strip() for name in found["names"].split(",")]
            told.update(dict.fromkeys(names, found["text"].rstrip(".")))
        elif line.strip():
            told.update({name: f"{told[name]} {line.strip().rstrip('.')}" for name in names})
    return " ".join(whole.split()), told


def speaks(options: list[FieldOption]) -> bool:
    """Tell whether a body holds free text, so that a language must be named."""
    return any(_is_text(_element(option)) for option in options)


def parameter_of(option: FieldOption) -> inspect.Parameter:
    """Make the typer parameter of one option."""
    kind: Any = _python_type(option)
    name = "--" + option.field.replace("_", "-")
    declared = typer.Option(
        name, help=_help(option), metavar=None if kind in (int, bool) else _meta(option)
    )
    default: Any = _REQUIRED if option.required else (False if kind is bool else None)
    if not option.required and kind is not bool:
        kind = kind | None
    return inspect.Parameter(
        f"field_{option.field}",
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, declared],
    )


def body_of(
    options: list[FieldOption],
    given: Mapping[str, Any],
    nested: list[str],
    language: str | None,
) -> dict[str, Any]:
    """Put a body together from what was given on the command line.

    Args:
        given: values by the field's name; None for those left out.
        nested: ``name=value`` and ``name.0.inner=value``, values as JSON or plain text.
        language: of free text.

    Raises:
        InputRefused: free text without a language, JSON that is none, or a path that leads
            nowhere.
    """
    body: dict[str, Any] = {}
    for option in options:
        value = given.get(option.field)
        if value is None or value == [] or (value is False and not option.required):
            continue
        if option.many:
            body[option.field] = [_plain(_element(option), one, language) for one in value]
        else:
            body[option.field] = _plain(option.shape, value, language)
    for assignment in nested:
        _assign(body, assignment)
    return body


def parse_object(name: str, text: str) -> dict[str, Any]:
    """Read a JSON object given as an option.

    Raises:
        InputRefused: it is none.
    """
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise _refused(name, "a JSON object", str(problem)) from None
    if not isinstance(value, dict):
        raise _refused(name, "a JSON object", repr(text[:60]))
    return value


def _plain(shape: shapes.Type, value: Any, language: str | None) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(shape, shapes.StructType):
        if value.lstrip().startswith("{"):
            return parse_object("JSON", value)
        if _is_text(shape):
            if language is None:
                raise _refused(
                    "Free text", "--lang, the language in which it is written", "no language"
                )
            return {"lang": language, "text": value}
        needed = [field.encode_name for field in shape.fields if field.required]
        if len(needed) == 1:
            return {needed[0]: value}
        raise _refused(shape.cls.__name__, "a JSON object", repr(value[:60]))
    return value


def _assign(body: dict[str, Any], assignment: str) -> None:
    path, equals, text = assignment.partition("=")
    if not equals or not path:
        raise _refused("--field", "name=value", repr(assignment[:60]))
    try:
        value: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        value = text
    place: Any = body
    steps = path.split(".")
    for step, following in zip(steps, [*steps[1:], ""], strict=True):
        last = step == steps[-1] and following == ""
        inner: Any = value if last else ([] if following.isdigit() else {})
        if isinstance(place, list) and step.isdigit() and int(step) <= len(place):
            if int(step) == len(place):
                place.append(inner)
            elif last:
                place[int(step)] = inner
            place = place[int(step)]
        elif isinstance(place, dict):
            if last:
                place[step] = inner
            place = place.setdefault(step, inner)
        else:
            raise _refused("--field", "a path such as participants.0.office", repr(path[:60]))


def _python_type(option: FieldOption) -> Any:
    if option.many:
        return list[str]
    if isinstance(option.shape, shapes.IntType):
        return int
    return bool if isinstance(option.shape, shapes.BoolType) else str


def _element(option: FieldOption) -> shapes.Type:
    shape = option.shape
    return shape.item_type if isinstance(shape, shapes.VarTupleType) else shape


def _is_text(shape: shapes.Type) -> bool:
    return isinstance(shape, shapes.StructType) and {f.name for f in shape.fields} == {
        "lang",
        "text",
    }


def _without_none(shape: shapes.Type) -> shapes.Type:
    if isinstance(shape, shapes.Metadata):
        return _without_none(shape.type)
    if isinstance(shape, shapes.UnionType):
        kept = [one for one in shape.types if not isinstance(one, shapes.NoneType)]
        return _without_none(kept[0])
    return shape


def _may_be_empty(shape: shapes.Type) -> bool:
    return isinstance(shape, shapes.VarTupleType) and not shape.min_length


def _meta(option: FieldOption) -> str:
    shape = _element(option)
    if isinstance(shape, shapes.EnumType):
        return "|".join(str(member.value) for member in shape.cls)
    if _is_text(shape):
        return "TEXT"
    if isinstance(shape, shapes.StructType):
        return "|".join(field.encode_name.upper() for field in shape.fields if field.required)
    return option.field.upper()


def _help(option: FieldOption) -> str:
    said = [option.told] if option.told else []
    if _is_text(_element(option)):
        said.append("free text, in the language of --lang")
    if option.many:
        said.append("repeat for more")
    return "; ".join(said)


def _refused(name: str, expected: str, got: str) -> InputRefused:
    return InputRefused(
        f"{name} refused", expected=expected, got=got, next_step="Nothing was said."
    )

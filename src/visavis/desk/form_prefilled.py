"""Plain values back to what would have been typed: for forms that begin with what stands."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from visavis.desk.form_area import fill_area
from visavis.desk.form_shapes import Control, Shape
from visavis.desk.parts_typed import Filled, fill_height, fill_instant, fill_length

__all__ = ["Filled", "typed_of"]


def typed_of(shape: Shape, plain: Any, path: str) -> Filled:
    """Return what would have to be typed so that `plain_of` gives this value again."""
    filled: Filled = {}
    _fill(shape, plain, path, filled)
    return filled


def _fill(shape: Shape, plain: Any, path: str, filled: Filled) -> None:
    if plain is None:
        # That there is no end is said too; a form that begins with what stands says it again.
        if shape.control is Control.WHEN and shape.name == "end":
            filled[f"{path}.open"] = ["yes"]
        return
    match shape.control:
        case Control.GROUP | Control.VOLUME:
            assert isinstance(plain, Mapping)  # the shape was read off the type of the value
            for part in shape.parts:
                _fill(part, plain.get(part.name), f"{path}.{part.name}", filled)
        case Control.LIST:
            assert isinstance(plain, Sequence) and shape.item is not None  # noqa: PT018 - the same
            for place, item in enumerate(plain):
                _fill(shape.item, item, f"{path}.{place}", filled)
        case _:
            _BY_CONTROL.get(shape.control, _fill_leaf)(plain, path, filled)


def _fill_leaf(plain: Any, path: str, filled: Filled) -> None:
    filled[path] = [str(plain)]


def _fill_text(plain: Any, path: str, filled: Filled) -> None:
    filled[f"{path}.text"], filled[f"{path}.lang"] = [plain["text"]], [plain["lang"]]


def _fill_check(plain: Any, path: str, filled: Filled) -> None:
    if plain:
        filled[path] = ["yes"]


def _fill_seconds(plain: Any, path: str, filled: Filled) -> None:
    filled[path] = [f"{(Decimal(plain) / 60).normalize():f}"]


def _fill_when(plain: Any, path: str, filled: Filled) -> None:
    if isinstance(plain, str):
        fill_instant(plain, path, filled)
        return
    fill_instant(plain["earliest"], path, filled)
    fill_instant(plain["latest"], f"{path}.latest", filled)


def _fill_pair(plain: Any, path: str, filled: Filled) -> None:
    filled[f"{path}.low"], filled[f"{path}.high"] = [str(plain[0])], [str(plain[1])]


def _fill_json(plain: Any, path: str, filled: Filled) -> None:
    filled[path] = [msgspec.json.encode(plain).decode()]


_BY_CONTROL: Final[Mapping[Control, Callable[[Any, str, Filled], None]]] = {
    Control.AREA: fill_area,
    Control.CHECK: _fill_check,
    Control.HEIGHT: fill_height,
    Control.INSTANT: fill_instant,
    Control.JSON: _fill_json,
    Control.LENGTH: fill_length,
    Control.PAIR: _fill_pair,
    Control.SECONDS: _fill_seconds,
    Control.TEXT: _fill_text,
    Control.WHEN: _fill_when,
}

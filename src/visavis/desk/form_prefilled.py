"""Plain values back to what would have been typed: for forms that begin with what stands."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from visavis.desk.form_shapes import Control, Shape

Filled = dict[str, list[str]]


def typed_of(shape: Shape, plain: Any, path: str) -> Filled:
    """Return what would have to be typed so that `plain_of` gives this value again."""
    filled: Filled = {}
    _fill(shape, plain, path, filled)
    return filled


def _fill(shape: Shape, plain: Any, path: str, filled: Filled) -> None:
    if plain is None:
        return
    match shape.control:
        case Control.GROUP:
            assert isinstance(plain, Mapping)  # the shape was read off the type of the value
            for part in shape.parts:
                _fill(part, plain.get(part.name), f"{path}.{part.name}", filled)
        case Control.LIST:
            assert isinstance(plain, Sequence) and shape.item is not None  # noqa: PT018 - the same
            for place, item in enumerate(plain):
                _fill(shape.item, item, f"{path}.{place}", filled)
        case Control.TEXT:
            filled[f"{path}.text"] = [plain["text"]]
            filled[f"{path}.lang"] = [plain["lang"]]
        case Control.CHECK:
            if plain:
                filled[path] = ["yes"]
        case Control.SECONDS:
            filled[path] = [f"{(Decimal(plain) / 60).normalize():f}"]
        case Control.JSON:
            filled[path] = [msgspec.json.encode(plain).decode()]
        case _:
            filled[path] = [str(plain)]

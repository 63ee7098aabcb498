"""Why a body refused what was typed: at which field, and in words that the desk can say.

A body's own words are English and name rules; what they mean for one field stands here. What is
not known here is shown as it is, so a new rule is never hidden.
"""

import re
from typing import Final

from visavis.desk.form_shapes import GROUPS, Control, Shape
from visavis.desk.places_typed import Wrong
from visavis.notices import ImpossibleVolume
from visavis.terms import VisavisError

Problems = dict[str, "str | Wrong"]

_AT: Final = re.compile(r" - at `\$(?P<path>[^`]*)`\Z")
# The beginning of a rule's words, the field that it is about, and what the desk says.
_RULES: Final = (
    ("expected a volume with the type", "volume.area.shape", "wrong-no-volume"),
    ("expected a corridor or a track with the type transit", "volume.area.shape", "wrong-transit"),
    ("expected a unit with the type deployment", "unit.text", "wrong-no-unit"),
    ("expected posture with the type posture", "posture.change", "wrong-posture"),
    ("expected a platform_class with a first use", "posture.platform_class", "wrong-no-class"),
    ("expected reason_by with a reason", "posture.reason_by.text", "wrong-no-reason-by"),
)
# What a volume that cannot be meant is wrong in, by the first word of the refusal.
_VOLUME: Final = {
    "end": ("end", "wrong-window"),
    "start": ("start", "wrong-latest"),
    "ceiling": ("ceiling", "wrong-ceiling"),
    "value": ("ceiling", "wrong-bounds"),
    "radius_m": ("area.radius_m", "wrong-bounds"),
    "half_width_m": ("area.width_m", "wrong-bounds"),
    "lateral_m": ("separation.lateral_m", "wrong-bounds"),
    "vertical_m": ("separation.vertical_m", "wrong-bounds"),
    "time_s": ("separation.time_s", "wrong-bounds"),
    "terrain_m_wgs84": ("terrain_m_wgs84", "wrong-bounds"),
    "qnh_hpa": ("qnh_hpa", "wrong-bounds"),
}
_BY_CONTROL: Final = {
    Control.INSTANT: "wrong-instant",
    Control.WHEN: "wrong-instant",
    Control.OFFICE: "wrong-choice",
    Control.PARTY: "wrong-choice",
    Control.CHOICE: "wrong-choice",
    Control.REF: "wrong-choice",
    Control.LINE: "wrong-line",
    Control.NUMBER: "wrong-bounds",
    Control.SECONDS: "wrong-bounds",
    Control.LENGTH: "wrong-bounds",
    Control.HEIGHT: "wrong-bounds",
    Control.PAIR: "wrong-bounds",
    Control.AREA: "wrong-area",
}


def placed(text: str, shape: Shape, root: str) -> Problems:
    """Return a body's refusal at the field that it names, in words where there are any."""
    said = _AT.sub("", text)
    for beginning, field, message in _RULES:
        if said.startswith(beginning):
            return {f"{root}.{field}": Wrong(message, detail=said)}
    path, named = _path(text, shape, root)
    known = None if named is None else _BY_CONTROL.get(named)
    # A rule over several fields says more than that one of them is wrong.
    if known is None or said.startswith("expected "):
        return {path: said}
    return {path: Wrong(known, detail=said)}


def refused_at(error: VisavisError, root: str = "body") -> Problems:
    """Return the field that a rule of its room is about; empty where it is about no one field."""
    if not isinstance(error, ImpossibleVolume):
        return {}
    what = error.happened.partition(": ")[2].split(" ")[0].split("[")[0]
    field, message = _VOLUME.get(what, ("area.points", "wrong-volume"))
    detail = f"{error.happened}: expected {error.expected}, got {error.got}"
    return {f"{root}.volume.{field}": Wrong(message, detail=detail)}


def _path(text: str, shape: Shape, root: str) -> tuple[str, Control | None]:
    """The path that a refusal names and how it is typed; a list's item counts as the list."""
    found = _AT.search(text)
    if found is None:
        return root, None
    named = found["path"].split("[")[0].strip(".")
    path = root
    for name in named.split(".") if named else ():
        part = next((one for one in shape.parts if one.name == name), None)
        if part is None or shape.control not in GROUPS:
            break
        shape, path = part, f"{path}.{name}"
    match shape.control:
        case Control.TEXT:
            rest = named.rpartition(".")[2]
            # Its language is chosen beside it and counts as the text.
            return f"{path}.{'lang' if rest == 'lang' else 'text'}", shape.control
        case Control.AREA:
            return f"{path}.points", shape.control
        case Control.WHEN if named.endswith("latest"):
            return f"{path}.latest", Control.WHEN
        case _:
            return path, shape.control

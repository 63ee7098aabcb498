"""The basemap as the browser gets it: outlines from Natural Earth, names from Unicode CLDR."""

from importlib.resources import files
from typing import Any

import msgspec
from babel import Locale


def basemap_of(language: str) -> bytes:
    """Return land, borders and names in one language, as JSON.

    Rings and lines are flat lists of longitude and latitude in hundredths of a degree. A name is
    the text, where it stands, and how large what it names is on a flat map, in square degrees.
    """
    territories = Locale.parse("en_GB" if language == "en" else language).territories
    names = [
        [str(territories[code]), lon, lat, size]
        for code, lon, lat, size in _read("names.json")
        if code in territories
    ]
    return msgspec.json.encode(
        {"land": _read("land.json"), "borders": _read("borders.json"), "names": names}
    )


def _read(name: str) -> list[Any]:
    raw = files("visavis.desk").joinpath("basemap", name).read_bytes()
    return list(msgspec.json.decode(raw))

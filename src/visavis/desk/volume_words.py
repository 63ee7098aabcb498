"""A volume in a reader's words: where, how high, when; and in what two of them differ."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from visavis.desk.locales import Locales
from visavis.desk.words import DeskWords
from visavis.notices import (
    Between,
    StatedArea,
    StatedCircle,
    StatedCorridor,
    StatedHeight,
    StatedPolygon,
    StatedTrack,
    StatedVolume,
)
from visavis.terms import M_PER_FT

M_PER_NM: Final = 1852
MILLIMINUTES: Final = 60_000  # in a degree; a thousandth of a minute is two metres
PLACES_SHOWN: Final = 12  # of an area, in words; the form and the record hold all


class VolumeRow(msgspec.Struct, frozen=True):
    """One line about a volume: which part of it, and what is said of it."""

    name: str
    label: str
    words: str


class Changed(msgspec.Struct, frozen=True):
    """One part of a volume that would be another: before and after."""

    label: str
    before: str
    after: str


class VolumeWords:
    """Says volumes in one language."""

    def __init__(self, words: DeskWords) -> None:
        self._words = words
        self._locales = Locales(words.language)

    def rows(self, volume: StatedVolume) -> tuple[VolumeRow, ...]:
        """Say a volume line by line; what it has not is said too, where that bears on it."""
        found = [
            ("area", self.area(volume.area)),
            ("start", self.when(volume.start, volume.area, first=True)),
            ("end", self.when(volume.end, volume.area, first=False)),
            ("floor", self.height(volume.floor, "surface")),
            ("ceiling", self.height(volume.ceiling, "unlimited")),
        ]
        if any(msgspec.structs.astuple(volume.separation)):
            found.append(("separation", self._separation(volume)))
        return tuple(VolumeRow(name, self._words.field(name), said) for name, said in found)

    def changes(self, before: StatedVolume, after: StatedVolume) -> tuple[Changed, ...]:
        """Say in which parts two volumes differ."""
        then = {row.name: row.words for row in self.rows(after)}
        now = {row.name: row.words for row in self.rows(before)}
        names = [name for name in {**now, **then} if now.get(name) != then.get(name)]
        found = tuple(
            Changed(self._words.field(name), now.get(name, "–"), then.get(name, "–"))
            for name in names
        )
        if found or before == after:
            return found
        # Too little to be seen in words: a move by less than they round to.
        return (Changed(self._words.field("volume"), self._words.say("volume-little"), "…"),)

    def when(self, when: str | Between | None, area: StatedArea, *, first: bool) -> str:
        """Say a start or an end."""
        if when is None and isinstance(area, StatedTrack):
            when = area.times[0 if first else -1]
        if when is None:
            return self._words.say("until-further")
        if isinstance(when, str):
            return self._locales.moment(when)
        return self._words.say(
            "volume-between",
            earliest=self._locales.moment(when.earliest),
            latest=self._locales.moment(when.latest),
        )

    def height(self, height: StatedHeight | None, none: str) -> str:
        """Say a height; `none` is what it means that there is none."""
        if height is None:
            return self._words.say(none)
        value, units, reference = height.value, height.units.value, height.reference.value
        if (units, reference) == ("FT", "STD") and value % 100 == 0:
            return f"FL{value // 100:03d}"
        other = value * M_PER_FT if units == "FT" else value / M_PER_FT
        return self._words.say(
            "volume-height-ft" if units == "FT" else "volume-height-m",
            value=self._locales.number(value),
            other=self._locales.number(round(other)),
            reference=self._words.value("reference", reference),
        )

    def area(self, area: StatedArea) -> str:
        """Say an area."""
        match area:
            case StatedCircle(centre, radius_m):
                return self._words.say(
                    "volume-circle", radius=self.length(radius_m), centre=place_in_words(centre)
                )
            case StatedPolygon(outer, holes):
                said = self._words.say(
                    "volume-polygon", count=len(outer) - 1, places=_listed(outer[:-1])
                )
                more = self._words.say("volume-holes", count=len(holes)) if holes else ""
                return f"{said}{more}"
            case StatedCorridor(line, half_width_m):
                width = self.length(2 * half_width_m)
                return self._words.say("volume-corridor", width=width, places=_listed(line))
            case StatedTrack(line, _, radius_m):
                radius = self.length(radius_m)
                return self._words.say("volume-track", radius=radius, places=_listed(line))

    def length(self, metres: int) -> str:
        """Say a length in kilometres and nautical miles, a short one in metres."""
        if metres < 1000:
            return self._words.say("volume-metres", metres=self._locales.number(metres))
        return self._words.say(
            "volume-kilometres",
            kilometres=self._locales.number(round(metres / 1000, 3)),
            miles=self._locales.number(round(metres / M_PER_NM, 1)),
        )

    def rise(self, metres: int) -> str:
        """Say a difference of heights in metres and feet."""
        return self._words.say(
            "met-height",
            metres=self._locales.number(metres),
            feet=self._locales.number(round(metres / M_PER_FT)),
        )

    def _separation(self, volume: StatedVolume) -> str:
        kept = volume.separation
        return self._words.say(
            "volume-separation",
            lateral=self.length(kept.lateral_m),
            vertical=self._words.say("volume-metres", metres=self._locales.number(kept.vertical_m)),
            time=self._locales.span(kept.time_s),
        )


def volume_of_plain(plain: Mapping[str, Any]) -> StatedVolume | None:
    """Return a volume that stands in plain values, or None for what is none."""
    try:
        return msgspec.convert(plain, StatedVolume)
    except (msgspec.ValidationError, ValueError):
        return None


def place_in_words(place: tuple[int, int]) -> str:
    """Say a place in degrees and minutes, as on charts: ``34°12′N 033°30′E``."""
    return f"{_sided(place[1], 'NS', 2)} {_sided(_turned(place[0]), 'EW', 3)}"


def _turned(longitude_udeg: int) -> int:
    """Bring a longitude that runs past 180° back into its usual bounds."""
    half = 180_000_000
    if -half <= longitude_udeg <= half:
        return longitude_udeg
    return (longitude_udeg + half) % (2 * half) - half


def _sided(udeg: int, sides: str, digits: int) -> str:
    total = round(abs(udeg) * MILLIMINUTES / 1_000_000)
    degrees, thousandths = divmod(total, MILLIMINUTES)
    minutes, rest = divmod(thousandths, 1000)
    decimals = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{degrees:0{digits}d}°{minutes:02d}{decimals}′{sides[udeg < 0]}"


def _listed(places: tuple[tuple[int, int], ...]) -> str:
    shown = ", ".join(place_in_words(place) for place in places[:PLACES_SHOWN])
    return shown + (", …" if len(places) > PLACES_SHOWN else "")

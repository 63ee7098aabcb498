"""A read model laid out for a reader, whatever it is: who said what, when, in which language.

Every read model has a page by this; a hand-made page comes on top where people look often.
"""

import re
from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any, Final

import msgspec

from visavis.acts import REGISTRY, Alarm, say_alarm
from visavis.desk.locales import Locales, is_instant
from visavis.desk.sight import Names
from visavis.desk.volume_words import VolumeWords, volume_of_plain
from visavis.desk.words import DeskWords
from visavis.notices import StatedVolume
from visavis.release import Text
from visavis.terms import InstantMs

_ID: Final = re.compile(r"\A[a-z2-7]{26}\Z")
_OFFICE: Final = re.compile(r"\A[a-z][a-z0-9-]{0,31}/[a-z][a-z0-9-]{0,31}\Z")
_KEYS: Final = ("key", "scope")  # named like offices, and none
_PARTY_FIELDS: Final = ("party", "told", "told_by", "audience", "peer")
SHOWN_ID_CHARACTERS: Final = 6  # as the words of kinds show ids
DEEPEST: Final = 6  # groups within groups; nothing that is said lies deeper


class Look(StrEnum):
    """How one value looks."""

    TEXT = "text"
    WORD = "word"
    INSTANT = "instant"
    SPAN = "span"
    STATE = "state"
    ID = "id"
    OFFICE = "office"
    PARTY = "party"
    NUMBER = "number"
    PLAIN = "plain"
    LIST = "list"
    GROUP = "group"


class Shown(msgspec.Struct, frozen=True):
    """One value with its label; `place` is the address of the thing that an id names, or ""."""

    label: str
    look: Look
    value: Any = None
    place: str = ""
    parts: tuple["Shown", ...] = ()


def shown(model: msgspec.Struct, words: DeskWords, without: tuple[str, ...]) -> tuple[Shown, ...]:
    """Lay a read model out, without some of its fields; what is empty is left out."""
    found = []
    for name in model.__struct_fields__:
        if name not in without:
            one = _one(name, getattr(model, name), words, 0)
            if one is not None:
                found.append(one)
    return tuple(found)


def shown_plain(model: Mapping[str, Any], words: DeskWords) -> tuple[Shown, ...]:
    """Lay out a read model that came as plain values, as `shown` does."""
    found = (_one(name, value, words, 0) for name, value in model.items())
    return tuple(one for one in found if one is not None)


def _one(name: str, value: Any, words: DeskWords, depth: int) -> Shown | None:
    label = words.field(name)
    if value is None or value in ("", (), {}) or depth > DEEPEST:
        return None
    if isinstance(value, Text):
        own = f"{name}_text"  # one name may stand for words here and for a unit of measure there
        return Shown(words.field(own) if words.has(f"field-{own}") else label, Look.TEXT, value)
    if (volume := _volume(value)) is not None:
        rows = VolumeWords(words).rows(volume)
        return Shown(
            words.field("volume_volume"),
            Look.GROUP,
            parts=tuple(Shown(r.label, Look.PLAIN, r.words) for r in rows),
        )
    if isinstance(value, msgspec.Struct):
        return _struct(label, value, words, depth)
    if isinstance(value, Mapping) and value.keys() == {"lang", "text"}:
        return Shown(label, Look.TEXT, Text(lang=value["lang"], text=value["text"]))
    if isinstance(value, Mapping) and value.keys() == {"by", "at", "statement"}:
        return Shown(label, Look.WORD, value)
    if isinstance(value, Mapping):
        parts = [_one(str(key), inner, words, depth + 1) for key, inner in value.items()]
        return Shown(label, Look.GROUP, parts=tuple(p for p in parts if p is not None))
    if isinstance(value, tuple | list | frozenset):
        inner_parts = [_one(name, inner, words, depth + 1) for inner in value]
        return Shown(label, Look.LIST, parts=tuple(p for p in inner_parts if p is not None))
    if isinstance(value, Enum):
        value = value.value
    return _leaf(name, label, value, words)


def _volume(value: Any) -> StatedVolume | None:
    """Return a volume, be it a value or plain; None for anything else."""
    if isinstance(value, StatedVolume):
        return value
    is_plain = isinstance(value, Mapping) and {"area", "start", "end"} <= value.keys()
    return volume_of_plain(value) if is_plain else None


def _struct(label: str, value: msgspec.Struct, words: DeskWords, depth: int) -> Shown:
    if value.__struct_fields__ == ("by", "at", "statement"):
        return Shown(label, Look.WORD, value)
    parts = [
        _one(field, getattr(value, field), words, depth + 1) for field in value.__struct_fields__
    ]
    return Shown(label, Look.GROUP, parts=tuple(p for p in parts if p is not None))


def _leaf(name: str, label: str, value: Any, words: DeskWords) -> Shown:
    if isinstance(value, bool):
        return Shown(label, Look.PLAIN, words.say("yes" if value else "no"))
    if isinstance(value, int | float):
        seconds = name.endswith("_s") and isinstance(value, int)
        return Shown(label, Look.SPAN if seconds else Look.NUMBER, value)
    text = str(value)
    if _ID.match(text):
        return Shown(label, Look.ID, text, place=f"/things/{text}")
    if is_instant(text):
        return Shown(label, Look.INSTANT, text)
    if _OFFICE.match(text) and name not in _KEYS:
        return Shown(label, Look.OFFICE, text)
    if name in _PARTY_FIELDS:
        return Shown(label, Look.PARTY, text)
    if name == "thing" and words.has(f"open-{text}"):
        return Shown(label, Look.PLAIN, words.say(f"open-{text}"))
    if name == "kind" and text in REGISTRY:
        return Shown(label, Look.PLAIN, words.act(text))
    if name == "state" and words.kinds.has(f"state-{text}"):
        return Shown(label, Look.STATE, text)
    return Shown(label, Look.PLAIN, words.value(name, text))


def alarm_in_words(alarm: Alarm, words: DeskWords, names: Names, now_ms: InstantMs) -> str:
    """Say what is the matter: offices and parties by name, times as a reader needs them."""
    locales = Locales(words.language)

    def told(name: str, value: str | int) -> str | int:
        if not isinstance(value, str):
            return value
        if is_instant(value):
            return locales.short(value, now_ms)
        if _ID.match(value):
            return value[:SHOWN_ID_CHARACTERS]
        if _OFFICE.match(value):
            return f"{names.office(value)} ({names.party(value.partition('/')[0])})"
        return names.party(value) if name in _PARTY_FIELDS else value

    plain = {name: told(name, value) for name, value in alarm.arguments.items()}
    named = msgspec.structs.replace(alarm, arguments=plain)
    return say_alarm(named, words.language, lambda at: locales.short(at, now_ms))


def kinds_about(subject: str) -> tuple[str, ...]:
    """Return the kinds of statement that name a thing of this type in a field of their body."""
    return tuple(kind.name for kind in REGISTRY.values() if subject in kind.body.__struct_fields__)

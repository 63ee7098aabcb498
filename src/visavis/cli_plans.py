"""What `visavis init` is told: names, offices, a rule of release, settings; all checked at once."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import yaml

from visavis.cli_output import InputRefused, read_input
from visavis.node.founding import OfficePlan, today
from visavis.node.settings import Settings, parse_settings, render_settings
from visavis.parties import Level
from visavis.record import Mode
from visavis.release import Policy
from visavis.terms import InstantMs, PartyId, parse_party_id

MAX_PLAN_BYTES: Final = 1024 * 1024  # 512 offices, as many as a card may have, are 200 KB

_Languages = Annotated[dict[str, str], msgspec.Meta(min_length=1)]


class _Holder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    name: str
    since: date
    until: date | None = None


class _Office(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An office as it stands in an offices file; the id with or without its party."""

    id: str
    level: Level
    titles: _Languages
    holders: Annotated[tuple[_Holder, ...], msgspec.Meta(min_length=1)]
    superior: str | None = None


def named(given: list[str]) -> dict[str, str]:
    """Read names, each as ``fr=France`` or as plain English."""
    found = {}
    for one in given:
        tag, equals, name = one.partition("=")
        found[tag if equals else "en"] = name if equals else one
    return found


def settings_of(
    *,
    party: str,
    mode: str,
    names: Mapping[str, str],
    link_port: int,
    desk_port: int,
    link_url: str,
    more: list[str],
) -> Settings:
    """Put a node's settings together, checked as if they had been read from its file.

    Raises:
        MalformedId, InputRefused, SettingsRefused: which of them, expected, got.
    """
    known_modes = [one.value for one in Mode]
    if mode not in known_modes:
        raise _refused("--mode", " or ".join(known_modes), repr(mode))
    parse_party_id(party)
    chosen = Settings(
        party=PartyId(party),
        mode=Mode(mode),
        names=dict(names),
        link_port=link_port,
        desk_port=desk_port,
        link_url=link_url,
    )
    changes: dict[str, Any] = {}
    for assignment in more:
        key, equals, text = assignment.partition("=")
        if not equals or key not in Settings.__struct_fields__:
            keys = ", ".join(sorted(Settings.__struct_fields__))
            raise _refused("--set", f"KEY=VALUE with one of {keys}", repr(assignment[:60]))
        changes[key] = int(text) if text.isascii() and text.isdigit() else text
    return parse_settings(render_settings(msgspec.structs.replace(chosen, **changes)))


def plan_offices(given: list[str], file: Path | None, now_ms: InstantMs) -> list[OfficePlan]:
    """Read offices from the command line and from a file.

    Raises:
        InputRefused: which one, expected, got.
    """
    plans = [_plan_of(one, now_ms) for one in given]
    if file is not None:
        listed = _convert(file, tuple[_Office, ...])
        plans += [_plan(office, file, now_ms) for office in listed]
    return plans


def read_policy(file: Path) -> Policy:
    """Read a rule of release.

    Raises:
        InputRefused: which field, expected, got.
    """
    found: Policy = _convert(file, Policy)
    return found


def _plan_of(text: str, now_ms: InstantMs) -> OfficePlan:
    parts = text.split(":")
    if len(parts) != 4 or not all(parts):
        raise _refused("--office", "ID:LEVEL:TITLE:HOLDER", repr(text[:100]))
    name, level, title, holder = parts
    if level not in {one.value for one in Level}:
        raise _refused("--office", f"a level of {', '.join(x.value for x in Level)}", repr(level))
    return OfficePlan(
        name=name.rpartition("/")[2],
        level=Level(level),
        titles={"en": title},
        superior=None,
        holder=holder,
        since=today(now_ms),
    )


def _plan(office: _Office, file: Path, now_ms: InstantMs) -> OfficePlan:
    day = today(now_ms)
    for holder in office.holders:
        if holder.since <= day and (holder.until is None or day < holder.until):
            return OfficePlan(
                name=office.id.rpartition("/")[2],
                level=office.level,
                titles=office.titles,
                superior=None if office.superior is None else office.superior.rpartition("/")[2],
                holder=holder.name,
                since=holder.since,
            )
    raise _refused(f"{file}, office {office.id}", f"somebody who holds it on {day}", "nobody")


def _convert(file: Path, shape: Any) -> Any:
    raw = read_input(file, MAX_PLAN_BYTES)
    try:
        # Aliases could make a small file as large as the memory.
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(raw)):
            raise _refused(str(file), "YAML without aliases", "an alias")
        return msgspec.convert(yaml.safe_load(raw), shape)
    except yaml.YAMLError as problem:
        raise _refused(str(file), "YAML or JSON", " ".join(str(problem).split())[:160]) from None
    except (msgspec.ValidationError, ValueError, RecursionError) as problem:
        raise _refused(str(file), "the fields of its form", str(problem)[:160]) from None


def _refused(name: str, expected: str, got: str) -> InputRefused:
    return InputRefused(
        f"{name} refused", expected=expected, got=got, next_step="Nothing was made."
    )

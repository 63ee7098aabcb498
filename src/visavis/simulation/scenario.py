"""Scenarios: parties, links, steps and expectations, as values.

The format is described at the top of ``scenarios/theatre-2015.yaml``; ``scenario_file`` reads it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

import msgspec

from visavis.parties import Level
from visavis.record import Act, Mode
from visavis.release import OfficeRef, PartyRef, Policy
from visavis.terms import Fault, InstantMs, VisavisError, parse_instant

MAX_PARTIES: Final = 8  # as many processes as a small machine runs side by side
MAX_STEPS: Final = 5000

_Names = Annotated[dict[str, str], msgspec.Meta(min_length=1)]


class ScenarioRefused(VisavisError):
    """A scenario file that cannot be played; nothing was started."""

    code: ClassVar[str] = "simulation.scenario"
    fault: ClassVar[Fault] = Fault.OURS


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file; an unknown field is a misspelt one."""


class HolderPlan(_Part, frozen=True, rename={"since": "from"}):
    """Who holds an office, from a day until the first day of the next."""

    name: str
    since: date
    until: date | None = None


class OfficePlan(_Part, frozen=True):
    """An office of a party."""

    id: OfficeRef
    titles: _Names
    level: Level
    superior: OfficeRef | None
    holders: Annotated[tuple[HolderPlan, ...], msgspec.Meta(min_length=1)]


class PartyPlan(_Part, frozen=True):
    """A party and what its node starts with."""

    names: _Names
    languages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    policy: Policy
    offices: Annotated[tuple[OfficePlan, ...], msgspec.Meta(min_length=1)]


class Expectation(_Part, frozen=True, rename={"wanted": "is"}):
    """What a view of one party must show, or what must hold between two."""

    at: PartyRef | None = None
    read: str | None = None
    of: str | None = None
    path: str = ""
    wanted: Any = msgspec.UNSET
    absent: bool = False
    count: int | None = None
    receipts: tuple[PartyRef, PartyRef] | None = None
    refused: int | None = None
    hears: PartyRef | None = None
    alarm: str | None = None

    def __post_init__(self) -> None:
        """Refuse an expectation that could not fail, or that says two things."""
        said = (
            self.wanted is not msgspec.UNSET,
            self.absent,
            self.count is not None,
            self.receipts is not None,
            self.refused is not None,
        )
        if sum(said) != 1:
            raise ValueError("expected one of is, absent, count, receipts and refused")
        if self.receipts is None and self.at is None:
            raise ValueError("expected at, the party whose view it is")
        if self.hears is not None and self.wanted not in ("current", "unknown"):
            raise ValueError("expected current or unknown, as the word on a party that is heard")
        alone = (self.receipts, self.refused, self.hears, self.alarm)
        if all(one is None for one in alone) and not (self.read and self.of):
            raise ValueError("expected read and of, the view and whose it is")
        if self.alarm is not None and (self.of is None or self.wanted is False):
            raise ValueError("expected of, what the alarm is about, and is: true or absent: true")


class Step(_Part, frozen=True, rename={"name": "as"}):
    """One step of the play: a statement, something that befalls the network, or a look."""

    at: str
    by: OfficeRef | None = None
    say: str | None = None
    body: dict[str, Any] | None = None
    name: str | None = None
    act: Act | None = None
    release: dict[str, Any] | None = None
    refused: str | None = None
    network: Literal["cut", "heal", "restore"] | None = None
    between: tuple[PartyRef, PartyRef] | None = None
    party: PartyRef | None = None
    backup: str | None = None
    check: tuple[Expectation, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse a step that is none of the three, or more than one of them."""
        parse_instant(self.at)
        if (self.say is not None) + (self.network is not None) + (self.check is not None) != 1:
            raise ValueError("expected one of say, network and check")
        if self.say is not None and (self.by is None or self.body is None):
            raise ValueError("expected by and body beside say")
        if self.refused is not None and (self.say is None or self.name is not None):
            raise ValueError("expected refused beside say, and no name for what is not said")
        if self.network == "restore" and (self.party is None or self.backup is None):
            raise ValueError("expected party and backup beside restore")
        if self.network in ("cut", "heal") and self.between is None:
            raise ValueError(f"expected between beside {self.network}")

    @property
    def at_ms(self) -> InstantMs:
        """The simulated instant, milliseconds since 1970."""
        return parse_instant(self.at)


class Scenario(_Part, frozen=True):
    """A whole scenario."""

    scenario: str
    mode: Mode
    titles: _Names
    starts: str
    parties: Annotated[
        dict[PartyRef, PartyPlan], msgspec.Meta(min_length=2, max_length=MAX_PARTIES)
    ]
    links: tuple[tuple[PartyRef, PartyRef], ...]
    play: Annotated[tuple[Step, ...], msgspec.Meta(max_length=MAX_STEPS)]
    expect: tuple[Expectation, ...]


def with_ids(value: Any, ids: Mapping[str, str]) -> Any:
    """Put ids in the place of names: every text that starts with @.

    Raises:
        KeyError: a name that nothing has been said under yet.
    """
    if isinstance(value, str) and value.startswith("@"):
        return ids[value[1:]]
    if isinstance(value, dict):
        return {key: with_ids(inner, ids) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_ids(inner, ids) for inner in value]
    return value

"""The bodies of the statements about a notice: what a party declares, in space and time."""

from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.notices.notice_volume import StatedCorridor, StatedTrack, StatedVolume
from visavis.release import Coarseness, Hash32, Instant, Ref, Text, require_instants

# Letters, digits and fillers of every edition in use; 15 characters in the older ones, 20 to 30
# digits in the newer.
SymbolCode = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9*-]{10,30}\Z", max_length=30)]
SymbolEdition = Annotated[
    str, msgspec.Meta(pattern=r"\A[A-Z0-9][A-Za-z0-9 ().-]{0,31}\Z", max_length=32)
]
PlatformClass = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9-]{0,31}\Z", max_length=32)]


class NoticeType(StrEnum):
    """What a notice is about."""

    ACTIVITY = "activity"
    TRANSIT = "transit"
    DEPLOYMENT = "deployment"
    POSTURE = "posture"
    HUMANITARIAN = "humanitarian"


class PostureChange(StrEnum):
    """How a party changes its posture."""

    INTENSIFY = "intensify"
    REDUCE = "reduce"
    FIRST_USE = "first_use"  # of a class of platforms


class Symbol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit's symbol: its code, and the edition of the standard that the code belongs to."""

    code: SymbolCode
    edition: SymbolEdition


class Posture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change of posture, with a reason that belongs to whoever gives it.

    Args:
        since: from when it holds, or None for at once.
        platform_class: what is used, as a short name; needed for a first use.
        reason: why, in the words of `reason_by`.
        reason_by: who gives the reason.
    """

    change: PostureChange
    since: Instant | None = None
    platform_class: PlatformClass | None = None
    reason: Text | None = None
    reason_by: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a first use of nothing, and a reason of nobody."""
        require_instants(self.since)
        if self.change is PostureChange.FIRST_USE and self.platform_class is None:
            raise ValueError("expected a platform_class with a first use, got none")
        if self.reason is not None and self.reason_by is None:
            raise ValueError("expected reason_by with a reason, got none")


class Generalised(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a notice is coarser than the precise one that it stands for.

    Args:
        coarse: to which steps its area, times and heights were moved outward.
        commitment: HMAC-SHA256 of the precise statement under a salt that its party keeps.
    """

    coarse: Coarseness
    commitment: Hash32


class NoticeDeclare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Declare what will be done, in space and time; the notice's id is this statement's.

    Args:
        type: activity, transit, deployment, posture or humanitarian.
        volume: where and when; every type but posture needs one, a transit a line.
        unit: who does it; a deployment needs one.
        symbol: the unit's symbol.
        source: on whose word, where it is not the speaker's own.
        posture: for the type posture only.
        mandate: the mission under which it is done, or None.
        generalised: how coarse it is, where it stands for a precise notice that was withheld.
    """

    type: NoticeType
    title: Text
    volume: StatedVolume | None = None
    unit: Text | None = None
    symbol: Symbol | None = None
    purpose: Text | None = None
    source: Text | None = None
    posture: Posture | None = None
    mandate: Ref | None = None
    generalised: Generalised | None = None

    def __post_init__(self) -> None:
        """Refuse a type without what makes it one; a generalised notice may withhold it."""
        is_posture = self.type is NoticeType.POSTURE
        if is_posture != (self.posture is not None):
            raise ValueError("expected posture with the type posture, and with no other")
        if self.volume is None and not is_posture:
            raise ValueError(f"expected a volume with the type {self.type}, got none")
        if self.generalised is not None:
            return
        require_line(self.type, self.volume)
        if self.type is NoticeType.DEPLOYMENT and self.unit is None:
            raise ValueError("expected a unit with the type deployment, got none")


class NoticeAmend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change where and when, whole; everything else of the notice stays.

    Args:
        reason: why, in the speaker's words.
        proposal: the proposal in a conflict that is followed, or None.
    """

    notice: Ref
    volume: StatedVolume
    reason: Text | None = None
    proposal: Ref | None = None


class NoticeWithdraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take a notice back; it stays in the record."""

    notice: Ref
    reason: Text


class NoticeSupersede(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that another notice of one's own stands in the place of this one."""

    notice: Ref
    by: Ref
    reason: Text | None = None


class NoticeReclassify(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Give another reason for a change of posture; what was said before stays said.

    Args:
        reason: why, in the words of `reason_by`.
        reason_by: who gives the reason.
    """

    notice: Ref
    reason: Text
    reason_by: Text


class NoticeArrived(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that what was announced has arrived, and when."""

    notice: Ref
    at: Instant

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        require_instants(self.at)


class NoticeReceive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that a notice has come to the desk. It has not been read yet."""

    notice: Ref


class NoticeRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that a person has read a notice. That is no approval."""

    notice: Ref


class NoticePassedOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that a notice went on to those who execute. That is no approval.

    Args:
        units: to whom, as far as it is to be told; None for untold.
    """

    notice: Ref
    units: Text | None = None


def require_line(kind: NoticeType, volume: StatedVolume | None) -> None:
    """Refuse a transit through anything but a corridor or a track.

    Raises:
        ValueError.
    """
    if kind is NoticeType.TRANSIT and not (
        volume is not None and isinstance(volume.area, StatedCorridor | StatedTrack)
    ):
        raise ValueError("expected a corridor or a track with the type transit")

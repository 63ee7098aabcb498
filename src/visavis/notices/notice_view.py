"""The view of a notice: every statement about it, folded."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from visavis.notices.notice import (
    NoticeAmend,
    NoticeArrived,
    NoticeDeclare,
    NoticePassedOn,
    NoticeRead,
    NoticeReceive,
    NoticeReclassify,
    NoticeSupersede,
    NoticeWithdraw,
)
from visavis.notices.notice_volume import StatedVolume, window_of
from visavis.release import (
    Mark,
    Said,
    earlier,
    first_by,
    instant_ms,
    last_by,
    later_of,
)
from visavis.terms import InstantMs, PartyId, StatementId, Window


class NoticeState(StrEnum):
    """Where a notice stands, as far as this node knows."""

    UNKNOWN = "unknown"  # something was said about it, but the declaration has not come
    ANNOUNCED = "announced"  # not begun
    MAY_HAVE_BEGUN = "may_have_begun"  # its start is uncertain, and the present lies within
    IN_EFFECT = "in_effect"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Declaration(msgspec.Struct, frozen=True):
    """The notice as it was declared, and by whom."""

    mark: Mark
    body: NoticeDeclare


class Amendment(msgspec.Struct, frozen=True):
    """One party's last amendment."""

    mark: Mark
    body: NoticeAmend


class Withdrawal(msgspec.Struct, frozen=True):
    """One party's withdrawal."""

    mark: Mark
    body: NoticeWithdraw


class Supersession(msgspec.Struct, frozen=True):
    """One party's word that another notice stands in this one's place."""

    mark: Mark
    body: NoticeSupersede


class Reclassification(msgspec.Struct, frozen=True):
    """One party's last reason; the earlier ones stay in the record."""

    mark: Mark
    body: NoticeReclassify


class Arrival(msgspec.Struct, frozen=True):
    """One party's last word on the arrival."""

    mark: Mark
    body: NoticeArrived


class PassedOn(msgspec.Struct, frozen=True):
    """That one party passed the notice on, and to whom as far as it told."""

    mark: Mark
    body: NoticePassedOn


class NoticeView(msgspec.Struct, frozen=True):
    """A notice, folded. What changes it is kept by party, since only the declarer's counts.

    `received`, `read` and `passed_on` are each other party's own word, the first that it gave.
    """

    notice: StatementId
    declaration: Declaration | None = None
    amendments: Mapping[PartyId, Amendment] = {}
    withdrawals: Mapping[PartyId, Withdrawal] = {}
    supersessions: Mapping[PartyId, Supersession] = {}
    reclassifications: Mapping[PartyId, Reclassification] = {}
    arrivals: Mapping[PartyId, Arrival] = {}
    received: Mapping[PartyId, Mark] = {}
    read: Mapping[PartyId, Mark] = {}
    passed_on: Mapping[PartyId, PassedOn] = {}
    latest: Mapping[PartyId, Mark] = {}

    @property
    def party(self) -> PartyId | None:
        """Whose notice it is; None while the declaration has not come."""
        return None if self.declaration is None else self.declaration.mark.party

    @property
    def amendment(self) -> Amendment | None:
        """The last amendment of the party whose notice it is."""
        return None if self.party is None else self.amendments.get(self.party)

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The withdrawal of the party whose notice it is."""
        return None if self.party is None else self.withdrawals.get(self.party)

    @property
    def supersession(self) -> Supersession | None:
        """The last supersession of the party whose notice it is."""
        return None if self.party is None else self.supersessions.get(self.party)

    @property
    def reclassification(self) -> Reclassification | None:
        """The last reason of the party whose notice it is."""
        return None if self.party is None else self.reclassifications.get(self.party)

    @property
    def arrival(self) -> Arrival | None:
        """The last word on the arrival of the party whose notice it is."""
        return None if self.party is None else self.arrivals.get(self.party)

    @property
    def version(self) -> Mark | None:
        """The statement that says where and when now: the last amendment, or the declaration."""
        if self.amendment is not None:
            return self.amendment.mark
        return None if self.declaration is None else self.declaration.mark

    @property
    def volume(self) -> StatedVolume | None:
        """Where and when, as last amended."""
        if self.amendment is not None:
            return self.amendment.body.volume
        return None if self.declaration is None else self.declaration.body.volume

    @property
    def is_over(self) -> bool:
        """Tell whether its party withdrew it or put another in its place."""
        return self.withdrawal is not None or self.supersession is not None

    def state_at(self, now_ms: InstantMs) -> NoticeState:
        """Tell where it stands at an instant; the end itself is already too late."""
        if self.declaration is None:
            return NoticeState.UNKNOWN
        if self.withdrawal is not None:
            return NoticeState.WITHDRAWN
        if self.supersession is not None:
            return NoticeState.SUPERSEDED
        return _state_in(window_at(self), now_ms)


def window_at(view: NoticeView) -> Window:
    """Return when a declared notice holds; a posture's has no end of its own."""
    assert view.declaration is not None  # whoever asks has seen it
    if view.volume is not None:
        return window_of(view.volume)
    posture = view.declaration.body.posture
    since = None if posture is None else posture.since
    start = view.declaration.mark.said_ms if since is None else instant_ms(since)
    return Window(start, start, None, None)


def _state_in(window: Window, now_ms: InstantMs) -> NoticeState:
    if window.end_latest is not None and now_ms >= window.end_latest:
        return NoticeState.EXPIRED
    if now_ms < window.start_earliest:
        return NoticeState.ANNOUNCED
    return NoticeState.MAY_HAVE_BEGUN if now_ms < window.start_latest else NoticeState.IN_EFFECT


def fold_declare(view: NoticeView | None, said: Said[NoticeDeclare]) -> NoticeView:
    """Fold the declaration; there is one, since the notice's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, declaration=Declaration(said.mark, said.body))


def fold_amend(view: NoticeView | None, said: Said[NoticeAmend]) -> NoticeView:
    """Fold an amendment."""
    touched = _touch(view, said.body.notice, said.mark)
    amendments = last_by(touched.amendments, said.party, Amendment(said.mark, said.body))
    return msgspec.structs.replace(touched, amendments=amendments)


def fold_withdraw(view: NoticeView | None, said: Said[NoticeWithdraw]) -> NoticeView:
    """Fold a withdrawal; the first is the one that ended it."""
    touched = _touch(view, said.body.notice, said.mark)
    withdrawals = first_by(touched.withdrawals, said.party, Withdrawal(said.mark, said.body))
    return msgspec.structs.replace(touched, withdrawals=withdrawals)


def fold_supersede(view: NoticeView | None, said: Said[NoticeSupersede]) -> NoticeView:
    """Fold that another notice stands in this one's place."""
    touched = _touch(view, said.body.notice, said.mark)
    supersessions = last_by(touched.supersessions, said.party, Supersession(said.mark, said.body))
    return msgspec.structs.replace(touched, supersessions=supersessions)


def fold_reclassify(view: NoticeView | None, said: Said[NoticeReclassify]) -> NoticeView:
    """Fold another reason."""
    touched = _touch(view, said.body.notice, said.mark)
    given = last_by(touched.reclassifications, said.party, Reclassification(said.mark, said.body))
    return msgspec.structs.replace(touched, reclassifications=given)


def fold_arrived(view: NoticeView | None, said: Said[NoticeArrived]) -> NoticeView:
    """Fold an arrival."""
    touched = _touch(view, said.body.notice, said.mark)
    arrivals = last_by(touched.arrivals, said.party, Arrival(said.mark, said.body))
    return msgspec.structs.replace(touched, arrivals=arrivals)


def fold_receive(view: NoticeView | None, said: Said[NoticeReceive]) -> NoticeView:
    """Fold that a notice has come to a party's desk."""
    touched = _touch(view, said.body.notice, said.mark)
    first = earlier(touched.received.get(said.party), said.mark)
    return msgspec.structs.replace(touched, received={**touched.received, said.party: first})


def fold_read(view: NoticeView | None, said: Said[NoticeRead]) -> NoticeView:
    """Fold that a person has read it."""
    touched = _touch(view, said.body.notice, said.mark)
    first = earlier(touched.read.get(said.party), said.mark)
    return msgspec.structs.replace(touched, read={**touched.read, said.party: first})


def fold_passed_on(view: NoticeView | None, said: Said[NoticePassedOn]) -> NoticeView:
    """Fold that it went on to those who execute; the last word on to whom."""
    touched = _touch(view, said.body.notice, said.mark)
    passed = last_by(touched.passed_on, said.party, PassedOn(said.mark, said.body))
    return msgspec.structs.replace(touched, passed_on=passed)


def _touch(view: NoticeView | None, notice: StatementId, mark: Mark) -> NoticeView:
    known = view or NoticeView(notice=notice)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))

"""The parts of a conflict's page: each of the two notices, and each way out of it, in words."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import msgspec

from visavis.acts import REGISTRY, ConflictStatus, NoticeStatus, ProposalStatus
from visavis.desk.form_fields import Choice
from visavis.desk.form_prefilled import typed_of
from visavis.desk.form_shapes import shape_of
from visavis.desk.locales import Locales
from visavis.desk.sight import Condition, Sight
from visavis.desk.volume_words import Changed, VolumeRow, VolumeWords
from visavis.desk.waits import Wait, WaitKind
from visavis.desk.words import DeskWords
from visavis.notices import StatedProposal, StatedVolume
from visavis.release import Text
from visavis.terms import PartyId, party_of


class Side(msgspec.Struct, frozen=True):
    """One of the two notices.

    Args:
        office: that declared it; "" where it has not come.
        condition: how the link with its party does; for one's own it counts as heard.
        rows: where and when, in words.
        address: of the form in which its owner changes it; "" for the other side's.
    """

    notice: str
    party: PartyId | None
    own: bool
    office: str
    title: Text | None
    type: str
    state: str
    condition: Condition
    last_heard: str | None
    rows: tuple[VolumeRow, ...]
    address: str


class Card(msgspec.Struct, frozen=True):
    """One way out: who offers it, and what would change of which notice.

    Args:
        by: the office that proposed it; "" for what this node found.
        own: whether this party proposed it.
        mover: the party whose notice would change.
        change: time, height or area, where this node found it; `amount` says by how much.
        current: whether it is for the notices as they stand.
        answer: accepted, declined or none.
        awaited: the party whose answer is awaited; None where it is not.
        replies: this party's ways to answer: kind of statement and address of its form.
        amend: where the owner follows what was agreed; "" for nothing to follow.
        typed: the fields of a form that would propose it; empty for what was proposed.
    """

    mover: PartyId
    changed: tuple[Changed, ...]
    by: str = ""
    own: bool = False
    at: str = ""
    statement: str = ""
    reason: Text | None = None
    current: bool = True
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""
    answered_because: Text | None = None
    awaited: PartyId | None = None
    replies: tuple[tuple[str, str], ...] = ()
    amend: str = ""
    change: str = ""
    amount: str = ""
    typed: tuple[Choice, ...] = ()


class ConflictCards:
    """Makes the parts of one conflict's page."""

    def __init__(
        self,
        sight: Sight,
        words: DeskWords,
        status: ConflictStatus,
        notices: Mapping[str, NoticeStatus | None],
        waits: Sequence[Wait],
    ) -> None:
        self._sight, self._words, self._status, self._notices = sight, words, status, notices
        self._volumes = VolumeWords(words)
        self._waits = [
            one for one in waits if one.kind is WaitKind.CONFLICT and one.thread == status.conflict
        ]
        self.ours = any(self._party(notice) == sight.party for notice in notices)
        self.raised = any(party_of(one.word.by) == sight.party for one in status.raised)  # type: ignore[arg-type]  # an office's id, as text

    def form(self, kind: str, *more: tuple[str, str]) -> str:
        """The address of a form about this conflict."""
        pair = [(f"body.notices.{at}", one) for at, one in enumerate(self._status.notices)]
        back = ("back", f"/conflicts/{self._status.conflict}")
        return f"/acts/{kind}?{urlencode([*pair, *more, back])}"

    def addresses(self, make: Callable[[str], str]) -> tuple[tuple[PartyId, str], ...]:
        """An address for each of the two notices, one's own first."""
        if not self.ours:
            return ()
        return tuple((one.party, make(one.notice)) for one in self.sides() if one.party is not None)

    def sides(self) -> tuple[Side, ...]:
        """The two notices."""
        found = [self._side(notice, status) for notice, status in self._notices.items()]
        return tuple(sorted(found, key=lambda one: not one.own))

    def card(self, one: ProposalStatus) -> Card:
        """One side's last proposal."""
        before = self._volume(one.notice)
        proposer = party_of(one.word.by)  # type: ignore[arg-type]  # an office's id, as text
        waits = [wait for wait in self._waits if wait.statement == one.word.statement]
        mover = self._party(one.notice) or PartyId("")
        agreed = one.answer == "accepted" and one.current
        return Card(
            mover=mover,
            changed=() if before is None else self._volumes.changes(before, one.volume),
            by=one.word.by,
            own=proposer == self._sight.party,
            at=one.word.at,
            statement=one.word.statement,
            reason=one.reason,
            current=one.current,
            answer=one.answer or "",
            answered_by="" if one.answered is None else one.answered.by,
            answered_at="" if one.answered is None else one.answered.at,
            answered_because=one.answered_because,
            awaited=next((party_of(w.of) if "/" in w.of else PartyId(w.of) for w in waits), None),  # type: ignore[arg-type]  # the same
            replies=tuple(
                (reply.kind, reply.address_back(f"/conflicts/{self._status.conflict}"))
                for wait in waits
                if wait.ours
                for reply in wait.replies
            ),
            amend=self._amend(one) if agreed and mover == self._sight.party else "",
        )

    def found(self, one: StatedProposal, mover: str) -> Card:
        """A change that this node found, and the form that would propose it."""
        before = self._volume(mover)
        body = {
            "notices": list(self._status.notices),
            "notice": mover,
            "volume": msgspec.to_builtins(one.volume),
        }
        filled = typed_of(shape_of(REGISTRY["conflict.propose"].body), body, "body")
        office = next((s.office for s in self.sides() if s.own), "")
        filled |= {"office": [office], "back": [f"/conflicts/{self._status.conflict}"]}
        return Card(
            mover=self._party(mover) or PartyId(""),
            changed=() if before is None else self._volumes.changes(before, one.volume),
            change=one.change,
            amount=self._amount(one),
            typed=tuple(Choice(name, value) for name, values in filled.items() for value in values),
        )

    def _amount(self, one: StatedProposal) -> str:
        if one.later_s is not None:
            span = Locales(self._words.language).span(one.later_s)
            return self._words.say(
                "amount-later" if one.later_s > 0 else "amount-earlier", span=span
            )
        if one.higher_m is not None:
            height = self._volumes.rise(abs(one.higher_m))
            message = "amount-higher" if one.higher_m > 0 else "amount-lower"
            return self._words.say(message, height=height)
        return self._words.say(
            "amount-moved",
            distance=self._volumes.length(one.moved_m or 0),
            bearing=one.bearing_deg or 0,
        )

    def _amend(self, one: ProposalStatus) -> str:
        fields = (
            ("body.notice", one.notice),
            ("body.proposal", one.word.statement),
            ("back", f"/conflicts/{self._status.conflict}"),
        )
        return f"/acts/notice.amend?{urlencode(fields)}"

    def _side(self, notice: str, status: NoticeStatus | None) -> Side:
        party = self._party(notice)
        own = party == self._sight.party
        link = None if party is None else self._sight.link(party)
        query = urlencode({"body.notice": notice, "back": f"/conflicts/{self._status.conflict}"})
        volume = self._volume(notice)
        return Side(
            notice=notice,
            party=party,
            own=own,
            office="" if status is None or status.declared is None else status.declared.by,
            title=None if status is None else status.title,
            type="" if status is None else status.type or "",
            state="unknown" if status is None else status.state.replace("_", "-"),
            condition=Condition.HEARD if own or link is None else link.condition,
            last_heard=None if link is None else link.coverage.last_heard,
            rows=() if volume is None else self._volumes.rows(volume),
            address=f"/acts/notice.amend?{query}" if own else "",
        )

    def _party(self, notice: str) -> PartyId | None:
        status = self._notices.get(notice)
        return None if status is None or status.party is None else PartyId(status.party)

    def _volume(self, notice: str) -> StatedVolume | None:
        status = self._notices.get(notice)
        return None if status is None else status.volume

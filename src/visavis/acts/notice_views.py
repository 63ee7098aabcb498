"""Reading notices: what was declared, where it stands, who has it, and what the record adds."""

from typing import Final

import msgspec

from visavis.acts.conflict_finding import is_live
from visavis.acts.conflict_views import Answer, notice_answer
from visavis.acts.reading import CHILDREN_LIMIT, Shelf, Word, word, word_or_none
from visavis.notices import (
    FirstOfItsKind,
    LeadRuleView,
    NoticeDeclare,
    NoticeReclassify,
    NoticeView,
    StatedVolume,
    Symbol,
    first_id,
    lead_given_s,
    lead_rule_id,
    window_at,
)
from visavis.release import Mark, Text
from visavis.terms import InstantMs, render_instant

THREAD_LIMIT: Final = 500  # statements of one notice; a season's amendments are a few dozen


class WindowStatus(msgspec.Struct, frozen=True):
    """When it holds; each end lies between two instants, and no end is until further notice."""

    start_earliest: str
    start_latest: str
    end_earliest: str | None
    end_latest: str | None


class ReasonStatus(msgspec.Struct, frozen=True):
    """A reason that was given, by whom, and in which statement; none replaces another."""

    word: Word
    reason: Text
    reason_by: Text | None


class ClassStatus(msgspec.Struct, frozen=True):
    """A class of platforms that a party announced, and when it first and last did."""

    platform_class: str
    first: Word
    last: Word


class PostureStatus(msgspec.Struct, frozen=True):
    """A change of posture, with every reason that was given for it, earliest first.

    `first_of_its_kind` says that no earlier notice of that party, of those that are here, names
    the class of platforms; `classes` are all that its notices name, with the first of each.
    """

    change: str
    since: str | None
    platform_class: str | None
    first_of_its_kind: bool | None
    reasons: tuple[ReasonStatus, ...]
    classes: tuple[ClassStatus, ...]


class PassedOnStatus(msgspec.Struct, frozen=True):
    """That a party passed a notice on, and to whom as far as it told."""

    word: Word
    units: Text | None


class ReceiptStatus(msgspec.Struct, frozen=True):
    """What one other party said it did with a notice; none of it is an approval."""

    party: str
    state: str
    received: Word | None
    read: Word | None
    passed_on: PassedOnStatus | None


class LeadStatus(msgspec.Struct, frozen=True):
    """Whether a notice kept a lead time that its party promised; shown, never enforced."""

    rule: Word
    under: str
    promised_s: int
    given_s: int
    kept: bool


class NoticeStatus(msgspec.Struct, frozen=True):
    """A notice as this node knows it.

    `answer` is what meets it, with whom that covers; None where it is over, past or has no volume.
    """

    notice: str
    party: str | None
    state: str
    type: str | None
    title: Text | None
    declared: Word | None
    window: WindowStatus | None
    volume: StatedVolume | None
    unit: Text | None
    symbol: Symbol | None
    purpose: Text | None
    source: Text | None
    mandate: str | None
    posture: PostureStatus | None
    amended: Word | None
    amended_because: Text | None
    withdrawn: Word | None
    withdrawn_because: Text | None
    superseded: Word | None
    superseded_by: str | None
    arrived: Word | None
    arrived_at: str | None
    receipts: tuple[ReceiptStatus, ...]
    lead_times: tuple[LeadStatus, ...]
    answer: Answer | None


def notice_status(shelf: Shelf, notice: str, now_ms: InstantMs) -> NoticeStatus:
    """Read a notice.

    Raises:
        UnknownThing.
    """
    view = shelf.require(NoticeView, notice)
    body = None if view.declaration is None else view.declaration.body
    amendment, withdrawal = view.amendment, view.withdrawal
    supersession, arrival = view.supersession, view.arrival
    return NoticeStatus(
        notice=view.notice,
        party=view.party,
        state=view.state_at(now_ms).value,
        type=None if body is None else body.type.value,
        title=None if body is None else body.title,
        declared=None if view.declaration is None else word(view.declaration.mark),
        window=None if body is None else _window(view),
        volume=view.volume,
        unit=None if body is None else body.unit,
        symbol=None if body is None else body.symbol,
        purpose=None if body is None else body.purpose,
        source=None if body is None else body.source,
        mandate=None if body is None else body.mandate,
        posture=None if body is None else _posture(shelf, view, body),
        amended=None if amendment is None else word(amendment.mark),
        amended_because=None if amendment is None else amendment.body.reason,
        withdrawn=None if withdrawal is None else word(withdrawal.mark),
        withdrawn_because=None if withdrawal is None else withdrawal.body.reason,
        superseded=None if supersession is None else word(supersession.mark),
        superseded_by=None if supersession is None else supersession.body.by,
        arrived=None if arrival is None else word(arrival.mark),
        arrived_at=None if arrival is None else arrival.body.at,
        receipts=_receipts(view),
        lead_times=() if body is None else _lead_times(shelf, view, body),
        answer=notice_answer(shelf, view, now_ms) if is_live(view, now_ms) else None,
    )


def _window(view: NoticeView) -> WindowStatus:
    window = window_at(view)
    return WindowStatus(
        start_earliest=render_instant(window.start_earliest),
        start_latest=render_instant(window.start_latest),
        end_earliest=None if window.end_earliest is None else render_instant(window.end_earliest),
        end_latest=None if window.end_latest is None else render_instant(window.end_latest),
    )


def _posture(shelf: Shelf, view: NoticeView, body: NoticeDeclare) -> PostureStatus | None:
    if body.posture is None or view.declaration is None:
        return None
    mark = view.declaration.mark
    named = body.posture.platform_class
    prefix = first_id(mark.party, body.type, "")
    listed = list(shelf.listed(FirstOfItsKind, prefix, CHILDREN_LIMIT))
    firsts = [one for one in listed if one.platform_class]
    earliest = next((one.first for one in firsts if one.platform_class == named), None)
    return PostureStatus(
        change=body.posture.change.value,
        since=body.posture.since,
        platform_class=named,
        first_of_its_kind=None if named is None else earliest == mark,
        reasons=_reasons(shelf, view, body, mark),
        classes=tuple(
            ClassStatus(one.platform_class, word(one.first), word(one.last)) for one in firsts
        ),
    )


def _reasons(
    shelf: Shelf, view: NoticeView, body: NoticeDeclare, mark: Mark
) -> tuple[ReasonStatus, ...]:
    """Return every reason that the party itself gave, in the order of its own times."""
    given: list[tuple[Mark, Text, Text | None]] = []
    if body.posture is not None and body.posture.reason is not None:
        given.append((mark, body.posture.reason, body.posture.reason_by))
    given.extend(
        (said.mark, said.body.reason, said.body.reason_by)
        for said in shelf.thread(view.notice, 0, THREAD_LIMIT).saids
        if isinstance(said.body, NoticeReclassify) and said.party == mark.party
    )
    given.sort(key=lambda one: one[0])
    return tuple(ReasonStatus(word(at), reason, by) for at, reason, by in given)


def _receipts(view: NoticeView) -> tuple[ReceiptStatus, ...]:
    parties = sorted({*view.received, *view.read, *view.passed_on} - {view.party})
    found = []
    for party in parties:
        passed = view.passed_on.get(party)
        state = "passed_on" if passed else "read" if party in view.read else "received"
        found.append(
            ReceiptStatus(
                party=party,
                state=state,
                received=word_or_none(view.received.get(party)),
                read=word_or_none(view.read.get(party)),
                passed_on=None
                if passed is None
                else PassedOnStatus(word(passed.mark), passed.body.units),
            )
        )
    return tuple(found)


def _lead_times(shelf: Shelf, view: NoticeView, body: NoticeDeclare) -> tuple[LeadStatus, ...]:
    given_s = lead_given_s(view)
    assert given_s is not None  # the declaration is here
    assert view.party is not None  # the same
    prefix = lead_rule_id(view.party, body.type, "")
    return tuple(
        LeadStatus(
            rule=word(rule.mark),
            under=rule.body.under,
            promised_s=rule.body.lead_s,
            given_s=given_s,
            kept=given_s >= rule.body.lead_s,
        )
        for rule in shelf.listed(LeadRuleView, prefix, CHILDREN_LIMIT)
        if rule.body.lead_s
    )

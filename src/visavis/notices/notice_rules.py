"""Deciding on notices: whose it is to change one, whose to acknowledge it, what can be meant."""

from collections.abc import Iterable, Mapping

import msgspec

from visavis.notices.errors import (
    ImpossibleVolume,
    NoticeOfOthers,
    NoticeOver,
    NotThatType,
    NotYet,
    SaidAlready,
    UnknownNotice,
)
from visavis.notices.notice import (
    NoticeAmend,
    NoticeArrived,
    NoticeDeclare,
    NoticePassedOn,
    NoticeRead,
    NoticeReceive,
    NoticeReclassify,
    NoticeSupersede,
    NoticeType,
    NoticeWithdraw,
    require_line,
)
from visavis.notices.notice_lead import NoticeLeadRule
from visavis.notices.notice_prepared import prepared_of
from visavis.notices.notice_view import NoticeView
from visavis.notices.notice_volume import StatedVolume
from visavis.release import Command, Draft, Knowledge, Mark, Said, instant_ms
from visavis.terms import InstantMs, PartyId, StatementId, VisavisError, render_instant


def decide_declare(
    known: Knowledge, command: Command[NoticeDeclare], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a declaration; it stays private until somebody is named to hear it.

    Raises:
        ImpossibleVolume: names the field.
    """
    body = command.body
    require_possible(command.party, body.volume)
    return (_draft(command, body, refs=() if body.mandate is None else (body.mandate,)),)


def decide_amend(
    known: Knowledge, command: Command[NoticeAmend], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on another where and when; whoever was told of the notice hears it.

    Raises:
        UnknownNotice, NoticeOfOthers, NoticeOver, ImpossibleVolume.
        NotThatType: a transit that would leave its line.
    """
    body = command.body
    notice = _require_own(known, body.notice, command.party)
    _require_standing(notice)
    assert notice.declaration is not None  # _require_own saw it
    try:
        require_line(notice.declaration.body.type, body.volume)
    except ValueError as problem:
        raise NotThatType(
            f"Amendment of notice {body.notice} refused",
            expected=str(problem).removeprefix("expected "),
            got="another area",
            next_step="Correct the area, or declare another notice.",
        ) from None
    require_possible(command.party, body.volume)
    refs = (body.notice,) if body.proposal is None else (body.notice, body.proposal)
    return (_about(command, notice, refs),)


def decide_change(
    known: Knowledge,
    command: Command[NoticeWithdraw] | Command[NoticeReclassify] | Command[NoticeArrived],
    now_ms: InstantMs,
) -> tuple[Draft, ...]:
    """Decide on taking back, giving another reason, or an arrival: one's own notice, still
    standing.

    Raises:
        UnknownNotice, NoticeOfOthers, NoticeOver.
        NotThatType: a reason for anything but a change of posture.
        NotYet: an arrival that lies ahead.
    """
    notice = _require_own(known, command.body.notice, command.party)
    _require_standing(notice)
    assert notice.declaration is not None  # _require_own saw it
    kind = notice.declaration.body.type
    if isinstance(command.body, NoticeReclassify) and kind is not NoticeType.POSTURE:
        raise NotThatType(
            f"Reason for notice {notice.notice} refused",
            expected="a notice of the type posture",
            got=kind,
            next_step="Amend the notice, or put another in its place.",
        )
    if isinstance(command.body, NoticeArrived) and instant_ms(command.body.at) > now_ms:
        raise NotYet(
            f"Arrival of notice {notice.notice} refused",
            expected=f"an instant up to {render_instant(now_ms)}",
            got=command.body.at,
            next_step="Say it once it has arrived; amend the window if it will be later.",
        )
    return (_about(command, notice, (notice.notice,)),)


def decide_supersede(
    known: Knowledge, command: Command[NoticeSupersede], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on putting another notice of one's own in the place of this one.

    Raises:
        UnknownNotice, NoticeOfOthers, NoticeOver.
    """
    body = command.body
    notice = _require_own(known, body.notice, command.party)
    _require_standing(notice)
    other = _require_own(known, body.by, command.party)
    _require_standing(other)
    if body.by == body.notice:
        raise NoticeOver(
            f"Notice {body.notice} refused",
            expected="another notice in its place",
            got="itself",
            next_step="Declare the new notice first, then name it.",
        )
    return (_about(command, notice, (body.notice, body.by)),)


def decide_receipt(
    known: Knowledge,
    command: Command[NoticeReceive] | Command[NoticeRead] | Command[NoticePassedOn],
    now_ms: InstantMs,
) -> tuple[Draft, ...]:
    """Decide on saying that another party's notice was received, read or passed on.

    Raises:
        UnknownNotice.
        NoticeOfOthers: it is one's own.
        SaidAlready: this party has said so; to pass it on further is a new statement.
    """
    body = command.body
    notice = require_notice(known, body.notice)
    assert notice.declaration is not None  # require_notice saw it
    owner = notice.declaration.mark.party
    if owner == command.party:
        raise NoticeOfOthers(
            f"Notice {body.notice} refused",
            expected="a notice of another party",
            got="one's own",
            next_step="Nothing is to be done: who received it says so.",
        )
    done: Iterable[PartyId] = ()
    if isinstance(body, NoticeReceive):
        done = notice.received
    elif isinstance(body, NoticeRead):
        done = notice.read
    if command.party in done:
        raise SaidAlready(
            f"Notice {body.notice} refused",
            expected=f"one of which {command.party} has not said so",
            got="said already",
            next_step="Nothing is to be done.",
        )
    return (
        _draft(
            command,
            body,
            refs=(body.notice,),
            to=(owner,),
            after_ms=last_own(notice.latest, command.party),
        ),
    )


def decide_lead_rule(
    known: Knowledge, command: Command[NoticeLeadRule], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a promise of lead time; it binds nobody but its speaker."""
    return (_draft(command, command.body, refs=(command.body.under,)),)


def check_volume(said: Said[NoticeDeclare | NoticeAmend]) -> None:
    """Refuse, on every node, a volume that cannot be meant.

    Raises:
        ImpossibleVolume: names the field.
    """
    require_possible(said.party, said.body.volume)


def require_possible(party: PartyId, volume: StatedVolume | None) -> None:
    """Refuse a volume that cannot be compared with others.

    Raises:
        ImpossibleVolume: names the field.
    """
    if volume is None:
        return
    try:
        prepared_of("", party, volume)
    except VisavisError as problem:
        raise ImpossibleVolume(
            f"Volume refused: {problem.happened.removesuffix(' refused')}",
            expected=problem.expected,
            got=problem.got,
            next_step=problem.next_step,
        ) from None


def require_notice(known: Knowledge, notice: StatementId) -> NoticeView:
    """Return a notice whose declaration is known.

    Raises:
        UnknownNotice.
    """
    view = known.read(NoticeView, notice)
    if view is None or view.declaration is None:
        raise UnknownNotice(
            f"Notice {notice} refused",
            expected="a notice that was declared here or released to this party",
            got="an id that is not known here",
            next_step="List the notices, or wait for the declaration to arrive.",
        )
    return view


def last_own(latest: Mapping[PartyId, Mark], party: PartyId) -> InstantMs | None:
    """Return when the party last spoke in a thread, for `Draft.after_ms`."""
    mark = latest.get(party)
    return None if mark is None else mark.said_ms


def told_marks(notice: NoticeView) -> tuple[Mark, ...]:
    """Return the statements whose audience knows of the notice, for `Draft.follows`."""
    first = () if notice.declaration is None else (notice.declaration.mark,)
    last = () if notice.amendment is None else (notice.amendment.mark,)
    return (*first, *last)


def _require_own(known: Knowledge, notice: StatementId, party: PartyId) -> NoticeView:
    view = require_notice(known, notice)
    assert view.declaration is not None  # require_notice saw it
    owner = view.declaration.mark.party
    if owner != party:
        raise NoticeOfOthers(
            f"Notice {notice} refused",
            expected=f"a notice of {party}",
            got=f"one of {owner}",
            next_step="Only they can change it: raise the conflict, or propose a change.",
        )
    return view


def _require_standing(notice: NoticeView) -> None:
    if notice.withdrawal is not None:
        got = "one that was withdrawn"
    elif notice.supersession is not None:
        got = f"one in whose place stands {notice.supersession.body.by}"
    else:
        return
    raise NoticeOver(
        f"Notice {notice.notice} refused",
        expected="a notice that still stands",
        got=got,
        next_step="Declare a new notice.",
    )


def _about(
    command: Command[NoticeAmend]
    | Command[NoticeWithdraw]
    | Command[NoticeSupersede]
    | Command[NoticeReclassify]
    | Command[NoticeArrived],
    notice: NoticeView,
    refs: tuple[StatementId, ...],
) -> Draft:
    return _draft(
        command,
        command.body,
        refs=refs,
        after_ms=last_own(notice.latest, command.party),
        follows=told_marks(notice),
    )


def _draft(
    command: Command[object],
    body: msgspec.Struct,
    *,
    refs: tuple[StatementId, ...],
    to: tuple[PartyId, ...] = (),
    after_ms: InstantMs | None = None,
    follows: tuple[Mark, ...] = (),
) -> Draft:
    return Draft(command.kind, command.office, body, refs, to, after_ms, follows=follows)

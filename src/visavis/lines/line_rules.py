"""Deciding on lines: who may propose, open, suspend, resume, lapse and tell of them."""

from visavis.lines.errors import LineNotOpen, OutOfTurn, UnknownLine, WrongLevel
from visavis.lines.line import (
    LineHistory,
    LineLapse,
    LineOpen,
    LinePropose,
    LineResume,
    LineState,
    LineSuspend,
    LineView,
    StanceKind,
)
from visavis.lines.rules import draft, last_own, refuse_place, require_office
from visavis.release import Command, Draft, Knowledge
from visavis.terms import InstantMs, OfficeId, StatementId, party_of

SHOWN_REASON_CHARACTERS = 120  # a refusal is one line; the line's view has the whole reason


def decide_propose(
    known: Knowledge, command: Command[LinePropose], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a proposal.

    Raises:
        NotTheirPlace: the speaker is not on the line that it proposes.
        UnknownOffice, WrongLevel.
    """
    offices = command.body.offices
    if command.office not in offices:
        raise refuse_place(command.office, "a line between others", offices)
    require_one_level(known, command.office, offices)
    to = tuple(party_of(office) for office in offices if office != command.office)
    refs = () if command.body.mandate is None else (command.body.mandate,)
    return draft(command, command.body, refs=refs, to=to)


def decide_open(
    known: Knowledge, command: Command[LineOpen], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on opening one's own side.

    Raises:
        UnknownLine, NotTheirPlace.
        OutOfTurn: it is open on this side, or suspended.
    """
    line = require_place(known, command.body.line, command.office)
    kind = _own_stance(line, command.office)
    if kind is StanceKind.OPEN:
        raise _out_of_turn("open", "a side that is not open yet", "open", "Nothing is to be done.")
    if kind is StanceKind.SUSPENDED:
        raise _out_of_turn(
            "open", "a side that is not suspended", "suspended", "Resume it: line.resume."
        )
    return _about(command, line, command.body)


def decide_suspend(
    known: Knowledge, command: Command[LineSuspend], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on suspending one's own side.

    Raises:
        UnknownLine, NotTheirPlace.
        OutOfTurn: this side is not open.
    """
    line = require_place(known, command.body.line, command.office)
    kind = _own_stance(line, command.office)
    if kind is not StanceKind.OPEN:
        raise _out_of_turn(
            "suspend", "a side that is open", kind or "never opened", "Nothing is to be suspended."
        )
    return _about(command, line, command.body)


def decide_resume(
    known: Knowledge, command: Command[LineResume], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on ending one's own suspension; the other side's is theirs to end.

    Raises:
        UnknownLine, NotTheirPlace.
        OutOfTurn: this side is not suspended.
    """
    line = require_place(known, command.body.line, command.office)
    kind = _own_stance(line, command.office)
    if kind is not StanceKind.SUSPENDED:
        raise _out_of_turn(
            "resume",
            "a side that is suspended",
            kind or "never opened",
            "If the other side suspended the line, only they can resume it.",
        )
    return _about(command, line, command.body)


def decide_lapse(
    known: Knowledge, command: Command[LineLapse], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on saying that the line is used no more.

    Raises:
        UnknownLine, NotTheirPlace.
        OutOfTurn: this side has said so already.
    """
    line = require_place(known, command.body.line, command.office)
    if _own_stance(line, command.office) is StanceKind.LAPSED:
        raise _out_of_turn(
            "lapse", "a line that has not lapsed", "lapsed", "Open it again: line.open."
        )
    return _about(command, line, command.body)


def decide_history(
    known: Knowledge, command: Command[LineHistory], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on telling what was before; any office of a party on the line may.

    Raises:
        UnknownLine, NotTheirPlace.
    """
    line = require_line(known, command.body.line)
    if line.office_of(command.party) is None:
        raise refuse_place(command.office, "a line between others", line.offices)
    return _about(command, line, command.body)


def require_line(known: Knowledge, line: StatementId) -> LineView:
    """Return a line whose proposal is known.

    Raises:
        UnknownLine.
    """
    view = known.read(LineView, line)
    if view is None or view.proposal is None:
        raise UnknownLine(
            f"Line {line} refused",
            expected="a line that was proposed to or by this party",
            got="an id that is not known here",
            next_step="List the lines, or wait for the other side's proposal to arrive.",
        )
    return view


def require_place(known: Knowledge, line: StatementId, office: OfficeId) -> LineView:
    """Return a line on which this office sits.

    Raises:
        UnknownLine, NotTheirPlace.
    """
    view = require_line(known, line)
    if office not in view.offices:
        raise refuse_place(office, "a line between others", view.offices)
    return view


def require_carrying(line: LineView) -> LineView:
    """Return a line that carries what is said on it every day: one that every side has opened.

    Raises:
        LineNotOpen: and who closed it, with the reason that they gave.
    """
    if line.state is LineState.OPEN:
        return line
    raise LineNotOpen(
        f"Line {line.line} cannot carry this",
        expected="a line that every side has opened",
        got="; ".join(_standing(line, office) for office in line.offices),
        next_step="Wait until it is opened or resumed; a warning of danger to life passes now:"
        " line.danger.",
    )


def _standing(line: LineView, office: OfficeId) -> str:
    stance = line.stances.get(office)
    if stance is None:
        return f"{office} never opened it"
    if stance.suspended is not None:
        return f"suspended by {office}: {stance.suspended.reason.text[:SHOWN_REASON_CHARACTERS]}"
    return f"{stance.kind} by {office}"


def require_one_level(known: Knowledge, first: OfficeId, offices: tuple[OfficeId, ...]) -> None:
    """Refuse offices that are no counterparts of the first.

    Raises:
        UnknownOffice, WrongLevel.
    """
    level = require_office(known, first).level
    for office in offices:
        other = require_office(known, office).level
        if other is not level:
            raise WrongLevel(
                f"{office} refused as a counterpart of {first}",
                expected=f"an office of the level {level.value}",
                got=other.value,
                next_step="Choose their office of the same level, or let another office speak.",
            )


def _own_stance(line: LineView, office: OfficeId) -> StanceKind | None:
    stance = line.stances.get(office)
    return None if stance is None else stance.kind


def _about(
    command: Command[LineOpen]
    | Command[LineSuspend]
    | Command[LineResume]
    | Command[LineLapse]
    | Command[LineHistory],
    line: LineView,
    body: LineOpen | LineSuspend | LineResume | LineLapse | LineHistory,
) -> tuple[Draft, ...]:
    return draft(
        command,
        body,
        refs=(line.line,),
        to=line.counterparts_of(command.party),
        after_ms=last_own(line.latest, command.party),
    )


def _out_of_turn(verb: str, expected: str, got: str, next_step: str) -> OutOfTurn:
    return OutOfTurn(f"Cannot {verb} the line", expected=expected, got=got, next_step=next_step)

"""Deciding on line tests and on warnings of danger to life."""

from typing import Final

import msgspec

from visavis.lines.errors import OutOfTurn, UnknownTest, UnknownWarning
from visavis.lines.line import LineView
from visavis.lines.line_cadence import Cadence, slot_at, slot_for_test
from visavis.lines.line_rules import require_carrying, require_place
from visavis.lines.line_tests import (
    DangerView,
    LineDanger,
    LineDangerAcknowledge,
    LineSlotView,
    LineTest,
    LineTestAnswer,
    LineTestView,
    slot_id,
)
from visavis.lines.rules import draft, last_own
from visavis.release import Command, Draft, Knowledge, instant_ms
from visavis.terms import InstantMs, party_of, render_instant

OLDEST_SLOT_MS: Final = 7 * 86_400_000  # nobody makes up for a test of last week


def cadence_of(line: LineView) -> Cadence | None:
    """Return when a line is to be tested, or None while its proposal has not come."""
    if line.proposal is None:
        return None
    body = line.proposal.body
    return Cadence(body.offices, body.test_every_s, body.urgent_answer_s, body.daily_tests)


def decide_test(
    known: Knowledge, command: Command[LineTest], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on testing a line; fills in the agreed time that the test meets.

    A test out of turn is allowed: whoever doubts a line may try it. It meets nobody else's turn.

    Raises:
        UnknownLine, NotTheirPlace, LineNotOpen.
        OutOfTurn: this office has tested for that time, or the time is none that was agreed.
    """
    body = command.body
    line = require_carrying(require_place(known, body.line, command.office))
    cadence = cadence_of(line)
    assert cadence is not None  # require_place saw the proposal
    if body.due is None:
        slot = slot_for_test(cadence, now_ms)
        due = None if slot is None else render_instant(slot.due_ms)
    else:
        due = body.due
        _require_slot(cadence, due, now_ms)
    said = known.read(LineSlotView, slot_id(line.line, due)) if due is not None else None
    if said is not None and command.office in said.tests:
        raise OutOfTurn(
            "Line test refused",
            expected=f"one test of {command.office} for {due}",
            got="one that was said already",
            next_step="Wait for the answer, or for the next agreed time.",
        )
    return _on_line(command, line, msgspec.structs.replace(body, due=due))


def decide_test_answer(
    known: Knowledge, command: Command[LineTestAnswer], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on answering a test of the other side.

    Raises:
        UnknownLine, NotTheirPlace, LineNotOpen.
        UnknownTest: none of that id on this line, or one's own.
        OutOfTurn: this office has answered it already.
    """
    body = command.body
    line = require_carrying(require_place(known, body.line, command.office))
    test = known.read(LineTestView, body.test)
    if test is None or test.body is None or test.said is None or test.body.line != line.line:
        raise UnknownTest(
            f"Answer to test {body.test} refused",
            expected=f"a test that was said on line {line.line}",
            got="an id that is not known here",
            next_step="Wait for the test to arrive.",
        )
    if test.said.mark.party == command.party:
        raise UnknownTest(
            f"Answer to test {body.test} refused",
            expected="a test of the other side",
            got="one's own",
            next_step="They answer it.",
        )
    if command.office in test.answers:
        raise _said_already(f"Answer to test {body.test} refused", "answered")
    return _on_line(command, line, body, body.test)


def decide_danger(
    known: Knowledge, command: Command[LineDanger], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a warning of danger to life; no state of the line refuses it.

    Raises:
        UnknownLine, NotTheirPlace: there is no such line, or the office is not on it.
    """
    line = require_place(known, command.body.line, command.office)
    assert line.proposal is not None  # require_place saw it
    others = tuple(office for office in line.offices if office != command.office)
    limit_ms = 1000 * line.proposal.body.urgent_answer_s
    whole = msgspec.structs.replace(
        command.body,
        to=others,
        acknowledge_by=command.body.acknowledge_by or render_instant(InstantMs(now_ms + limit_ms)),
    )
    return _on_line(command, line, whole)


def decide_danger_acknowledge(
    known: Knowledge, command: Command[LineDangerAcknowledge], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on acknowledging a warning; no state of the line refuses that either.

    Raises:
        UnknownLine, NotTheirPlace.
        UnknownWarning: none of that id on this line, or one's own.
        OutOfTurn: this office has acknowledged it already.
    """
    body = command.body
    line = require_place(known, body.line, command.office)
    danger = known.read(DangerView, body.danger)
    own = danger is not None and danger.said is not None and danger.said.mark.party == command.party
    if danger is None or danger.body is None or danger.body.line != line.line or own:
        raise UnknownWarning(
            f"Acknowledgement of warning {body.danger} refused",
            expected=f"a warning of the other side on line {line.line}",
            got="one's own" if own else "an id that is not known here",
            next_step="Choose a warning of the other side, or wait for it to arrive.",
        )
    if command.office in danger.acknowledgements:
        raise _said_already(f"Acknowledgement of warning {body.danger} refused", "acknowledged")
    return _on_line(command, line, body, body.danger)


def _require_slot(cadence: Cadence, due: str, now_ms: InstantMs) -> None:
    wanted = instant_ms(due)
    latest = now_ms + cadence.early_ms
    slot = slot_at(cadence, wanted) if latest - OLDEST_SLOT_MS <= wanted <= latest else None
    if slot is None or slot.due_ms != wanted:
        here = slot_for_test(cadence, now_ms)
        raise OutOfTurn(
            "Line test refused",
            expected="an agreed time of this line, such as "
            + ("none" if here is None else render_instant(here.due_ms)),
            got=due,
            next_step="Leave --due out: the present one is filled in.",
        )


def _said_already(happened: str, done: str) -> OutOfTurn:
    return OutOfTurn(
        happened,
        expected="one that is not " + done + " yet",
        got=f"{done} already",
        next_step="Nothing is to be done.",
    )


def _on_line(
    command: Command[LineTest]
    | Command[LineTestAnswer]
    | Command[LineDanger]
    | Command[LineDangerAcknowledge],
    line: LineView,
    body: LineTest | LineTestAnswer | LineDanger | LineDangerAcknowledge,
    *refs: str,
) -> tuple[Draft, ...]:
    party = command.party
    return draft(
        command,
        body,
        refs=(line.line, *refs),  # type: ignore[arg-type]  # ids that the body's own types hold
        to=tuple(dict.fromkeys(p for p in map(party_of, line.offices) if p != party)),
        after_ms=last_own(line.latest, party),
    )

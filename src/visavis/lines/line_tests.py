"""Line tests and warnings of danger to life: said on a line itself, without a contact."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from visavis.lines.overdue import Due, Heard, OpenThing, heard
from visavis.release import Instant, OfficeRef, Ref, Said, Text, instant_ms, require_instants
from visavis.terms import InstantMs, OfficeId, StatementId

MAX_WARNED = 16  # every side of a line
DANGER_KIND = "line.danger"


class LineTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Test a line: I am here, do you hear me? An answer is due.

    Args:
        due: the agreed time that this test meets; left out, the present one.
    """

    line: Ref
    due: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        require_instants(self.due)


class LineTestAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer a test of the other side: heard."""

    line: Ref
    test: Ref


class LineDanger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Warn of danger to life. It passes a line in whatever state.

    Args:
        to: the offices that must acknowledge it; left out, all others on the line.
        acknowledge_by: left out, it follows from the line's urgent answer time.
    """

    line: Ref
    words: Text
    to: Annotated[tuple[OfficeRef, ...], msgspec.Meta(max_length=MAX_WARNED)] = ()
    acknowledge_by: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        require_instants(self.acknowledge_by)


class LineDangerAcknowledge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Acknowledge a warning: understood, and passed to those in danger."""

    line: Ref
    danger: Ref


class LineTestView(msgspec.Struct, frozen=True):
    """One test, and who answered it, each for the first time."""

    test: StatementId
    said: Heard | None = None
    body: LineTest | None = None
    answers: Mapping[OfficeId, Heard] = {}


class LineSlotView(msgspec.Struct, frozen=True):
    """The tests that were said for one agreed time, by office; each the first.

    Its id is ``<line>/<due>``: so the tests of a line are listed in order of time.
    """

    line: StatementId
    due: str
    tests: Mapping[OfficeId, Heard] = {}


class DangerView(msgspec.Struct, frozen=True):
    """A warning of danger to life, and who acknowledged it, each for the first time."""

    danger: StatementId
    said: Heard | None = None
    body: LineDanger | None = None
    acknowledgements: Mapping[OfficeId, Heard] = {}

    @property
    def waiting_for(self) -> tuple[OfficeId, ...]:
        """The offices that were warned and have not acknowledged it."""
        to = () if self.body is None else self.body.to
        return tuple(office for office in to if office not in self.acknowledgements)

    @property
    def due_ms(self) -> InstantMs | None:
        """By when it is to be acknowledged."""
        by = None if self.body is None else self.body.acknowledge_by
        return None if by is None else instant_ms(by)


def open_danger(view: DangerView) -> OpenThing | None:
    """Tell who must still acknowledge a warning: it is due from the moment it is heard."""
    if view.said is None or view.body is None or not view.waiting_for:
        return None
    dues = tuple(Due(DANGER_KIND, view.said.heard_ms, by) for by in view.waiting_for)
    return OpenThing("danger", view.danger, view.body.line, dues)


def slot_id(line: str, due: str | None) -> str:
    """Return the id of the view of one slot; with no time, that of tests outside any."""
    return f"{line}/{due or 'none'}"


def fold_test(view: LineTestView | None, said: Said[LineTest]) -> LineTestView:
    """Fold the test itself; there is one of this id."""
    known = view or LineTestView(said.mark.id)
    return msgspec.structs.replace(known, said=heard(said), body=said.body)


def fold_slot(view: LineSlotView | None, said: Said[LineTest]) -> LineSlotView:
    """Fold that an office tested for this slot."""
    body = said.body
    known = view or LineSlotView(body.line, body.due or "none")
    return msgspec.structs.replace(known, tests=_first(known.tests, said))


def fold_test_answer(view: LineTestView | None, said: Said[LineTestAnswer]) -> LineTestView:
    """Fold an answer to a test."""
    known = view or LineTestView(said.body.test)
    return msgspec.structs.replace(known, answers=_first(known.answers, said))


def fold_danger(view: DangerView | None, said: Said[LineDanger]) -> DangerView:
    """Fold the warning itself; there is one of this id."""
    known = view or DangerView(said.mark.id)
    return msgspec.structs.replace(known, said=heard(said), body=said.body)


def fold_danger_acknowledge(
    view: DangerView | None, said: Said[LineDangerAcknowledge]
) -> DangerView:
    """Fold an acknowledgement of a warning."""
    known = view or DangerView(said.body.danger)
    return msgspec.structs.replace(known, acknowledgements=_first(known.acknowledgements, said))


def _first(known: Mapping[OfficeId, Heard], said: Said[object]) -> dict[OfficeId, Heard]:
    office, one = said.mark.office, heard(said)
    before = known.get(office)
    kept = one if before is None or one.mark < before.mark else before
    return {**known, office: kept}

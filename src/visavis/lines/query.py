"""A query: a question between counterparts on a line that must be answered by a time."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from visavis.lines.overdue import Due, Heard, OpenThing, Timeliness, heard, timeliness
from visavis.release import (
    Instant,
    Mark,
    OfficeRef,
    Ref,
    Said,
    Text,
    earlier,
    instant_ms,
    later_of,
    require_instants,
)
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId

OVERDUE_KIND = "query.overdue"


class QueryAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask a counterpart something that must be answered; its id is the id of this statement.

    Args:
        to: whose answer counts; may be left out where the line has only one counterpart.
        answer_by: by when; left out, it follows from the line's answer times.
        urgent: whether the line's urgent answer time counts rather than the routine one.
    """

    line: Ref
    question: Text
    to: OfficeRef | None = None
    answer_by: Instant | None = None
    urgent: bool = False

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        require_instants(self.answer_by)


class QueryAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer a query; a later answer corrects an earlier one and does not erase it."""

    query: Ref
    answer: Text


class QueryWithdraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that no answer is needed any more; what was asked stays in the record."""

    query: Ref
    reason: Text | None = None


class QueryState(StrEnum):
    """Where a query stands, as far as this node knows."""

    UNKNOWN = "unknown"  # something was said about it, but the question has not come
    ASKED = "asked"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    WITHDRAWN = "withdrawn"


class Question(msgspec.Struct, frozen=True):
    """What was asked."""

    heard: Heard
    body: QueryAsk


class Answered(msgspec.Struct, frozen=True):
    """An office's answers: the first, which ended the waiting, and the latest, which counts."""

    first: Heard
    latest: Heard
    body: QueryAnswer


class Withdrawal(msgspec.Struct, frozen=True):
    """The asker's withdrawal; the latest, where there are several."""

    mark: Mark
    body: QueryWithdraw


class QueryView(msgspec.Struct, frozen=True):
    """A query, folded. Answers and withdrawals are kept by office: only those asked answer, and
    only the asker withdraws."""

    query: StatementId
    question: Question | None = None
    answers: Mapping[OfficeId, Answered] = {}
    withdrawals: Mapping[OfficeId, Withdrawal] = {}
    latest: Mapping[PartyId, Mark] = {}

    @property
    def due_ms(self) -> InstantMs | None:
        """By when an answer is due."""
        by = None if self.question is None else self.question.body.answer_by
        return None if by is None else instant_ms(by)

    @property
    def answer(self) -> Answered | None:
        """The answer of the office that was asked."""
        to = None if self.question is None else self.question.body.to
        return None if to is None else self.answers.get(to)

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The withdrawal of the office that asked."""
        if self.question is None:
            return None
        return self.withdrawals.get(self.question.heard.mark.office)

    @property
    def answer_timeliness(self) -> Timeliness | None:
        """Whether the first answer was heard here in time; None while there is none."""
        answer = self.answer
        if answer is None:
            return None
        return timeliness(self.due_ms, answer.first.heard_ms, answer.first.heard_ms)

    def state_at(self, now_ms: InstantMs) -> QueryState:
        """Tell where it stands: an answer outranks a withdrawal, since it was given."""
        if self.question is None:
            return QueryState.UNKNOWN
        if self.answer is not None:
            late = self.answer_timeliness is Timeliness.LATE
            return QueryState.ANSWERED_LATE if late else QueryState.ANSWERED
        if self.withdrawal is not None:
            return QueryState.WITHDRAWN
        overdue = timeliness(self.due_ms, None, now_ms) is Timeliness.OVERDUE
        return QueryState.OVERDUE if overdue else QueryState.ASKED


def open_query(view: QueryView) -> OpenThing | None:
    """Tell what is due in a query, or None once it was answered or withdrawn."""
    if view.question is None or view.answer is not None or view.withdrawal is not None:
        return None
    due_ms = view.due_ms
    dues = () if due_ms is None else (Due(OVERDUE_KIND, due_ms, view.question.body.to),)
    return OpenThing("query", view.query, view.query, dues)


def fold_ask(view: QueryView | None, said: Said[QueryAsk]) -> QueryView:
    """Fold the question; there is one, since the query's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, question=Question(heard(said), said.body))


def fold_answer(view: QueryView | None, said: Said[QueryAnswer]) -> QueryView:
    """Fold an answer: the first by its mark ends the waiting, the latest is what they say now."""
    touched = _touch(view, said.body.query, said.mark)
    office, one = said.mark.office, heard(said)
    known = touched.answers.get(office)
    answered = Answered(one, one, said.body)
    if known is not None:
        first = one if earlier(known.first.mark, one.mark) == one.mark else known.first
        newer = one.mark > known.latest.mark
        answered = Answered(
            first, one if newer else known.latest, said.body if newer else known.body
        )
    return msgspec.structs.replace(touched, answers={**touched.answers, office: answered})


def fold_withdraw(view: QueryView | None, said: Said[QueryWithdraw]) -> QueryView:
    """Fold a withdrawal."""
    touched = _touch(view, said.body.query, said.mark)
    office = said.mark.office
    known = touched.withdrawals.get(office)
    if known is not None and known.mark >= said.mark:
        return touched
    made = {**touched.withdrawals, office: Withdrawal(said.mark, said.body)}
    return msgspec.structs.replace(touched, withdrawals=made)


def _touch(view: QueryView | None, query: StatementId, mark: Mark) -> QueryView:
    known = view or QueryView(query=query)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))

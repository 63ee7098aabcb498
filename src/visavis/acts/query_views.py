"""Reading queries: who asked what, by when an answer is due, whether it came in time."""

import msgspec

from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.lines import Answered, QueryView
from visavis.release import Text
from visavis.terms import InstantMs, render_instant


class AnswerStatus(msgspec.Struct, frozen=True):
    """One office's answer as it stands now, and when its first one was heard here.

    `timeliness` is the first answer's, by what was heard here: in_time or late. `by_their_clock`
    is the time that the sender gave it, which may be earlier than it could arrive.
    """

    word: Word
    answer: Text
    first: Word
    first_heard: str
    by_their_clock: str
    timeliness: str
    corrected: bool


class QueryStatus(msgspec.Struct, frozen=True):
    """A query as this node knows it."""

    query: str
    state: str
    line: str | None
    question: Text | None
    asked: Word | None
    to: str | None
    urgent: bool
    answer_by: str | None
    overdue_s: int | None
    answer: AnswerStatus | None
    withdrawn: Word | None
    withdrawn_because: Text | None


def query_status(shelf: Shelf, query: str, now_ms: InstantMs) -> QueryStatus:
    """Read a query.

    Raises:
        UnknownThing.
    """
    view = shelf.require(QueryView, query)
    question = view.question
    body = None if question is None else question.body
    withdrawal, due_ms = view.withdrawal, view.due_ms
    state = view.state_at(now_ms)
    late = state.value == "overdue" and due_ms is not None
    return QueryStatus(
        query=view.query,
        state=state.value,
        line=None if body is None else body.line,
        question=None if body is None else body.question,
        asked=None if question is None else word(question.heard.mark),
        to=None if body is None else body.to,
        urgent=body is not None and body.urgent,
        answer_by=None if body is None else body.answer_by,
        overdue_s=(now_ms - due_ms) // 1000 if late and due_ms is not None else None,
        answer=_answer(view),
        withdrawn=word_or_none(None if withdrawal is None else withdrawal.mark),
        withdrawn_because=None if withdrawal is None else withdrawal.body.reason,
    )


def _answer(view: QueryView) -> AnswerStatus | None:
    answer: Answered | None = view.answer
    timeliness = view.answer_timeliness
    if answer is None or timeliness is None:
        return None
    return AnswerStatus(
        word=word(answer.latest.mark),
        answer=answer.body.answer,
        first=word(answer.first.mark),
        first_heard=render_instant(answer.first.heard_ms),
        by_their_clock=render_instant(answer.first.mark.said_ms),
        timeliness=timeliness.value,
        corrected=answer.first.mark != answer.latest.mark,
    )

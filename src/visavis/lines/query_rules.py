"""Deciding on queries: who may ask whom, by when, and who may answer or withdraw."""

import msgspec

from visavis.lines.errors import NotTheirPlace, OutOfTurn, UnknownQuery
from visavis.lines.line_rules import require_carrying, require_line, require_place
from visavis.lines.query import QueryAnswer, QueryAsk, QueryView, QueryWithdraw, Question
from visavis.lines.rules import draft, last_own, refuse_place
from visavis.release import Command, Draft, Knowledge, Said, instant_ms
from visavis.terms import InstantMs, OfficeId, StatementId, party_of, render_instant


def decide_ask(
    known: Knowledge, command: Command[QueryAsk], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a question; fills in whom, and by when, where that was left out.

    Raises:
        UnknownLine, NotTheirPlace, LineNotOpen.
        OutOfTurn: the answer would be due already.
    """
    body = command.body
    line = require_carrying(require_place(known, body.line, command.office))
    assert line.proposal is not None  # require_place saw it
    to = _asked(command.office, body.to, line.offices)
    agreed = line.proposal.body
    if body.answer_by is None:
        limit_s = agreed.urgent_answer_s if body.urgent else agreed.routine_answer_s
        answer_by = render_instant(InstantMs(now_ms + 1000 * limit_s))
    else:
        answer_by = body.answer_by
        if now_ms >= instant_ms(answer_by):
            raise OutOfTurn(
                "Query refused",
                expected=f"an answer due after {render_instant(now_ms)}",
                got=answer_by,
                next_step="Give them time to answer, or leave --answer-by out.",
            )
    return draft(
        command,
        msgspec.structs.replace(body, to=to, answer_by=answer_by),
        refs=(line.line,),
        to=(party_of(to),),
    )


def decide_answer(
    known: Knowledge, command: Command[QueryAnswer], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on an answer; a late one is an answer too, and shown as late.

    Raises:
        UnknownQuery, LineNotOpen.
        NotTheirPlace: another office was asked.
    """
    view, question = _require(known, command.body.query)
    if command.office != question.body.to:
        raise refuse_place(command.office, f"query {view.query}", (_to(question),))
    require_carrying(require_line(known, question.body.line))
    asker = question.heard.mark.party
    return draft(
        command,
        command.body,
        refs=(view.query,),
        to=(asker,),
        after_ms=last_own(view.latest, command.party),
    )


def decide_withdraw(
    known: Knowledge, command: Command[QueryWithdraw], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on withdrawing one's own question.

    Raises:
        UnknownQuery, LineNotOpen.
        NotTheirPlace: another office asked.
        OutOfTurn: it was answered, or withdrawn already.
    """
    view, question = _require(known, command.body.query)
    if command.office != question.heard.mark.office:
        raise refuse_place(command.office, f"query {view.query}", (question.heard.mark.office,))
    if view.answer is not None or view.withdrawal is not None:
        raise OutOfTurn(
            f"Withdrawal of query {view.query} refused",
            expected="a query that still waits for its answer",
            got="one that was answered" if view.answer is not None else "one withdrawn already",
            next_step="Nothing is to be done.",
        )
    require_carrying(require_line(known, question.body.line))
    return draft(
        command,
        command.body,
        refs=(view.query,),
        to=(party_of(_to(question)),),
        after_ms=last_own(view.latest, command.party),
    )


def check_ask(said: Said[QueryAsk]) -> None:
    """Refuse a question that leaves open whom it asks, or by when, or asks one's own office.

    Raises:
        NotTheirPlace.
    """
    body = said.body
    if body.to is None or body.answer_by is None or party_of(body.to) == said.party:
        raise NotTheirPlace(
            "Query refused",
            expected="an office of another party that is asked, and a time by which it answers",
            got=f"{body.to or 'nobody'}, {body.answer_by or 'no time'}",
            next_step="Let the sender ask again.",
        )


def _asked(asker: OfficeId, to: OfficeId | None, offices: tuple[OfficeId, ...]) -> OfficeId:
    others = [office for office in offices if office != asker]
    if to is None and len(others) == 1:
        return others[0]
    if to not in others:
        raise NotTheirPlace(
            "Query refused",
            expected=f"one counterpart on the line: {', '.join(others)}",
            got=to or "none named",
            next_step="Name the office that is to answer: --to.",
        )
    assert to is not None  # it is among the others
    return to


def _to(question: Question) -> OfficeId:
    assert question.body.to is not None  # the kind's check holds every statement to it
    return question.body.to


def _require(known: Knowledge, query: StatementId) -> tuple[QueryView, Question]:
    view = known.read(QueryView, query)
    if view is None or view.question is None:
        raise UnknownQuery(
            f"Query {query} refused",
            expected="a query that was asked here or of this party",
            got="an id that is not known here",
            next_step="List the queries, or wait for the question to arrive.",
        )
    return view, view.question

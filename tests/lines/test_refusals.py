"""Every refusal of lines, contacts, mandates and directives, with its code and its words."""

from typing import Any

import pytest
from tests.conversations.memory_party import (
    MemoryParty,
    a_staff,
    exchange,
    open_contact,
    open_line,
    parties,
    text,
    two_sides,
)

from visavis.acts import directive_trace
from visavis.lines import (
    ContactClosed,
    DirectiveAcrossParties,
    DirectiveNotDownward,
    LineNotOpen,
    LinesRefused,
    MandateNotInForce,
    MandateOfOthers,
    NotTheirPlace,
    OtherText,
    OutOfTurn,
    ToldTooMuch,
    UnknownContact,
    UnknownDirective,
    UnknownLine,
    UnknownMandate,
    UnknownMessage,
    UnknownOffice,
    WrongLevel,
)
from visavis.terms import Fault, InstantMs, PartyId, StatementId, parse_instant

NOBODY = "a" * 26


def refused(
    error: type[LinesRefused],
    words: str,
    side: MemoryParty,
    office: str,
    kind: str,
    /,
    **fields: Any,
) -> None:
    """Hold a command against its refusal; nothing may have been said, kept or enqueued."""
    before = (len(side.record), dict(side.documents), {p: len(log) for p, log in side.logs.items()})
    with pytest.raises(error) as caught:
        side.say(office, kind, **fields)
    assert type(caught.value) is error
    assert words in str(caught.value)
    assert caught.value.next_step
    assert caught.value.fault is Fault.OURS
    after = (len(side.record), dict(side.documents), {p: len(log) for p, log in side.logs.items()})
    assert after == before


def a_mandate(side: MemoryParty, office: str = "ru/head", **fields: Any) -> StatementId:
    return side.say(office, "mandate.issue", title=text("T"), mission=text("M"), **fields)


def an_order(side: MemoryParty, **fields: Any) -> StatementId:
    mandate = a_mandate(side)
    return side.say(
        "ru/head", "directive.issue", to="ru/ship", mandate=mandate, order=text("go"), **fields
    )


def test_a_line_needs_offices_of_one_level() -> None:
    fr, _ = two_sides()
    refused(
        WrongLevel,
        "ru/ship refused as a counterpart of fr/chief: expected an office of the level"
        " chief_of_staff, got unit",
        fr,
        "fr/chief",
        "line.propose",
        offices=["fr/chief", "ru/ship"],
        purpose=text("p"),
    )


def test_a_line_needs_offices_that_a_card_lists() -> None:
    fr, _ = two_sides()
    words = "Office ru/nobody refused: expected an office on the card of ru"
    offices = ["fr/chief", "ru/nobody"]
    refused(
        UnknownOffice, words, fr, "fr/chief", "line.propose", offices=offices, purpose=text("p")
    )
    offices = ["fr/chief", "xx/chief"]
    words = "Office xx/chief refused: expected an office on the card of xx"
    refused(
        UnknownOffice, words, fr, "fr/chief", "line.propose", offices=offices, purpose=text("p")
    )


def test_nobody_proposes_a_line_between_others() -> None:
    fr, _ = two_sides()
    offices = ["fr/chief", "ru/chief"]
    words = "fr/ministry may not speak on a line between others: expected fr/chief or ru/chief"
    refused(
        NotTheirPlace, words, fr, "fr/ministry", "line.propose", offices=offices, purpose=text("p")
    )


def test_a_line_that_nobody_proposed_cannot_be_opened() -> None:
    fr, _ = two_sides()
    words = f"Line {NOBODY} refused: expected a line that was proposed to or by this party"
    refused(UnknownLine, words, fr, "fr/chief", "line.open", line=NOBODY)


def test_each_side_speaks_in_its_turn_on_a_line() -> None:
    fr, ru = two_sides()
    line = fr.say("fr/chief", "line.propose", offices=["fr/chief", "ru/chief"], purpose=text("p"))
    reason = text("why")
    never = "expected a side that is open, got never opened"
    refused(OutOfTurn, never, fr, "fr/chief", "line.suspend", line=line, reason=reason)
    fr.say("fr/chief", "line.open", line=line)
    refused(OutOfTurn, "not open yet, got open", fr, "fr/chief", "line.open", line=line)
    fr.say("fr/chief", "line.suspend", line=line, reason=reason)
    refused(OutOfTurn, "Resume it: line.resume.", fr, "fr/chief", "line.open", line=line)
    fr.say("fr/chief", "line.resume", line=line)
    exchange(fr, ru)
    ru.say("ru/chief", "line.open", line=line)
    theirs = "If the other side suspended the line, only they can resume it."
    refused(OutOfTurn, theirs, ru, "ru/chief", "line.resume", line=line)
    fr.say("fr/chief", "line.lapse", line=line, reason=reason, word_of=text("the press"),
           since_earliest="2014-03-01T00:00:00Z", since_latest="2014-05-31T00:00:00Z")  # fmt: skip
    refused(
        OutOfTurn, "expected a line that has not lapsed", fr, "fr/chief", "line.lapse", line=line,
        reason=reason, word_of=text("the press"),
        since_earliest="2014-03-01T00:00:00Z", since_latest="2014-05-31T00:00:00Z",
    )  # fmt: skip
    refused(NotTheirPlace, "ru/ship may not speak on a line", ru, "ru/ship", "line.open", line=line)


def test_a_stranger_tells_no_history_of_a_line() -> None:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr, ru, zz = (found[PartyId(p)] for p in ("fr", "ru", "zz"))
    line = open_line(fr, ru)
    zz.documents.update(fr.documents)  # even one who knows the line
    refused(
        NotTheirPlace, "zz/chief may not speak on a line between others", zz, "zz/chief",
        "line.history", line=line, told=text("t"), word_of=text("w"),
        since_earliest="2014-03-01T00:00:00Z", since_latest="2014-05-31T00:00:00Z",
    )  # fmt: skip


def open_fields(line: StatementId, *offices: str) -> dict[str, Any]:
    participants = [{"office": office} for office in offices]
    return {"line": line, "participants": participants, "agenda": [text("a")]}


def test_a_contact_needs_a_line_that_is_open_on_both_sides() -> None:
    fr, ru = two_sides()
    line = fr.say("fr/chief", "line.propose", offices=["fr/chief", "ru/chief"], purpose=text("p"))
    fr.say("fr/chief", "line.open", line=line)
    fields = open_fields(line, "fr/chief", "ru/chief")
    words = "expected a line that every side has opened, got proposed; not opened by ru/chief"
    refused(LineNotOpen, words, fr, "fr/chief", "contact.open", **fields)
    exchange(fr, ru)
    ru.say("ru/chief", "line.open", line=line)
    ru.say("ru/chief", "contact.open", **fields)  # open here as soon as both said so
    ru.say("ru/chief", "line.suspend", line=line, reason=text("r"))
    exchange(fr, ru)
    words = "expected a line that every side has opened, got suspended."
    refused(LineNotOpen, words, fr, "fr/chief", "contact.open", **fields)
    fr.say("fr/chief", "contact.open", **fields, danger_to_life=True)


def test_only_danger_to_life_passes_a_suspended_line() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    contact = open_contact(fr, ru, line)
    ru.say("ru/chief", "line.suspend", line=line, reason=text("r"))
    exchange(fr, ru)
    words = "only a warning of danger to life passes a suspended line"
    refused(LineNotOpen, words, fr, "fr/chief", "contact.say", contact=contact, words=text("hello"))
    fr.say("fr/chief", "contact.say", contact=contact, words=text("mines"), danger_to_life=True)


def test_a_contact_has_participants_of_the_parties_on_the_line_at_one_level() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    kind = "contact.open"
    refused(
        WrongLevel, "ru/ship refused as a counterpart of fr/chief", fr, "fr/chief", kind,
        **open_fields(line, "fr/chief", "ru/ship"),
    )  # fmt: skip
    refused(
        NotTheirPlace, "Contact with zz refused: expected participants of the parties on the line",
        fr, "fr/chief", kind, **open_fields(line, "fr/chief", "zz/chief"),
    )  # fmt: skip
    refused(
        NotTheirPlace, "Contact refused: expected a participant of the other side", fr, "fr/chief",
        kind, **open_fields(line, "fr/chief", "fr/ship"),
    )  # fmt: skip
    refused(
        NotTheirPlace, "fr/chief may not speak on a contact between others", fr, "fr/chief", kind,
        **open_fields(line, "fr/ship", "ru/ship"),
    )  # fmt: skip
    refused(
        UnknownMandate, f"Mandate {NOBODY} refused", fr, "fr/chief", kind,
        **open_fields(line, "fr/chief", "ru/chief"), mandate=NOBODY,
    )  # fmt: skip


def test_who_has_no_part_in_a_contact_says_nothing_in_it() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    say = {"contact": contact, "words": text("hello")}
    words = f"fr/ship may not speak on contact {contact}: expected fr/chief or ru/chief"
    refused(NotTheirPlace, words, fr, "fr/ship", "contact.say", **say)
    words = f"Contact {NOBODY} refused: expected a contact that was opened here or by the other"
    refused(UnknownContact, words, fr, "fr/chief", "contact.say", contact=NOBODY, words=text("h"))


def test_a_closed_contact_carries_no_more_and_each_side_closes_once() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    fr.say("fr/chief", "contact.close", contact=contact, outcomes=[])
    closed = f"Contact {contact} refused: expected one that is still open, got one that fr has"
    say = {"contact": contact, "words": text("hello")}
    refused(ContactClosed, closed, fr, "fr/chief", "contact.say", **say)
    refused(ContactClosed, closed, fr, "fr/chief", "contact.close", contact=contact, outcomes=[])
    ru.say("ru/chief", "contact.say", **say)  # the closing has not come
    exchange(fr, ru)
    refused(ContactClosed, closed, ru, "ru/chief", "contact.say", **say)
    ru.say("ru/chief", "contact.close", contact=contact, outcomes=[])


def test_a_receipt_needs_a_message_of_the_other_side_and_is_given_once() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    contact, another = open_contact(fr, ru, line), open_contact(fr, ru, line)
    message = fr.say("fr/chief", "contact.say", contact=contact, words=text("hello"))
    receipt = {"contact": contact, "message": message}
    kind = "contact.acknowledge"
    other = f"Message {message} refused: expected a message of contact {contact}, got another"
    refused(UnknownMessage, other, ru, "ru/chief", kind, **receipt)  # it has not come
    refused(UnknownMessage, "got one's own", fr, "fr/chief", kind, **receipt)
    exchange(fr, ru)
    wrong = {"contact": another, "message": message}
    refused(UnknownMessage, f"of contact {another}", ru, "ru/chief", kind, **wrong)
    ru.say("ru/chief", kind, **receipt)
    words = "expected one that ru has not acknowledged yet, got acknowledged already"
    refused(OutOfTurn, words, ru, "ru/chief", kind, **receipt)


def test_principals_are_of_one_level_and_do_not_ask_themselves() -> None:
    fr, _ = two_sides()
    fields = {"title": text("T"), "mission": text("M")}
    kind = "mandate.issue"
    refused(WrongLevel, "ru/chief refused as a counterpart of fr/head", fr, "fr/head", kind,
            **fields, principals=["ru/chief"])  # fmt: skip
    refused(OutOfTurn, "expected principals other than the speaker", fr, "fr/head", kind, **fields,
            principals=["fr/head"])  # fmt: skip
    refused(OutOfTurn, "expected an end after 2015-11-19T12:00:00Z", fr, "fr/head", kind, **fields,
            expires="2015-11-19T12:00:00Z")  # fmt: skip
    refused(UnknownMandate, NOBODY, fr, "fr/head", kind, **fields, under=NOBODY)


def test_agreement_is_to_one_text_once_by_those_who_were_asked() -> None:
    fr, ru = two_sides()
    mandate = a_mandate(fr, "fr/head", principals=["ru/head"])
    exchange(fr, ru)
    kind = "mandate.agree"
    words = f"ru/chief may not speak on mandate {mandate}: expected ru/head, got ru/chief"
    refused(NotTheirPlace, words, ru, "ru/chief", kind, mandate=mandate)
    words = "expected the hash of the text at hand"
    refused(OtherText, words, ru, "ru/head", kind, mandate=mandate, digest="0" * 64)
    ru.say("ru/head", kind, mandate=mandate)
    refused(OutOfTurn, "got ru/head, which has", ru, "ru/head", kind, mandate=mandate)
    refused(UnknownMandate, NOBODY, ru, "ru/head", kind, mandate=NOBODY)


def test_a_directive_stays_inside_one_party_and_goes_downward() -> None:
    _, ru = two_sides()
    mandate = a_mandate(ru)
    fields = {"mandate": mandate, "order": text("go")}
    kind = "directive.issue"
    words = "Directive of ru/head refused: expected an office of ru, got fr/ship"
    refused(DirectiveAcrossParties, words, ru, "ru/head", kind, to="fr/ship", **fields)
    words = "Directive of ru/fleet refused: expected an office below ru/fleet, got ru/chief"
    refused(DirectiveNotDownward, words, ru, "ru/fleet", kind, to="ru/chief", **fields)
    refused(DirectiveNotDownward, "got ru/fleet", ru, "ru/fleet", kind, to="ru/fleet", **fields)
    words = "got ru/ministry"
    refused(DirectiveNotDownward, words, ru, "ru/chief", kind, to="ru/ministry", **fields)
    refused(UnknownOffice, "Office ru/none", ru, "ru/head", kind, to="ru/none", **fields)


def test_a_directive_traces_to_a_mandate_in_force_of_its_own_chain() -> None:
    fr, ru = two_sides()
    order = {"to": "ru/ship", "order": text("go")}
    kind = "directive.issue"
    refused(UnknownMandate, NOBODY, ru, "ru/head", kind, mandate=NOBODY, **order)
    later = a_mandate(ru, starts="2015-11-20T00:00:00Z")
    words = "got one that starts at 2015-11-20T00:00:00Z"
    refused(MandateNotInForce, words, ru, "ru/head", kind, mandate=later, **order)
    asked = a_mandate(ru, principals=["fr/head"])
    words = "got one without the agreement of fr/head"
    refused(MandateNotInForce, words, ru, "ru/head", kind, mandate=asked, **order)
    exchange(fr, ru)
    fr.say("fr/head", "mandate.agree", mandate=asked)
    exchange(fr, ru)
    ru.say("ru/fleet", kind, mandate=asked, **order)
    theirs = a_mandate(ru, "ru/ministry")
    words = "expected a mandate that it or an office above it set or agreed to, got one of ru/mini"
    refused(MandateOfOthers, words, ru, "ru/fleet", kind, mandate=theirs, **order)


@pytest.mark.parametrize(("now", "in_force"), [("23:59:59.999", True), ("24", False)])
def test_a_mandate_is_over_at_the_very_instant_of_its_end(now: str, in_force: bool) -> None:
    _, ru = two_sides()
    mandate = a_mandate(ru, expires="2015-11-20T00:00:00Z")
    ru.now_ms = parse_instant("2015-11-20T00:00:00Z" if now == "24" else f"2015-11-19T{now}Z")
    order = {"to": "ru/ship", "mandate": mandate, "order": text("go")}
    if in_force:
        ru.say("ru/head", "directive.issue", **order)
    else:
        words = "expected a mandate in force at 2015-11-20T00:00:00Z, got one that expired at 2015"
        refused(MandateNotInForce, words, ru, "ru/head", "directive.issue", **order)


def test_an_answer_is_due_after_now() -> None:
    _, ru = two_sides()
    order = {"to": "ru/ship", "mandate": a_mandate(ru), "order": text("go")}
    words = "expected an answer due after 2015-11-19T12:00:00Z"
    refused(OutOfTurn, words, ru, "ru/head", "directive.issue", **order,
            answer_by="2015-11-19T12:00:00Z")  # fmt: skip


def test_done_comes_after_acknowledged_where_the_order_demands_it() -> None:
    _, ru = two_sides()
    directive = an_order(ru)
    words = f"Directive {directive} refused: expected an acknowledgement before it is done, got non"
    refused(OutOfTurn, words, ru, "ru/ship", "directive.done", directive=directive)
    words = "expected an acknowledgement before it is executing"
    refused(OutOfTurn, words, ru, "ru/ship", "directive.execute", directive=directive)
    ru.say("ru/ship", "directive.acknowledge", directive=directive)
    words = "expected one that is not acknowledged yet, got acknowledged already"
    refused(OutOfTurn, words, ru, "ru/ship", "directive.acknowledge", directive=directive)
    ru.say("ru/ship", "directive.done", directive=directive)
    words = "expected one that has not ended, got done"
    refused(OutOfTurn, words, ru, "ru/ship", "directive.execute", directive=directive)
    free = an_order(ru, acknowledge_first=False)
    ru.say("ru/ship", "directive.done", directive=free)


def test_only_the_addressed_office_answers_a_directive() -> None:
    _, ru = two_sides()
    directive = an_order(ru)
    words = f"ru/fleet may not speak on directive {directive}: expected ru/ship, got ru/fleet"
    refused(NotTheirPlace, words, ru, "ru/fleet", "directive.acknowledge", directive=directive)
    refused(UnknownDirective, NOBODY, ru, "ru/ship", "directive.done", directive=NOBODY)


def test_a_counterpart_is_told_what_is_so_and_by_whom_it_concerns() -> None:
    _, ru = two_sides()
    mandate = a_mandate(ru)
    directive = ru.say(
        "ru/head", "directive.issue", to="ru/ship", mandate=mandate, order=text("go")
    )
    tell = {"directive": directive, "told": "fr", "to": "ru/ship", "mandate": mandate}
    kind = "directive.tell"
    words = f"Word of directive {directive} refused: expected ordered, got done"
    refused(ToldTooMuch, words, ru, "ru/chief", kind, **tell, state="done")
    words = f"expected ru/ship under {mandate}, got ru/fleet"
    refused(ToldTooMuch, words, ru, "ru/chief", kind, **{**tell, "to": "ru/fleet"},
            state="ordered")  # fmt: skip
    refused(ToldTooMuch, "expected another party, got ru", ru, "ru/chief", kind,
            **{**tell, "told": "ru"}, state="ordered")  # fmt: skip
    words = f"ru/ministry may not speak on directive {directive}"
    refused(NotTheirPlace, words, ru, "ru/ministry", kind, **tell, state="ordered")
    ru.say("ru/ship", "directive.acknowledge", directive=directive)
    ru.say("ru/chief", kind, **tell, state="acknowledged")


def test_an_order_that_nobody_acknowledges_is_overdue_at_its_time() -> None:
    _, ru = two_sides()
    due = parse_instant("2015-11-19T18:00:00Z")
    directive = an_order(ru, answer_by="2015-11-19T18:00:00Z")
    ru.say("ru/ship", "directive.receive", directive=directive)
    assert directive_trace(ru.shelf, directive, InstantMs(due - 1)).state == "received"
    assert directive_trace(ru.shelf, directive, due).state == "overdue"
    ru.say("ru/ship", "directive.acknowledge", directive=directive)
    assert directive_trace(ru.shelf, directive, due).state == "acknowledged"


def test_unable_after_done_shows_what_was_said_last() -> None:
    _, ru = two_sides()
    directive = an_order(ru)
    ru.say("ru/ship", "directive.acknowledge", directive=directive)
    ru.say("ru/ship", "directive.done", directive=directive)
    ru.say("ru/ship", "directive.unable", directive=directive, reason=text("not done after all"))
    assert directive_trace(ru.shelf, directive, ru.now_ms).state == "unable"

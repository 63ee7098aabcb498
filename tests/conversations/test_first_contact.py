"""Two parties talk, without IO: what each says reaches the other, and both see the same."""

import msgspec
from tests.conversations.memory_party import (
    MemoryParty,
    exchange,
    open_contact,
    open_line,
    text,
    two_sides,
)

from visavis.acts import (
    KEPT_VIEWS,
    ContactRecord,
    Verdict,
    contact_record,
    directive_trace,
    line_status,
    mandate_tree,
    plain,
    told_of_directive,
    told_to,
)
from visavis.lines import LineState
from visavis.release import parse_released
from visavis.terms import parse_instant


def shared_documents(party: MemoryParty) -> dict[tuple[str, str], object]:
    """The views of what both sides know; what was released is each side's own."""
    return {
        key: msgspec.json.decode(doc)
        for key, doc in party.documents.items()
        if key[0] not in {*KEPT_VIEWS, "directive"}
    }


def words_of(seen: ContactRecord, by: str | None = None) -> list[str]:
    """The free text of a contact's messages, as they came."""
    said = [message for message in seen.messages if by in (None, message.word.by)]
    return [message.text.text for message in said if message.text is not None]


def test_a_line_is_open_only_when_both_sides_said_so() -> None:
    fr, ru = two_sides()
    line = fr.say(
        "fr/chief", "line.propose", offices=["fr/chief", "ru/chief"], purpose=text("to talk")
    )
    exchange(fr, ru)
    assert line_status(ru.shelf, line).state is LineState.PROPOSED
    fr.say("fr/chief", "line.open", line=line)
    exchange(fr, ru)
    assert line_status(ru.shelf, line).state is LineState.PROPOSED
    ru.say("ru/chief", "line.open", line=line)
    assert line_status(ru.shelf, line).state is LineState.OPEN
    assert line_status(fr.shelf, line).state is LineState.PROPOSED  # it has not come yet
    exchange(fr, ru)
    assert line_status(fr.shelf, line).state is LineState.OPEN


def test_either_side_suspends_a_line_and_only_that_side_resumes_it() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    ru.say("ru/chief", "line.suspend", line=line, reason=text("учения", "ru"))
    exchange(fr, ru)
    status = line_status(fr.shelf, line)
    assert status.state is LineState.SUSPENDED
    side = next(side for side in status.sides if side.party == "ru")
    assert (side.stance, side.reason and side.reason.text) == ("suspended", "учения")
    ru.say("ru/chief", "line.resume", line=line)
    exchange(fr, ru)
    assert line_status(fr.shelf, line).state is LineState.OPEN


def test_stances_said_in_one_millisecond_keep_their_order() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    for _ in range(5):
        fr.say("fr/chief", "line.suspend", line=line, reason=text("a test"))
        fr.say("fr/chief", "line.resume", line=line)
    exchange(fr, ru)
    assert line_status(ru.shelf, line).state is LineState.OPEN
    fr.say("fr/chief", "line.suspend", line=line, reason=text("a test"))
    exchange(fr, ru)
    assert line_status(ru.shelf, line).state is LineState.SUSPENDED


def test_a_contact_is_seen_alike_on_both_sides() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    fr.say("fr/chief", "contact.say", contact=contact, words=text("bonjour", "fr"))
    ru.say("ru/chief", "contact.say", contact=contact, words=text("здравствуйте", "ru"))
    ru.say(
        "ru/chief",
        "contact.attach",
        contact=contact,
        title=text("on the ground"),
        assessment=text("as we see it"),
        as_of="2015-11-19T09:00:00Z",
    )
    exchange(fr, ru)
    fr.say(
        "fr/chief", "contact.close", contact=contact, duration_s=3600, outcomes=[text("to go on")]
    )
    exchange(fr, ru)
    assert shared_documents(fr) == shared_documents(ru)
    seen = contact_record(fr.shelf, contact, after=0, limit=100)
    assert seen.state == "closed"
    assert set(words_of(seen)) == {"bonjour", "здравствуйте", "as we see it"}
    assert [p.holder for p in seen.participants] == ["Chief of fr", "Chief of ru"]
    assert seen.closings[0].duration_s == 3600
    assert seen.messages_by_party == {"fr": 1, "ru": 2}
    assert msgspec.json.decode(msgspec.json.encode(plain(seen))) == plain(seen)


def test_received_is_not_read_and_read_is_not_acknowledged() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    message = fr.say("fr/chief", "contact.say", contact=contact, words=text("hello"))
    exchange(fr, ru)
    states = []
    for step in ("receive", "read", "acknowledge"):
        ru.say("ru/chief", f"contact.{step}", contact=contact, message=message)
        exchange(fr, ru)
        seen = contact_record(fr.shelf, contact, after=0, limit=100)
        states.append(seen.messages[0].receipts[0].state)
    assert states == ["received", "read", "acknowledged"]
    receipt = seen.messages[0].receipts[0]
    assert receipt.received is not None
    assert receipt.received.by == "ru/chief"


def test_a_gap_before_the_first_contact_shows_with_whose_word_it_is() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    fr.say(
        "fr/ministry",
        "line.history",
        line=line,
        since_earliest="2014-03-01T00:00:00Z",
        since_latest="2014-05-31T23:59:59Z",
        told=text("no direct contact"),
        word_of=text("the press"),
    )
    exchange(fr, ru)
    assert line_status(ru.shelf, line).gaps == ()  # no contact has ended it
    open_contact(fr, ru, line)
    status = line_status(ru.shelf, line)
    assert status.histories[0].word_of.text == "the press"
    gap = status.gaps[0]
    assert gap.told_by == "fr/ministry"
    assert gap.ended_by.by == "fr/chief"
    assert 530 * 86_400 < gap.at_least_s < gap.at_most_s < 630 * 86_400


def test_an_unanswered_communique_is_absent_not_denied() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    published = ru.say(
        "ru/ministry",
        "communique.publish",
        texts=[text("состоялся разговор", "ru")],
        concerns=["fr"],
        about=contact,
    )
    exchange(fr, ru)
    for side in (fr, ru):
        seen = contact_record(side.shelf, contact, after=0, limit=100)
        assert seen.communiques[0].communique == published
        assert seen.communiques[0].confirmations[0].state == "absent"
    fr.say("fr/ministry", "communique.deny", communique=published, reason=text("not so"))
    fr.say("fr/ministry", "communique.confirm", communique=published)
    exchange(fr, ru)
    seen = contact_record(ru.shelf, contact, after=0, limit=100)
    assert seen.communiques[0].confirmations[0].state == "confirmed"


def test_a_directive_stays_inside_and_the_counterpart_sees_what_it_was_told() -> None:
    fr, ru = two_sides()
    mandate = fr.say(
        "fr/head",
        "mandate.issue",
        title=text("together"),
        mission=text("M"),
        principals=["ru/head"],
    )
    exchange(fr, ru)
    assert mandate_tree(ru.shelf, mandate, ru.now_ms).state == "proposed"
    ru.say("ru/head", "mandate.agree", mandate=mandate)
    exchange(fr, ru)
    assert mandate_tree(fr.shelf, mandate, fr.now_ms).state == "agreed"
    secret = "make contact with the carrier, and 7 things nobody else may hear"
    directive = ru.say(
        "ru/head", "directive.issue", to="ru/fleet", mandate=mandate, order=text(secret)
    )
    ru.say("ru/fleet", "directive.receive", directive=directive)
    ru.say(
        "ru/chief",
        "directive.tell",
        directive=directive,
        told="fr",
        to="ru/fleet",
        mandate=mandate,
        state="ordered",
    )
    exchange(fr, ru)
    told = told_of_directive(fr.shelf, directive)
    assert [(one.to, one.state) for one in told] == [("ru/fleet", "ordered")]
    ru.say("ru/fleet", "directive.acknowledge", directive=directive)
    assert directive_trace(ru.shelf, directive, ru.now_ms).state == "acknowledged"
    exchange(fr, ru)
    assert told_of_directive(fr.shelf, directive) == told  # ordered is all that was released
    assert mandate_tree(fr.shelf, mandate, fr.now_ms).told == told
    assert not any(secret.encode() in content for content in ru.logs[fr.party])
    assert ("directive", directive) not in fr.documents
    assert [one.kind for one in told_to(ru.shelf, "fr", ru.now_ms, after="", limit=10)] == [
        "mandate.agree",
        "directive.tell",
    ]


def test_statements_said_while_the_link_was_cut_arrive_once_and_in_order() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    for number in range(4):
        fr.say("fr/chief", "contact.say", contact=contact, words=text(f"fr {number}"))
        ru.say("ru/chief", "contact.say", contact=contact, words=text(f"ru {number}"))
    assert shared_documents(fr) != shared_documents(ru)
    ru.take_from(fr, at_most=2)
    exchange(fr, ru)
    exchange(fr, ru)
    assert shared_documents(fr) == shared_documents(ru)
    seen = contact_record(ru.shelf, contact, after=0, limit=100)
    assert words_of(seen, by="fr/chief") == [f"fr {number}" for number in range(4)]


def test_messages_are_read_page_by_page() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    for number in range(5):
        fr.say("fr/chief", "contact.say", contact=contact, words=text(str(number)))
    words, after = [], 0
    while True:
        page = contact_record(fr.shelf, contact, after=after, limit=2)
        words += words_of(page)
        if page.next_after is None:
            break
        after = page.next_after
    assert words == ["0", "1", "2", "3", "4"]


def test_the_preview_is_the_very_bytes_that_the_recipient_reads() -> None:
    fr, ru = two_sides()
    outcome = fr.carry_out(
        {
            "office": "fr/chief",
            "kind": "line.propose",
            "body": {"offices": ["fr/chief", "ru/chief"], "purpose": text("to talk")},
            "release": {"expires": "2015-12-01T00:00:00Z"},
        }
    )
    released = outcome.releases[0]
    assert fr.logs[ru.party] == [released.content]
    received = parse_released(released.content)
    assert received.signed == outcome.statements[0].raw
    assert received.expires_ms == parse_instant("2015-12-01T00:00:00Z")
    assert received.label == released.label
    assert ru.admit(fr.party, [released.content])[0].verdict is Verdict.ADMITTED

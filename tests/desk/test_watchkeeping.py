"""The watch: since when whose it is, what is open and noted for the next, handing it over."""

import re

import pytest
from tests.conversations.memory_party import (
    NOON,
    MemoryParty,
    exchange,
    open_contact,
    open_line,
    text,
    two_sides,
)
from tests.desk.desks import (
    MINUTE_MS,
    asked,
    html_of,
    link_with,
    sight_of,
    viewer,
    waits,
    words_of,
)

from visavis.acts import LANGUAGES, REGISTRY, UnknownThing
from visavis.desk import (
    Sight,
    command_typed,
    problems_of,
    shape_of,
    watch_page,
    watches_page,
    watchkeeping_page,
)
from visavis.desk.watchkeeping import WatchkeepingPage
from visavis.terms import InstantMs, MalformedId

QUARTER_MS = 15 * MINUTE_MS


def page(sight: Sight, office: str = "fr/chief", language: str = "en") -> WatchkeepingPage:
    return watchkeeping_page(sight, viewer(*sight.held), asked(language), (), office)


def html(sight: Sight, office: str = "fr/chief", language: str = "en") -> str:
    return html_of(page(sight, office, language), sight)


def typed_of(form: str) -> dict[str, list[str]]:
    """What a browser would send of a form as it was shown."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = [value[1] if value else ""]
    for name_, value_ in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found[name_] = [value_]
    return found


def send(party: MemoryParty, shown: str, kind: str, **typed: str) -> None:
    """Fill in the form of a kind that stands on a page, and send it."""
    (form,) = re.findall(rf'<form[^>]*action="/acts/{kind}".*?</form>', shown, re.DOTALL)
    fields = {**typed_of(form), **{name: [value] for name, value in typed.items()}}
    entry = REGISTRY[kind]
    assert problems_of(entry.body, shape_of(entry.body), fields) == {}
    party.carry_out(command_typed(entry, fields, "test", "liaison"))


def test_a_watch_that_nobody_ever_took_can_be_taken_on_its_page() -> None:
    fr, _ = two_sides()
    sight = sight_of(fr, link_with("ru"))
    assert "nobody has taken it yet" in words_of(html(sight))
    send(fr, html(sight), "watch.take", **{"body.keeper": "Anne Roux"})
    found = page(sight)
    assert (found.keeping.state, found.keeping.keeper) == ("kept", "Anne Roux")
    assert "kept by Anne Roux" in words_of(html(sight))


def test_a_handover_begins_with_all_that_is_open_and_puts_it_on_record() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    ru.say("ru/chief", "contact.say", contact=contact, words=text("Когда?", "ru"))
    exchange(fr, ru)
    fr.say("fr/chief", "watch.take", keeper="Anne Roux")
    sight = sight_of(fr, link_with("ru"))
    found = page(sight)
    assert found.open_count == len(found.open_lines) >= 1
    assert found.note.splitlines()[0] == "1 thing is open:"
    assert len(found.note.splitlines()) == 1 + found.open_count
    assert "– Line: to talk" in found.note
    send(fr, html(sight), "watch.hand_over", **{"body.to": "Paul Lenoir"})
    after = page(sight)
    assert (after.keeping.state, after.keeping.keeper, after.keeping.to) == (
        "handed_over",
        None,
        "Paul Lenoir",
    )
    assert after.handover is not None
    assert after.handover.told.text == found.note
    noted = {(item.thing, item.id) for item in after.handover.open_items}
    assert noted == {(line.type, line.id) for line in found.open_lines}


def test_what_is_open_is_shown_before_anybody_has_taken_the_watch() -> None:
    fr, ru = two_sides()
    open_line(fr, ru)
    sight = sight_of(fr, link_with("ru"))
    before = page(sight)
    fr.say("fr/chief", "watch.take", keeper="Anne Roux")
    assert (before.open_count, before.open_lines) == (1, page(sight).open_lines)
    assert "Nothing is open" not in words_of(html(sight))


def test_who_takes_a_watch_that_was_handed_over_takes_up_that_handover() -> None:
    fr, _ = two_sides()
    fr.say("fr/chief", "watch.take", keeper="Anne Roux")
    fr.say("fr/chief", "watch.hand_over", keeper="Anne Roux", told=text("Calm."), to="Paul")
    sight = sight_of(fr)
    shown = html(sight)
    assert 'value="Paul"' in shown
    send(fr, shown, "watch.take")
    found = page(sight)
    assert (found.keeping.state, found.keeping.keeper) == ("kept", "Paul")
    assert found.handover is not None
    assert found.handover.keeper == "Anne Roux"


def test_nobody_keeps_a_watch_from_the_very_instant_by_which_it_should_have_been_taken() -> None:
    fr, _ = two_sides()
    fr.say("fr/chief", "watch.take", keeper="Anne Roux")
    fr.say("fr/chief", "watch.hand_over", keeper="Anne Roux", told=text("Calm."))
    take_by = page(sight_of(fr)).keeping.take_by
    assert take_by is not None
    due = fr.now_ms + QUARTER_MS - (fr.now_ms - NOON)
    states = [
        page(sight_of(fr, now_ms=InstantMs(at))).keeping.state for at in (NOON, due + MINUTE_MS)
    ]
    assert states == ["handed_over", "unkept"]
    late = html(sight_of(fr, now_ms=InstantMs(due + MINUTE_MS)))
    assert "nobody keeps it: handed over and not taken in time" in words_of(late)
    assert 'shape-overdue"' in late


def test_a_watch_can_be_taken_without_a_handover_only_with_the_reason_why() -> None:
    fr, _ = two_sides()
    fr.say("fr/chief", "watch.take", keeper="Anne Roux")
    sight = sight_of(fr)
    why = {"body.keeper": "Paul", "body.without_handover.text": "She fell ill."}
    send(fr, html(sight), "watch.take", **why)
    shown = words_of(html(sight))
    assert "kept by Paul" in shown
    assert "Taken without a handover: She fell ill." in shown


def test_the_first_page_says_whose_watch_it_is_and_since_when() -> None:
    fr, _ = two_sides()
    sight = sight_of(fr, link_with("ru"))

    def first() -> str:
        found = watch_page(sight, viewer(*sight.held), asked(), waits(sight), (), ())
        return words_of(html_of(found, sight))

    assert "Nobody has taken the watch of an office of yours yet." in first()
    fr.say("fr/chief", "watch.take", keeper="Anne Roux")
    assert re.search(r"kept by Anne Roux , since 12:0\d", first())


def test_what_was_said_of_a_watch_is_text_and_never_markup() -> None:
    fr, _ = two_sides()
    fr.say("fr/chief", "watch.take", keeper="<b>Anne</b>", told=text("<script>x</script>"))
    shown = html(sight_of(fr))
    assert "<script>x" not in shown
    assert "<b>Anne" not in shown


def test_the_watch_of_another_party_is_no_page() -> None:
    fr, _ = two_sides()
    with pytest.raises(UnknownThing, match="No watch ru/chief here"):
        page(sight_of(fr), "ru/chief")
    with pytest.raises(MalformedId):
        page(sight_of(fr), "nobody")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_a_watch_has_its_words_in_every_language(language: str) -> None:
    fr, _ = two_sides()
    sight = sight_of(fr, link_with("ru"))
    pages = [html(sight, language=language)]
    fr.say("fr/chief", "watch.take", keeper="Anne")
    pages.append(html(sight, language=language))
    fr.say("fr/chief", "watch.hand_over", keeper="Anne", told=text("Calm."))
    pages.append(html(sight, language=language))
    late = sight_of(fr, now_ms=InstantMs(fr.now_ms + QUARTER_MS + MINUTE_MS))
    pages.append(html(late, language=language))
    pages.append(html_of(watches_page(late, viewer(), asked(language), ()), late))
    for shown in pages:
        assert not re.search(r"\b(watch|open|handover)-[a-z]+", words_of(shown)), shown

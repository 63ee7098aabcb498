"""The page of a thing leads to forms that begin with the office whose answer waits."""

from tests.conversations.memory_party import exchange, open_contact, open_line, two_sides
from tests.conversations.test_minutes import FRENCH, RUSSIAN
from tests.desk.desks import asked, html_of, link_with, sight_of, viewer, waits

from visavis.desk import thing_page


def test_what_waits_for_one_office_is_answered_by_that_office_unless_another_is_chosen() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    minutes = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH, RUSSIAN])
    exchange(fr, ru)
    sight = sight_of(ru, link_with("fr"))
    form = f"/acts/minutes.agree?body.minutes={minutes}"

    def page_for(*offices: str) -> str:
        page = thing_page(sight, viewer(*offices), asked(), waits(sight), "minutes", minutes)
        return html_of(page, sight)

    assert f'href="{form}&amp;office=ru/chief&amp;back=' in page_for("ru/fleet", "ru/chief")
    assert f'href="{form}&amp;back=' in page_for("ru/fleet")

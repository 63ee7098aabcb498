"""What changed since the reader's watch began, from a real node's record."""

from pathlib import Path

import pytest
from tests.desk.desks import asked, html_of, viewer, words_of
from tests.node.linked import Two, two

from visavis.acts import command_of
from visavis.desk import NEWS_OF_WATCH, NEWS_SHOWN, Names, desk_words, watch_page
from visavis.desk.watch import WatchPage
from visavis.node.desk_sight import DeskSight
from visavis.node.node import Node
from visavis.release import EVERYTHING
from visavis.terms import InstantMs, OfficeId, VisavisError

WATCH_S = 60_000


def first_page(node: Node, *offices: str) -> WatchPage:
    sights = DeskSight(node)
    sight = sights.sight(tuple(OfficeId(one) for one in offices), EVERYTHING)
    words, names = desk_words("en"), Names(sight.directories, "en")
    news, began = sights.news_of_watch(sight, words, names, EVERYTHING)
    waits = sights.waits(sight, EVERYTHING)
    return watch_page(sight, viewer(*offices), asked(), waits, (), news, began)


def shown(node: Node, page: WatchPage) -> str:
    sight = DeskSight(node).sight((), EVERYTHING)
    return words_of(html_of(page, sight).split('id="news"')[1])


def speak(pair: Two, office: str, kind: str, **body: object) -> None:
    pair.fr.clock.jump_to(InstantMs(pair.fr.clock.now_ms() + WATCH_S))
    (result,) = pair.fr.speak([command_of({"kind": kind, "office": office, "body": body})]).results
    assert not isinstance(result, VisavisError), result


def test_news_begin_where_the_watch_of_an_office_of_the_reader_was_taken(tmp_path: Path) -> None:
    with two(tmp_path) as pair:
        pair.open()
        pair.carry()
        contact = pair.open_contact()
        pair.words(pair.fr, contact, "before the watch")
        page = first_page(pair.fr, "fr/chief")
        assert page.began is None
        assert "What was said lately" in shown(pair.fr, page)
        assert "before the watch" in shown(pair.fr, page)
        speak(pair, "fr/chief", "watch.take", keeper="Lt Martin")
        page = first_page(pair.fr, "fr/chief")
        assert (page.began and page.began.keeper, page.news) == ("Lt Martin", ())
        assert "Nothing has been said since." in shown(pair.fr, page)
        for number in range(NEWS_SHOWN + 1):  # more than the latest that are shown without a watch
            pair.words(pair.fr, contact, f"number {number}")
        words = shown(pair.fr, first_page(pair.fr, "fr/chief"))
        assert words.count("number ") == NEWS_SHOWN + 1
        assert "What changed since your watch began" in words
        assert "The watch was taken by Lt Martin" in words
        assert "before the watch" not in words
        other = first_page(pair.fr, "fr/somebody")  # whose watch nobody took
        assert (other.began, len(other.news)) == (None, NEWS_SHOWN)
        speak(
            pair,
            "fr/chief",
            "watch.hand_over",
            keeper="Lt Martin",
            told={"lang": "en", "text": "Quiet."},
        )
        speak(pair, "fr/chief", "watch.take", keeper="Lt Durand")
        page = first_page(pair.fr, "fr/chief")
        assert (page.began and page.began.keeper, page.news) == ("Lt Durand", ())


@pytest.mark.parametrize(("said", "more"), [(NEWS_OF_WATCH, False), (NEWS_OF_WATCH + 1, True)])
def test_a_long_watch_says_that_more_was_said_than_it_shows(
    tmp_path: Path, said: int, more: bool
) -> None:
    with two(tmp_path) as pair:
        pair.open()
        pair.carry()
        contact = pair.open_contact()
        speak(pair, "fr/chief", "watch.take", keeper="Lt Martin")
        words = {"lang": "en", "text": "routine"}
        command = command_of(
            {
                "kind": "contact.say",
                "office": "fr/chief",
                "body": {"contact": contact, "words": words},
            }
        )
        for result in pair.fr.speak([command] * said).results:
            assert not isinstance(result, VisavisError)
        page = first_page(pair.fr, "fr/chief")
        assert (page.began and page.began.more, len(page.news)) == (more, NEWS_OF_WATCH)
        told = f"More has been said since; these are the latest {NEWS_OF_WATCH}."
        assert (told in shown(pair.fr, page)) is more

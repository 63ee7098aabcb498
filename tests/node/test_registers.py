"""The small registers, and the views."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.node.builders import LINK, OTHER_LINK, a_link_row, a_store

from visavis.links import NotThisLink
from visavis.node import registers
from visavis.node.registers import (
    Cards,
    Direction,
    Links,
    LinkState,
    Maker,
    Projections,
    Refusals,
)
from visavis.node.storage_errors import CardDiffers
from visavis.node.store import Store
from visavis.node.views import ViewRow, Views
from visavis.terms import InstantMs, PartyId

NOW = InstantMs(1_447_927_200_000)
FR, RU = PartyId("fr"), PartyId("ru")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = a_store(tmp_path)
    yield store
    store.close()


def test_a_link_is_kept_as_it_was_founded(store: Store) -> None:
    links = Links(store.connection)
    row = a_link_row(LINK, direction=Direction.SENDING)
    assert links.get(LINK) == row
    with store.write():
        links.keep(msgspec.structs.replace(row, manifest=b"another"))
    assert links.get(LINK) == row
    assert [one.link_id for one in links.every()] == [OTHER_LINK, LINK]
    assert links.get(b"\xff" * 32) is None


def test_a_closed_link_stays_but_is_not_the_open_one(store: Store) -> None:
    links = Links(store.connection)
    assert links.open_with(RU, Direction.SENDING) == links.get(LINK)
    assert links.open_with(FR, Direction.SENDING) is None
    with store.write():
        links.close(LINK, NOW)
    closed = links.get(LINK)
    assert closed is not None
    assert (closed.state, closed.closed_ms) == (LinkState.CLOSED, NOW)
    assert links.open_with(RU, Direction.SENDING) is None
    second = a_link_row(b"\x07" * 32, direction=Direction.SENDING)
    with store.write():
        links.keep(second)
    assert links.open_with(RU, Direction.SENDING) == second
    with store.write(), pytest.raises(NotThisLink, match="got one that it does not hold"):
        links.close(b"\xff" * 32, NOW)


def test_offers_are_kept_by_peer_epoch_and_maker(store: Store) -> None:
    links = Links(store.connection)
    assert links.newest_epoch(RU) is None
    with store.write():
        links.keep_offer(RU, 1, Maker.OWN, b"ours", NOW)
        links.keep_offer(RU, 1, Maker.PEER, b"theirs", NOW)
        links.keep_offer(RU, 2, Maker.OWN, b"ours again", NOW)
        links.keep_offer(RU, 2, Maker.OWN, b"ours corrected", NOW)
    assert links.offer(RU, 1, Maker.OWN) == b"ours"
    assert links.offer(RU, 1, Maker.PEER) == b"theirs"
    assert links.offer(RU, 2, Maker.OWN) == b"ours corrected"
    assert links.offer(RU, 2, Maker.PEER) is None
    assert links.newest_epoch(RU) == 2


def test_a_card_counts_only_after_it_was_confirmed(store: Store) -> None:
    cards = Cards(store.connection)
    with store.write():
        cards.keep(RU, 1, b"first", NOW)
        cards.keep(RU, 2, b"second", NOW)
        cards.keep(FR, 1, b"ours", NOW)
        assert not cards.confirm(RU, 3, NOW)
        assert cards.confirm(RU, 1, NOW)
        assert cards.confirm(RU, 1, InstantMs(NOW + 5))
    confirmed = cards.newest_confirmed(RU)
    assert confirmed is not None
    assert (confirmed.version, confirmed.raw, confirmed.confirmed_ms) == (1, b"first", NOW)
    assert cards.newest_confirmed(FR) is None
    assert [(one.party, one.version) for one in cards.newest()] == [(FR, 1), (RU, 2)]
    assert [one.raw for one in cards.versions(RU)] == [b"first", b"second"]


def test_two_cards_of_one_version_are_not_both_kept(store: Store) -> None:
    cards = Cards(store.connection)
    with store.write():
        cards.keep(RU, 1, b"first", NOW)
        cards.keep(RU, 1, b"first", NOW)
        with pytest.raises(CardDiffers, match="Card of ru, version 1, refused: expected the bytes"):
            cards.keep(RU, 1, b"other", NOW)
    assert [one.raw for one in cards.versions(RU)] == [b"first"]


def test_a_peer_that_is_refused_all_day_does_not_fill_the_disk(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "REFUSALS_LIMIT", 50)
    refusals = Refusals(store.connection)
    with store.write():
        for number in range(130):
            code = "links.gap" if number % 2 else "links.malformed"
            refusals.keep(InstantMs(NOW + number), "ru", code, "x" * 5000)
    newest = refusals.newest(3)
    assert [one.at_ms - NOW for one in newest] == [129, 128, 127]
    assert len(newest[0].text) == 1000
    assert refusals.counts() == {"links.gap": 25, "links.malformed": 25}


def test_a_projection_that_failed_says_since_when_and_why(store: Store) -> None:
    projections = Projections(store.connection)
    assert projections.get("lines").last_seq == 0
    with store.write():
        projections.reached("lines", 12)
        projections.stopped("lines", NOW, "KeyError: 'office'")
    row = projections.get("lines")
    assert (row.last_seq, row.stopped_ms, row.reason) == (12, NOW, "KeyError: 'office'")
    with store.write():
        projections.reached("lines", 13)
    assert projections.get("lines").stopped_ms is None


def test_views_are_replaced_listed_and_thrown_away(store: Store) -> None:
    views = Views(store.connection)
    with store.write():
        views.write_view("line", "b", b"first", 1)
        views.write_views([("line", "a", b"a", 2), ("line", "b", b"second", 3)])
        views.write_view("contact", "a", b"other", 4)
        Projections(store.connection).reached("lines", 4)
    assert views.read_view("line", "b") == b"second"
    assert views.read_view("line", "c") is None
    both = [ViewRow("a", b"a", 2), ViewRow("b", b"second", 3)]
    assert views.list_views("line", 10, "") == both
    assert views.list_views("line", 1, "") == both[:1]
    assert views.list_views("line", 10, "a") == both[1:]
    with store.write():
        views.clear_views()
    assert views.list_views("line", 10, "") == []
    assert Projections(store.connection).get("lines").last_seq == 0
    with pytest.raises(AssertionError):
        views.write_view("line", "a", b"outside a transaction", 1)

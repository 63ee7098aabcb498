"""Live notices and their meetings in a node's database, kept in step with the views."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.conversations.memory_party import text
from tests.conversations.notice_party import circle, corridor, volume
from tests.node.linked import FR, NOON, RU, StillClock, Two, copied, founded, two
from tests.notices.test_sweep import cache_folder

from visavis.acts import all_meetings, command_of, notice_status
from visavis.node import conflicts
from visavis.node.file_names import KERNELS_NAME
from visavis.node.node import Node
from visavis.node.running import Running
from visavis.notices import NoticeView, StatedVolume, find_conflict, no_sieve, prepared_of
from visavis.notices.sweep import has_compiler
from visavis.release import EVERYTHING, Clearance
from visavis.terms import InstantMs, VisavisError, render_instant

__all__ = ["cache_folder", "founded"]
HOUR = 3_600_000


def at(hours: float) -> str:
    return render_instant(InstantMs(NOON + round(hours * HOUR)))


def tell(
    pair: Two, node: Node, kind: str, release_to: bool = True, expires: str = "", **body: Any
) -> str:
    """Let a node's chief say one thing to the other, and carry it."""
    other = pair.ru if node is pair.fr else pair.fr
    release: dict[str, Any] = {"audience": {"parties": [other.party] if release_to else []}}
    if expires:
        release["expires"] = expires
    command = {"kind": kind, "office": f"{node.party}/chief", "body": body, "release": release}
    spoke = node.speak([command_of(command)])
    (result,) = spoke.results
    if isinstance(result, VisavisError):
        raise result
    pair.deliver(node, other, list(spoke.out.get(other.party, [])))
    return result.statements[-1].id


def activity(
    pair: Two, node: Node, start: float, end: float, lon: float = 33.5, expires: str = ""
) -> str:
    return tell(
        pair, node, "notice.declare", type="activity", title=text("Flights"), expires=expires,
        volume=volume(circle(lon, 34.2, 30_000), at(start), at(end)),
    )  # fmt: skip


def others(node: Node, notice: str) -> list[str]:
    found = node.live.meetings(notice, 100)
    return sorted(one.a if one.b == notice else one.b for one in found)


@pytest.fixture
def pair(founded: Path, tmp_path: Path) -> Iterator[Two]:
    with two(copied(founded, tmp_path)) as found:
        found.open()
        found.carry()
        yield found


def test_a_conflict_is_found_on_both_nodes_the_moment_the_second_notice_is_there(
    pair: Two,
) -> None:
    ours = activity(pair, pair.fr, 1, 3)
    theirs = activity(pair, pair.ru, 2, 4)
    assert others(pair.fr, ours) == [theirs]
    assert others(pair.ru, theirs) == [ours]
    answer = notice_status(pair.fr.shelf, ours, pair.fr.clock.now_ms()).answer
    assert answer is not None
    assert (answer.outcome, answer.missing) == ("certain", ())
    assert answer.coverage[0].standing == "covered"


def test_a_node_that_has_heard_nothing_answers_unknown(founded: Path, tmp_path: Path) -> None:
    with two(copied(founded, tmp_path)) as pair:
        pair.open()
        pair.carry()
        ours = activity(pair, pair.fr, 1, 3)
        answer = notice_status(pair.fr.shelf, ours, pair.fr.clock.now_ms()).answer
        assert answer is not None
        assert (answer.outcome, answer.missing) == ("unknown", ("ru",))
        assert answer.coverage[0].standing == "never heard"  # it has said nothing yet
        pair.words(pair.ru, pair.open_contact(), "We hear you.")
        answer = notice_status(pair.fr.shelf, ours, pair.fr.clock.now_ms()).answer
        assert answer is not None
        assert answer.outcome == "none found"
        pair.fr.clock.jump_to(InstantMs(pair.fr.clock.now_ms() + HOUR))
        answer = notice_status(pair.fr.shelf, ours, pair.fr.clock.now_ms()).answer
        assert answer is not None
        assert (answer.outcome, answer.coverage[0].standing) == ("unknown", "silent")


def test_amending_and_withdrawing_keep_the_index_in_step(pair: Two) -> None:
    ours, theirs = activity(pair, pair.fr, 1, 3), activity(pair, pair.ru, 2, 4)
    later = volume(circle(33.5, 34.2, 30_000), at(3), at(4))
    tell(pair, pair.ru, "notice.amend", notice=theirs, volume=later)
    assert others(pair.fr, ours) == others(pair.ru, theirs) == []  # back to back
    touching = volume(circle(33.5, 34.2, 30_000), at(2.999), at(4))
    tell(pair, pair.ru, "notice.amend", notice=theirs, volume=touching)
    assert others(pair.fr, ours) == [theirs]
    tell(pair, pair.ru, "notice.withdraw", notice=theirs, reason=text("Not flown"))
    assert others(pair.fr, ours) == others(pair.ru, ours) == []
    assert all_meetings(pair.fr.shelf, pair.fr.clock.now_ms()).meetings == ()


def test_a_withdrawn_notice_leaves_no_meeting_whichever_of_the_two_it_was(pair: Two) -> None:
    ours = [activity(pair, pair.fr, 1, 3) for _ in range(4)]
    theirs = [activity(pair, pair.ru, 2, 4) for _ in range(4)]
    assert len(pair.fr.live.meetings(None, 100)) == 16
    assert {(one.party_a, one.party_b) for one in pair.fr.live.meetings(None, 100, FR)} <= {
        (FR, RU), (RU, FR),
    }  # fmt: skip
    for notice in theirs:
        tell(pair, pair.ru, "notice.withdraw", notice=notice, reason=text("Not flown"))
    for node in (pair.fr, pair.ru):
        assert node.live.meetings(None, 100) == []
        assert [one for one in ours if node.live.meetings(one, 100)] == []


def test_what_is_past_is_forgotten_by_the_index_and_stays_in_the_record(pair: Two) -> None:
    ours, theirs = activity(pair, pair.fr, 1, 3), activity(pair, pair.ru, 2, 4)
    fr = pair.fr
    fr.forget_expired()
    assert others(fr, ours) == [theirs]
    fr.clock.jump_to(InstantMs(NOON + 3 * HOUR))
    fr.forget_expired()
    assert others(fr, theirs) == []
    assert fr.live.take_expired(fr.clock.now_ms()) == []
    status = notice_status(fr.shelf, ours, fr.clock.now_ms())
    assert (status.state, status.answer) == ("expired", None)


def test_a_notice_leaves_when_the_release_expires_by_which_it_is_known_here(pair: Two) -> None:
    ours = activity(pair, pair.fr, 1, 9)
    theirs = activity(pair, pair.ru, 2, 9, expires=at(4))
    fr, ru = pair.fr, pair.ru
    for node in (fr, ru):
        assert others(node, ours) == [theirs]
        node.clock.jump_to(InstantMs(NOON + 4 * HOUR - 1))
        node.forget_expired()
        assert others(node, ours) == [theirs]
        node.clock.jump_to(InstantMs(NOON + 4 * HOUR))
        node.forget_expired()
    assert others(fr, ours) == []
    assert others(ru, ours) == [theirs]  # one's own words never expire at home
    assert fr.store.connection.execute("SELECT count(*) FROM live_volumes").fetchone() == (1,)
    assert not fr.live.has_expired()


def test_where_an_amendment_expires_the_notice_lies_where_it_was_declared(pair: Two) -> None:
    ours, theirs = activity(pair, pair.fr, 1, 9), activity(pair, pair.ru, 2, 9)
    away = volume(circle(53.5, 34.2, 30_000), at(2), at(9))
    tell(pair, pair.ru, "notice.amend", notice=theirs, volume=away, expires=at(4))
    fr = pair.fr
    assert others(fr, ours) == []
    fr.clock.jump_to(InstantMs(NOON + 4 * HOUR))
    fr.forget_expired()
    assert others(fr, ours) == [theirs]


def test_a_notice_leaves_when_its_release_is_withdrawn(pair: Two) -> None:
    ours, theirs = activity(pair, pair.fr, 1, 9), activity(pair, pair.ru, 2, 9)
    assert others(pair.fr, ours) == [theirs]
    body = {"statement": theirs}
    command = {"kind": "release.withdraw", "office": "ru/chief", "body": body}
    spoke = pair.ru.speak([command_of(command)])
    pair.deliver(pair.ru, pair.fr, list(spoke.out[FR]))
    assert others(pair.fr, ours) == []
    assert others(pair.ru, ours) == [theirs]


def test_a_receipt_leaves_index_and_meetings_as_they_are(pair: Two) -> None:
    ours, theirs = activity(pair, pair.fr, 1, 3), activity(pair, pair.ru, 2, 4)
    fr = pair.fr
    numbers = fr.store.connection.execute("SELECT number, id FROM live_volumes").fetchall()
    for kind in ("notice.receive", "notice.read"):
        tell(pair, pair.ru, kind, notice=ours)
        tell(pair, fr, kind, notice=theirs)
    assert numbers == fr.store.connection.execute("SELECT number, id FROM live_volumes").fetchall()
    assert others(fr, ours) == [theirs]


def test_nothing_of_a_refused_transaction_stays_in_the_index(pair: Two) -> None:
    ours = activity(pair, pair.fr, 1, 3)
    before = pair.fr.store.connection.execute("SELECT * FROM live_boxes").fetchall()

    def forgets_and_fails() -> None:
        with pair.fr.store.write():
            pair.fr.live.forget(ours)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        forgets_and_fails()
    assert pair.fr.store.connection.execute("SELECT * FROM live_boxes").fetchall() == before
    assert len(before) == 1


TABLES = ("live_meetings", "live_notices")
INDEX = ("live_volumes", "live_boxes")


def kept(node: Node) -> list[list[Any]]:
    return [node.store.connection.execute(f"SELECT * FROM {t}").fetchall() for t in TABLES]


def some_activities(pair: Two, count: int) -> None:
    dice = random.Random(7)
    for number in range(count):
        side = pair.fr if number % 2 else pair.ru
        start = dice.uniform(0, 6)
        activity(pair, side, start, start + dice.uniform(0.5, 3), dice.uniform(33.0, 35.0))


def test_gone_over_from_the_views_it_holds_the_same(pair: Two) -> None:
    some_activities(pair, 20)
    fr = pair.fr
    before = kept(fr)
    assert len(before[0]) > 3
    with fr.store.write() as connection:
        for table in (*TABLES, *INDEX):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("INSERT INTO live_notices VALUES ('zz', 5, 'gone from the views')")
        fr.live.make_anew()
    assert kept(fr) != before
    assert fr.go_over_notices(2) is True
    assert kept(fr) == before


def test_while_not_all_is_gone_over_nothing_reads_as_none_found(pair: Two) -> None:
    some_activities(pair, 20)
    ours = activity(pair, pair.fr, 1, 3, lon=50.0)
    fr = pair.fr

    def outcome() -> tuple[str, tuple[Any, ...]]:
        answer = notice_status(fr.shelf, ours, fr.clock.now_ms()).answer
        assert answer is not None
        return answer.outcome, answer.coverage

    assert outcome()[0] == "none found"
    with fr.store.write():
        fr.live.make_anew()
    assert fr.go_over_notices(1) is False
    assert outcome() == ("unknown", ())
    theirs = activity(pair, pair.ru, 1, 3, lon=50.0)  # heard in between: it is found at once
    assert others(fr, ours) == [theirs]
    assert outcome()[0] == "certain"
    assert fr.go_over_notices(2) is True
    assert outcome()[0] == "certain"
    assert others(fr, ours) == [theirs]


def test_an_older_folder_gets_its_index_at_the_next_start(founded: Path, tmp_path: Path) -> None:
    base = copied(founded, tmp_path)
    with two(base) as pair:
        pair.open()
        pair.carry()
        ours, theirs = activity(pair, pair.fr, 1, 3), activity(pair, pair.ru, 2, 4)
        with pair.fr.store.write() as connection:
            for table in ("live_walk", *TABLES, *INDEX):
                connection.execute(f"DROP TABLE {table}")
            connection.execute("CREATE TABLE live_form (one INTEGER PRIMARY KEY, form INTEGER)")
            connection.execute("INSERT INTO live_form VALUES (1, 2)")
            connection.execute("CREATE TABLE live_notices (id TEXT PRIMARY KEY, end_ms INTEGER)")
            connection.execute("CREATE TABLE live_volumes (number INTEGER PRIMARY KEY, id TEXT)")
    node = Node.open(base / FR, StillClock(NOON))
    try:
        assert others(node, ours) == [theirs]
    finally:
        node.close()


async def test_a_node_with_very_many_notices_finds_the_same_by_compiled_kernels(
    founded: Path, tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = copied(founded, tmp_path)
    with two(base) as pair:
        pair.open()
        pair.carry()
        some_activities(pair, 12)
        before = kept(pair.fr)
    (base / FR / KERNELS_NAME).symlink_to(cache_folder)  # compiled once for all tests
    node = Node.open(base / FR, StillClock(NOON))
    running = Running(node)
    await running._sieve()
    assert node.live.index.sieve is no_sieve  # a small node stays small
    monkeypatch.setattr(conflicts, "LARGE", 12)
    await running._sieve()
    assert (node.live.index.sieve is not no_sieve) is has_compiler()
    with node.store.write() as connection:
        for table in (*TABLES, *INDEX):
            connection.execute(f"DELETE FROM {table}")
        node.live.make_anew()
    assert node.go_over_notices(1) is True
    assert kept(node) == before
    await running.stop()


def test_the_index_finds_what_comparing_with_everything_finds(pair: Two) -> None:
    dice = random.Random(11)
    notices: dict[str, tuple[str, Any]] = {}
    for number in range(24):
        side = pair.fr if number % 2 else pair.ru
        lon, lat, start = dice.uniform(178, 182), dice.uniform(60, 62), dice.uniform(0, 8)
        area = (
            circle(lon, lat, dice.randrange(1_000, 60_000))
            if number % 3
            else corridor(dice.randrange(500, 9_000), (lon, lat), (lon + 2, lat + 0.5))
        )
        floor = dice.randrange(0, 20_000)
        stated = volume(
            area, at(start), at(start + 2), floor_ft=floor, ceiling_ft=floor + 4_000,
            separation={"lateral_m": 5_000, "vertical_m": 300, "time_s": 600},
        )  # fmt: skip
        notice = tell(pair, side, "notice.declare", type="activity", title=text("x"), volume=stated)
        notices[notice] = (side.party, stated)
    met = set()
    prepared = {
        notice: prepared_of(notice, party, msgspec.convert(stated, StatedVolume))
        for notice, (party, stated) in notices.items()
    }
    for a, one in prepared.items():
        for b, other in prepared.items():
            if a < b and one.party != other.party and find_conflict(one, other) is not None:
                met.add((a, b))
    assert met
    for node in (pair.fr, pair.ru):
        assert {(one.a, one.b) for one in node.live.meetings(None, 1000)} == met
        assert all(node.shelf.require(NoticeView, a).party in (FR, RU) for a, _ in met)


def test_a_reader_sees_the_meetings_of_what_they_see_whole_and_else_unknown(pair: Two) -> None:
    fr = pair.fr
    ours, theirs = activity(pair, fr, 1, 3), activity(pair, pair.ru, 2, 4)
    label = {"policy": "FR", "classification": "LIAISON", "categories": ["navy"]}
    terms = {"audience": {"parties": []}, "label": label}

    def hide(kind: str, **body: Any) -> str:
        command = {"kind": kind, "office": "fr/chief", "body": body, "release": terms}
        (result,) = fr.speak([command_of(command)]).results
        assert not isinstance(result, VisavisError), result
        return result.statements[-1].id

    def met(clearance: Clearance) -> tuple[str, list[list[str]]]:
        shelf = fr.shelf_for(clearance)
        assert shelf.around is not None
        found = shelf.around.meetings(None, 9)
        answer = all_meetings(shelf, fr.clock.now_ms())
        assert len(answer.meetings) == len(found)
        return answer.outcome, [sorted((one.a, one.b)) for one in found]

    army, navy = Clearance(frozenset({"army"})), Clearance(frozenset({"navy"}))
    known = ("certain", [sorted((ours, theirs))])
    assert met(army) == known
    deck = volume(circle(33.5, 34.2, 30_000), at(1), at(3))
    secret = hide("notice.declare", type="activity", title=text("Hidden"), volume=deck)
    assert met(army) == known
    for clearance in (EVERYTHING, navy):
        outcome, found = met(clearance)
        assert (outcome, len(found)) == ("certain", 2)
        assert sorted((secret, theirs)) in found
    away = volume(circle(53.5, 34.2, 30_000), at(1), at(3))
    tell(pair, fr, "notice.amend", notice=ours, volume=away)
    assert met(army) == ("unknown", [])
    assert met(EVERYTHING)[0] == met(navy)[0] == "certain"

"""Persons: who comes in, for how long, what they may say, and what is kept of it."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.node.people_desks import a_desk, a_person

from visavis.node.people import (
    Grant,
    LockedOut,
    NotAllowed,
    PersonRefused,
    Role,
    SignInRefused,
    day_of,
    require_may_say,
)
from visavis.node.people_audit import AuditRow, Deed
from visavis.node.people_sign_in import LONGEST_WAIT_S
from visavis.node.rates import Buckets, TooManyCalls
from visavis.node.sessions import IDLE_S, LONGEST_S
from visavis.release import Command, ReleaseTerms
from visavis.terms import InstantMs, OfficeId, VisavisError

HERE = "192.0.2.7"
NOON_MS = InstantMs(1_795_003_200_000)


def with_cookie(cookie: str, name: str = "visavis-fr") -> SimpleNamespace:
    """A request that shows a cookie."""
    return SimpleNamespace(cookies={name: cookie})


# Coming in ------------------------------------------------------------------------------


async def test_who_knows_password_and_code_comes_in(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        signed = await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        session = desk.people.of(with_cookie(signed.cookie))
        assert session is not None
        assert session.person.name == "anne"
        assert session == signed.session
        assert desk.people.of(with_cookie(signed.cookie, "__Host-visavis-fr")) == session
        assert desk.people.of(with_cookie(signed.cookie, "visavis-ru")) is None
        assert desk.people.of(with_cookie(signed.cookie[:-1] + "_")) is None
        assert session.csrf not in signed.cookie


async def test_a_code_is_taken_once_and_only_near_its_time(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        code = desk.code(new)
        await desk.people.sign_in("anne", new.password, code, HERE)
        with pytest.raises(SignInRefused, match="a code that was not used yet"):
            await desk.people.sign_in("anne", new.password, code, HERE)
        desk.wait(30)
        late = desk.code(new)
        desk.wait(30)
        await desk.people.sign_in("anne", new.password, late, HERE)  # one step late
        fresh = desk.code(new)
        desk.wait(90)
        with pytest.raises(SignInRefused):
            await desk.people.sign_in("anne", new.password, fresh, HERE)


async def test_an_older_code_is_not_taken_after_a_newer_one(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        old = desk.code(new)
        desk.wait(30)
        await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        with pytest.raises(SignInRefused):
            await desk.people.sign_in("anne", new.password, old, HERE)


async def test_nobody_is_told_what_was_wrong(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new, gone = await desk.add(), await desk.add("gone")
        await desk.people.change("gone", {"disabled": True}, "token", "")
        told = set()
        for name, password, code in (
            ("anne", "another password", desk.code(new)),
            ("anne", new.password, "000000"),
            ("anne", "", ""),
            ("nobody", new.password, desk.code(new)),
            ("gone", gone.password, desk.code(gone)),
            ("anne", new.password * 20, "é" * 16),
        ):
            with pytest.raises(SignInRefused) as caught:
                await desk.people.sign_in(name, password, code, HERE)
            told.add((str(caught.value), caught.value.code))
        assert len(told) == 1
        rows = await desk.people.at_door(lambda: desk.people.audit.page(0, 100))
        refused = [one.row.who for one in rows if one.row.deed is Deed.REFUSED]
        assert refused == ["anne", "anne", "anne", "nobody", "gone", "anne"]


async def test_a_name_that_nobody_has_costs_a_password_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from visavis.node import people_sign_in

    hasher, checked = people_sign_in._HASHER, list[str]()

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            checked.append(hashed.rpartition("$")[0].rpartition("$")[0])
            return hasher.verify(hashed, password)

        hash = staticmethod(hasher.hash)

    async with a_desk(tmp_path) as desk:
        await desk.add()
        monkeypatch.setattr(people_sign_in, "_HASHER", Counting())
        for name in ("anne", "nobody"):
            with pytest.raises(SignInRefused):
                await desk.people.sign_in(name, "wrong, in any case", "000000", HERE)
    assert len(checked) == 2
    assert checked[0] == checked[1] == "$argon2id$v=19$m=65536,t=3,p=4"


@pytest.mark.parametrize("name", ["anne", "nobody"])
async def test_failures_make_a_name_wait_longer_each_time(tmp_path: Path, name: str) -> None:
    async with a_desk(tmp_path) as desk:
        await desk.add()
        desk.people.attempts = Buckets(1.0, 100)

        async def fail(error: type[VisavisError]) -> VisavisError:
            with pytest.raises(error) as caught:
                await desk.people.sign_in(name, "wrong, in any case", "000000", HERE)
            return caught.value

        for _ in range(4):
            await fail(SignInRefused)
        for wait_s in (15, 30, 60, 120, 240):
            await fail(SignInRefused)
            locked = await fail(LockedOut)
            assert f"Try again in {wait_s} s" in str(locked)
            desk.wait(wait_s)


async def test_a_lock_outlives_a_restart_and_ends_with_its_time(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        for _ in range(5):
            with pytest.raises(SignInRefused):
                await desk.people.sign_in("anne", "wrong, in any case", "000000", HERE)
    async with a_desk(tmp_path) as desk:
        with pytest.raises(LockedOut, match="expected fewer failures under one name"):
            await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        desk.wait(14.5)
        with pytest.raises(LockedOut, match="Try again in 1 s"):
            await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        desk.wait(0.5)
        await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        for _ in range(4):  # counted anew
            with pytest.raises(SignInRefused):
                await desk.people.sign_in("anne", "wrong, in any case", "000000", HERE)
        desk.wait(30)
        await desk.people.sign_in("anne", new.password, desk.code(new), HERE)


async def test_no_outsider_locks_a_name_for_longer_than_an_hour(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        door = desk.people._door
        for _ in range(60):
            door.fail("anne", desk.now_ms)
        with pytest.raises(LockedOut) as caught:
            door.require_not_locked("anne", desk.now_ms)
        assert caught.value.retry_after_s == LONGEST_WAIT_S


async def test_one_address_cannot_keep_the_processor_busy(tmp_path: Path) -> None:
    now = [0.0]
    async with a_desk(tmp_path) as desk:
        desk.people.attempts = Buckets(1.0, 3, lambda: now[0])
        for _ in range(3):
            with pytest.raises(SignInRefused):
                await desk.people.sign_in("nobody", "x", "0", HERE)
        with pytest.raises(TooManyCalls, match="Try again in 1 s"):
            await desk.people.sign_in("nobody", "x", "0", HERE)
        with pytest.raises(SignInRefused):
            await desk.people.sign_in("other", "x", "0", "192.0.2.8")
        now[0] += 1
        with pytest.raises(SignInRefused):
            await desk.people.sign_in("third", "x", "0", HERE)


@pytest.mark.parametrize("password", ["elevenchars", "x" * 257])
async def test_a_password_that_guards_nothing_is_refused(tmp_path: Path, password: str) -> None:
    async with a_desk(tmp_path) as desk:
        with pytest.raises(PersonRefused, match="expected 12 to 256 bytes, got"):
            await desk.people.add(a_person(), password, "token", "")
        assert await desk.people.listed() == []


# Sessions -------------------------------------------------------------------------------


async def test_a_session_ends_when_nobody_is_there_and_with_the_watch(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        idle = await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        desk.wait(IDLE_S - 1)
        assert desk.people.of(with_cookie(idle.cookie)) is not None  # looking is not touching
        desk.wait(1)
        assert desk.people.of(with_cookie(idle.cookie)) is None
        busy = await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        for _ in range(LONGEST_S // 600 - 1):
            desk.wait(600)
            session = desk.people.of(with_cookie(busy.cookie))
            assert session is not None
            await desk.people.touch(session)
        desk.wait(600)
        assert desk.people.of(with_cookie(busy.cookie)) is None


async def test_a_session_outlives_a_restart_and_not_its_end(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        signed = await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        desk.wait(1500)
        await desk.people.touch(signed.session)
        touched_ms = desk.now_ms
    async with a_desk(tmp_path) as desk:
        desk.now_ms = touched_ms + 1000 * IDLE_S - 1
        session = desk.people.of(with_cookie(signed.cookie))
        assert session is not None
        await desk.people.sign_out(session, HERE)
        assert desk.people.of(with_cookie(signed.cookie)) is None
    async with a_desk(tmp_path) as desk:
        desk.now_ms = touched_ms
        assert desk.people.of(with_cookie(signed.cookie)) is None


async def test_a_change_of_a_person_takes_hold_at_once(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        signed = await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        await desk.people.change("anne", {"roles": ["watch", "auditor"]}, "token", "")
        session = desk.people.of(with_cookie(signed.cookie))
        assert session is not None
        assert session.person.has(Role.AUDITOR)
        await desk.people.change("anne", {"disabled": True}, "token", "")
        assert desk.people.of(with_cookie(signed.cookie)) is None
        await desk.people.change("anne", {"disabled": False}, "token", "")
        assert desk.people.of(with_cookie(signed.cookie)) is None  # closed for good
        with pytest.raises(PersonRefused, match="expected what a person can be, got"):
            await desk.people.change("anne", {"roles": ["admiral"]}, "token", "")
        with pytest.raises(PersonRefused, match="got nobody of that name"):
            await desk.people.change("bea", {}, "token", "")


async def test_renewing_ends_what_the_old_password_opened(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        old = await desk.add()
        signed = await desk.people.sign_in("anne", old.password, desk.code(old), HERE)
        new = await desk.people.renew("anne", "token", "")
        assert desk.people.of(with_cookie(signed.cookie)) is None
        desk.wait(30)
        with pytest.raises(SignInRefused):
            await desk.people.sign_in("anne", old.password, desk.code(old), HERE)
        await desk.people.sign_in("anne", new.password, desk.code(new), HERE)


async def test_a_ticket_lets_in_once_and_not_for_ever(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        await desk.add()
        ticket, late = (
            await desk.people.make_ticket("anne", "token", ""),
            await desk.people.make_ticket("anne", "token", ""),
        )
        assert (await desk.people.enter(ticket, HERE)).session.person.name == "anne"
        for wrong in (ticket, ticket[:-1], ""):
            with pytest.raises(SignInRefused, match="a ticket that nobody has used yet"):
                await desk.people.enter(wrong, HERE)
        desk.wait(12 * 3600 + 1)
        with pytest.raises(SignInRefused):
            await desk.people.enter(late, HERE)
        with pytest.raises(PersonRefused, match="got nobody of that name"):
            await desk.people.make_ticket("bea", "token", "")


async def test_what_lies_on_the_disk_opens_nothing(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        ticket = await desk.people.make_ticket("anne", "token", "")
        signed = await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        secret = new.authenticator.partition("secret=")[2].partition("&")[0]
        kept = b"".join(file.read_bytes() for file in sorted(tmp_path.iterdir()))
        for opens in (new.password, ticket, signed.cookie, signed.session.csrf, secret):
            assert opens.encode() not in kept
        assert b"anne" in kept


# Persons --------------------------------------------------------------------------------


async def test_names_and_subjects_belong_to_one_person(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        first = await desk.add(subject="anne@ministry")
        with pytest.raises(PersonRefused, match="expected a name that nobody has"):
            await desk.add()
        with pytest.raises(PersonRefused, match="a subject that nobody else has, got that of anne"):
            await desk.add("bea", subject="anne@ministry")
        await desk.people.change("anne", {"full_name": "A. Roux"}, "token", "")  # keeps her own
        await desk.people.sign_in("anne", first.password, desk.code(first), HERE)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Anne"},
        {"name": "anne "},
        {"full_name": "Anne\u202eRoux"},
        {"full_name": ""},
        {"roles": ["watch", "watch"]},
        {"grants": [{"office": "fleet", "since": "2020-01-01"}]},
        {"grants": [{"office": "fr/fleet", "since": "2020-01-02", "until": "2020-01-01"}]},
        {"compartments": ["a\nb"]},
        {"rank": "captain"},
    ],
)
def test_a_person_who_cannot_be_is_refused(fields: dict[str, object]) -> None:
    plain = msgspec.to_builtins(a_person())
    assert msgspec.convert(plain, type(a_person())) == a_person()
    with pytest.raises((msgspec.ValidationError, ValueError)):
        msgspec.convert({**plain, **fields}, type(a_person()))


_DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(_DAYS, st.none() | st.integers(0, 400), _DAYS)
def test_a_grant_covers_its_first_and_its_last_day(
    since: date, length: int | None, day: date
) -> None:
    until = None if length is None else since + timedelta(length)
    person = a_person(grants=(Grant(OfficeId("fr/fleet"), since, until),))
    covered = since <= day and (until is None or day <= until)
    assert person.acts_for(OfficeId("fr/fleet"), day) is covered
    assert person.offices(day) == (("fr/fleet",) if covered else ())
    assert not person.acts_for(OfficeId("fr/chief"), day)


def saying(kind: str = "contact.say", **fields: object) -> Command[object]:
    """A command of the fleet's."""
    usual: dict[str, object] = {"body": None, "act": None, "release": None}
    return Command(kind, OfficeId("fr/fleet"), **{**usual, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("roles", "command", "words"),
    [
        ((Role.WATCH,), saying(), None),
        ((Role.AUDITOR,), saying(), "expected the role watch, got auditor"),
        ((), saying(), "expected the role watch, got no role"),
        ((Role.WATCH,), saying(release=ReleaseTerms()), "expected the role releaser, got watch"),
        ((Role.WATCH, Role.RELEASER), saying(release=ReleaseTerms()), None),
        ((Role.WATCH,), saying("release.grant"), "expected the role releaser"),
        ((Role.RELEASER,), saying("release.request"), None),
        ((Role.RELEASER,), saying("release.approve"), "expected the role second_person"),
        ((Role.SECOND_PERSON,), saying("release.approve"), None),
        ((Role.SECOND_PERSON,), saying("release.approve", person="bea"), "got bea"),
        (
            (Role.SECOND_PERSON,),
            saying("release.approve", body=SimpleNamespace(person="bea")),
            "anne may not act as another person: expected anne, or nobody named, got bea",
        ),
        ((Role.WATCH,), saying(person="anne"), None),
    ],
)
def test_roles_decide_what_a_person_says(
    roles: tuple[Role, ...], command: Command[object], words: str | None
) -> None:
    person = a_person(roles=roles)
    if words is None:
        require_may_say(person, command, NOON_MS)
        return
    with pytest.raises(NotAllowed) as caught:
        require_may_say(person, command, NOON_MS)
    assert words in str(caught.value)
    assert "Nothing was said." in str(caught.value)


def test_an_office_of_yesterday_is_not_acted_for() -> None:
    today = day_of(NOON_MS)
    lapsed = Grant(OfficeId("fr/fleet"), date(2020, 1, 1), today - timedelta(1))
    chief = Grant(OfficeId("fr/chief"), today)
    with pytest.raises(NotAllowed) as caught:
        require_may_say(a_person(grants=(lapsed, chief)), saying(), NOON_MS)
    assert f"expected an office granted to anne on {today}: fr/chief, got fr/fleet" in str(
        caught.value
    )
    until_today = Grant(OfficeId("fr/fleet"), date(2020, 1, 1), today)
    require_may_say(a_person(grants=(until_today,)), saying(), NOON_MS)


# The audit ------------------------------------------------------------------------------


async def test_the_audit_tells_what_happened_in_order(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        new = await desk.add()
        signed = await desk.people.sign_in("anne", new.password, desk.code(new), HERE)
        await desk.people.note("anne", HERE, Deed.SAID, ["a" * 26, "x" * 500])
        await desk.people.sign_out(signed.session, HERE)
    async with a_desk(tmp_path) as desk:
        rows = await desk.people.at_door(lambda: desk.people.audit.page(0, 100))
        told = [(one.number, one.row.who, one.row.deed.value, one.row.subject) for one in rows]
        assert told == [
            (1, "token", "changed", "anne"),
            (2, "anne", "signed_in", ""),
            (3, "anne", "said", "a" * 26),
            (4, "anne", "said", "x" * 200),
            (5, "anne", "signed_out", ""),
        ]
        assert rows[1].row.address == HERE
        finding = await desk.people.at_door(desk.people.audit.check)
        assert (finding.rows, finding.broken_at) == (5, None)
        assert finding.chain == rows[-1].chain.hex()
        page = await desk.people.at_door(lambda: desk.people.audit.page(2, 2))
        assert [one.number for one in page] == [3, 4]


async def test_the_audit_cannot_be_changed_by_statement(tmp_path: Path) -> None:
    async with a_desk(tmp_path) as desk:
        await desk.add()
        for change in ("DELETE FROM audit", "UPDATE audit SET row = x'00'"):
            with pytest.raises(sqlite3.IntegrityError, match="the audit is only appended to"):
                desk.people.store.connection.execute(change)


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE audit SET row = substr(row, 1, length(row) - 1) WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 4", None),  # before it was opened: nobody knew of it
        ("UPDATE audit SET chain = zeroblob(32) WHERE number = 1", 1),
    ],
)
async def test_a_touched_audit_says_where(
    tmp_path: Path, change: str, broken_at: int | None
) -> None:
    async with a_desk(tmp_path) as desk:
        rows = [AuditRow(1, "anne", HERE, Deed.READ, str(number)) for number in range(4)]
        await desk.people.at_door(lambda: desk.people.audit.note(rows))
    with sqlite3.connect(tmp_path / "people.db") as connection:
        connection.execute("DROP TRIGGER audit_stays")
        connection.execute("DROP TRIGGER audit_keeps")
        connection.execute(change)
    connection.close()
    async with a_desk(tmp_path) as desk:
        finding = await desk.people.at_door(desk.people.audit.check)
        assert finding.broken_at == broken_at


# Rates ----------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 5), min_size=1, max_size=60), st.integers(1, 10), st.floats(0.5, 20))
def test_no_more_calls_pass_than_burst_and_rate_allow(
    gaps: list[float], burst: int, rate: float
) -> None:
    now = [0.0]
    buckets = Buckets(rate, burst, lambda: now[0])
    passed = 0
    for gap in gaps:
        now[0] += gap
        try:
            buckets.take("one")
        except TooManyCalls as error:
            now[0] += error.retry_after_s
            buckets.take("one")  # who comes back when told to is let in
        passed += 1
    assert passed <= burst + rate * now[0] + 1e-6
    buckets.take("another")

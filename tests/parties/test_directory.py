"""Who may sign for which office: by key, by day, by revocation; held against a slow look-up."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parties.builders import CDS, EXPIRES, FLEET, LINK, NOON, a_card, an_office, key_of

from visavis.parties import Card, Directory, Holder, Revocation, Standing
from visavis.terms import InstantMs, OfficeId, parse_instant

CDS_ID, FLEET_ID = OfficeId("fr/cds"), OfficeId("fr/fleet")
REVERSE = "ru/link/fr/live/1"


def test_the_key_of_a_held_office_may_sign_for_it() -> None:
    directory = Directory.of(a_card())
    assert directory.may_sign(CDS_ID, key_of("cds"), NOON) is Standing.IN_FORCE
    assert directory.may_sign(FLEET_ID, key_of("fleet reserve"), NOON) is Standing.IN_FORCE


def test_an_office_that_the_card_does_not_list_is_unknown() -> None:
    directory = Directory.of(a_card())
    for office in ("fr/air", "ru/cds"):
        assert directory.may_sign(OfficeId(office), key_of("cds"), NOON) is Standing.UNKNOWN_OFFICE


@pytest.mark.parametrize("seed", ["fleet", "log", "root a", "stranger"])
def test_a_key_of_another_office_role_or_nobody_may_not_sign(seed: str) -> None:
    directory = Directory.of(a_card())
    assert directory.may_sign(CDS_ID, key_of(seed), NOON) is Standing.NOT_AN_OFFICE_KEY


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ("2015-08-31T23:59:59.999Z", Standing.OFFICE_VACANT),
        ("2015-09-01T00:00:00Z", Standing.IN_FORCE),
        ("2015-11-30T23:59:59.999Z", Standing.IN_FORCE),
        ("2015-12-01T00:00:00Z", Standing.OFFICE_VACANT),
    ],
)
def test_an_office_is_held_from_the_first_day_until_before_the_last(
    said: str, standing: Standing
) -> None:
    directory = Directory.of(a_card())
    assert directory.may_sign(FLEET_ID, key_of("fleet"), parse_instant(said)) is standing


def test_on_the_day_of_handover_the_office_belongs_to_the_successor() -> None:
    directory = Directory.of(a_card())
    before = directory.holder_at(CDS_ID, parse_instant("2014-02-14T23:59:59.999Z"))
    after = directory.holder_at(CDS_ID, parse_instant("2014-02-15T00:00:00Z"))
    assert before is not None
    assert after is not None
    assert (before.name, after.name) == ("Général A", "Général B")


def test_an_office_without_holders_is_vacant() -> None:
    card = a_card(offices=(an_office("air", keys=(key_of("air"),)),))
    standing = Directory.of(card).may_sign(OfficeId("fr/air"), key_of("air"), NOON)
    assert standing is Standing.OFFICE_VACANT


def test_an_expired_card_vouches_for_nothing_said_from_then_on() -> None:
    directory = Directory.of(a_card())
    last = InstantMs(EXPIRES - 1)
    assert directory.may_sign(CDS_ID, key_of("cds"), last) is Standing.IN_FORCE
    assert directory.may_sign(CDS_ID, key_of("cds"), EXPIRES) is Standing.CARD_EXPIRED


def test_a_revoked_key_may_sign_nothing_new_whatever_the_size() -> None:
    revoked = Revocation(key=key_of("cds"), origin=LINK, from_size=40)
    directory = Directory.of(a_card(revocations=(revoked,)))
    assert directory.may_sign(CDS_ID, key_of("cds"), NOON) is Standing.REVOKED


def test_a_key_revoked_from_a_size_stays_good_for_the_entries_before_it() -> None:
    revoked = Revocation(key=key_of("cds"), origin=LINK, from_size=40)
    directory = Directory.of(a_card(revocations=(revoked,)))

    def standing_at(origin: str, index: int) -> Standing:
        return directory.may_sign_at(CDS_ID, key_of("cds"), NOON, origin=origin, index=index)

    assert standing_at(LINK, 39) is Standing.IN_FORCE
    assert standing_at(LINK, 40) is Standing.REVOKED
    assert standing_at(REVERSE, 40) is Standing.IN_FORCE
    assert not directory.is_revoked(key_of("cds"), origin=LINK, size=40)
    assert directory.is_revoked(key_of("cds"), origin=LINK, size=41)


def test_a_key_revoked_everywhere_from_nothing_is_good_for_nothing() -> None:
    revoked = Revocation(key=key_of("cds"), origin=None, from_size=0)
    directory = Directory.of(a_card(revocations=(revoked,)))
    standing = directory.may_sign_at(CDS_ID, key_of("cds"), NOON, origin=REVERSE, index=0)
    assert standing is Standing.REVOKED


def test_the_strictest_of_several_revocations_counts() -> None:
    revocations = [
        Revocation(key=key_of("cds"), origin=None, from_size=100),
        Revocation(key=key_of("cds"), origin=LINK, from_size=40),
    ]
    directory = Directory.of(a_card(revocations=revocations))
    assert directory.is_revoked(key_of("cds"), origin=LINK, size=41)
    assert not directory.is_revoked(key_of("cds"), origin=REVERSE, size=41)
    assert directory.is_revoked(key_of("cds"), origin=REVERSE, size=101)


def test_superiors_stand_nearest_first() -> None:
    offices = (
        CDS,
        FLEET,
        an_office("ship", superior="fleet"),
        an_office("watch", superior="ship"),
    )
    directory = Directory.of(a_card(offices=offices))
    assert directory.superiors(OfficeId("fr/watch")) == ("fr/ship", "fr/fleet", "fr/cds")
    assert directory.superiors(CDS_ID) == ()
    assert directory.superiors(OfficeId("fr/unknown")) == ()


def test_an_office_is_found_by_its_id_and_an_unknown_one_is_none() -> None:
    directory = Directory.of(a_card())
    assert directory.office(FLEET_ID) == FLEET
    assert directory.office(OfficeId("fr/air")) is None
    assert directory.holder_at(OfficeId("fr/air"), NOON) is None


def slow_standing(card: Card, office_id: str, key: bytes, said_ms: int) -> Standing:
    """Answer by reading the card from top to bottom, with dates of the standard library."""
    day = datetime.fromtimestamp(said_ms / 1000, UTC).date()
    for office in card.offices:
        if office.id == office_id:
            if any(revocation.key == key for revocation in card.revocations):
                return Standing.REVOKED
            if key not in office.keys:
                return Standing.NOT_AN_OFFICE_KEY
            if not any(
                holder.since <= day and (holder.until is None or day < holder.until)
                for holder in office.holders
            ):
                return Standing.OFFICE_VACANT
            return (
                Standing.CARD_EXPIRED if card.is_expired(InstantMs(said_ms)) else Standing.IN_FORCE
            )
    return Standing.UNKNOWN_OFFICE


DAYS = st.dates(date(2015, 11, 1), date(2016, 12, 31))


@settings(max_examples=200, deadline=None)
@given(
    st.sets(DAYS, max_size=7),
    st.booleans(),
    st.sampled_from(["fr/cds", "fr/air", "fr/none"]),
    st.sampled_from(["cds", "air", "lost", "stranger"]),
    DAYS,
    st.integers(0, 86_399_999),
)
def test_the_index_answers_as_a_slow_reading_of_the_card(
    days: set[date], open_end: bool, office_id: str, seed: str, day: date, millisecond: int
) -> None:
    ordered = sorted(days)
    spans = list(zip(ordered[::2], ordered[1::2], strict=False))
    holders = [Holder(name="Officer", since=a, until=b) for a, b in spans]
    if open_end and len(ordered) % 2:
        holders.append(Holder(name="Officer", since=ordered[-1], until=None))
    air = an_office("air", keys=(key_of("air"), key_of("lost")), holders=holders)
    card = a_card(
        offices=(CDS, air),
        revocations=(Revocation(key=key_of("lost"), origin=None, from_size=0),),
    )
    midnight = parse_instant(f"{day.isoformat()}T00:00:00Z")
    said_ms = InstantMs(midnight + millisecond)
    answer = Directory.of(card).may_sign(OfficeId(office_id), key_of(seed), said_ms)
    assert answer is slow_standing(card, office_id, key_of(seed), said_ms)

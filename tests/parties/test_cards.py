"""Cards as bytes: what is read, what is refused and with which words."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parties.builders import (
    CDS,
    EXPIRES,
    FLEET,
    ISSUED,
    a_card,
    a_certificate,
    a_private_key_pem,
    an_office,
    key_of,
)

from visavis.parties import (
    MAX_CARD_BYTES,
    Card,
    Endpoint,
    Holder,
    KeyRole,
    KeyStatus,
    Level,
    MalformedCard,
    NodeKey,
    Office,
    Revocation,
    RootKeys,
    in_language,
    parse_card,
    render_card,
)
from visavis.terms import InstantMs, OfficeId, PartyId


def refusal_of(payload: bytes) -> str:
    with pytest.raises(MalformedCard) as refusal:
        parse_card(payload)
    assert refusal.value.code == "parties.card_malformed"
    assert refusal.value.next_step
    return str(refusal.value)


def refusal_of_card(card: Card) -> str:
    with pytest.raises(MalformedCard) as refusal:
        render_card(card)
    return str(refusal.value)


def changed(change: Callable[[dict[str, Any]], None]) -> bytes:
    fields = json.loads(render_card(a_card()))
    change(fields)
    return json.dumps(fields).encode()


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Draw cards of any size that keep every rule."""
    numbers = iter(range(10_000))
    names = st.dictionaries(
        st.sampled_from(["fr", "en", "ru", "zh-Hant-TW", "sr-Latn"]),
        st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20),
        min_size=1,
        max_size=3,
    )

    def some_keys(least: int, most: int) -> tuple[bytes, ...]:
        return tuple(
            key_of(f"drawn {next(numbers)}") for _ in range(draw(st.integers(least, most)))
        )

    def holders() -> tuple[Holder, ...]:
        days = sorted(draw(st.sets(st.dates(), max_size=6)))
        spans = [
            Holder(name="Officer", since=since, until=until)
            for since, until in zip(days[::2], days[1::2], strict=False)
        ]
        if len(days) % 2:
            spans.append(Holder(name="Officer", since=days[-1], until=None))
        return tuple(spans)

    roots = some_keys(1, 4)
    count = draw(st.integers(0, 4))
    offices = tuple(
        Office(
            id=OfficeId(f"fr/o{at}"),
            titles=draw(names),
            level=draw(st.sampled_from(Level)),
            superior=OfficeId(f"fr/o{draw(st.integers(0, at - 1))}")
            if at and draw(st.booleans())
            else None,
            keys=some_keys(0, 2),
            holders=holders(),
        )
        for at in range(count)
    )
    issued = draw(st.integers(-(10**12), 10**13))
    return Card(
        version=draw(st.integers(1, 2**53 - 1)),
        party=PartyId("fr"),
        names=draw(names),
        issued_ms=InstantMs(issued),
        expires_ms=InstantMs(issued + draw(st.integers(1, 10**12))),
        root=RootKeys(threshold=draw(st.integers(1, len(roots))), keys=roots),
        node_keys=tuple(
            NodeKey(role=draw(st.sampled_from(KeyRole)), key=key, status=KeyStatus.IN_FORCE)
            for key in some_keys(0, 3)
        ),
        endpoints=draw(
            st.sampled_from(
                [(), (Endpoint(url="https://[2001:db8::1]/", certificate=a_certificate()),)]
            )
        ),
        offices=offices,
        revocations=tuple(
            Revocation(key=key, origin=origin, from_size=draw(st.integers(0, 2**53 - 1)))
            for key in some_keys(0, 2)
            for origin in draw(st.sets(st.sampled_from([None, "fr/link/ru/live/1"])))
        ),
    )


@settings(max_examples=60, deadline=None)
@given(cards())
def test_a_card_comes_back_from_its_bytes_as_it_was(card: Card) -> None:
    assert parse_card(render_card(card)) == card


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_arbitrary_bytes_are_refused_as_a_card_and_nothing_else(payload: bytes) -> None:
    with pytest.raises(MalformedCard):
        parse_card(payload)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(json.loads(render_card(a_card())))), JSON)
def test_a_field_with_any_other_json_is_a_card_or_is_refused(field: str, value: Any) -> None:
    payload = changed(lambda fields: fields.update({field: value}))
    try:
        card = parse_card(payload)
    except MalformedCard:
        return
    assert parse_card(render_card(card)) == card


def test_the_bytes_are_plain_json_that_a_person_can_read() -> None:
    fields = json.loads(render_card(a_card()))
    assert fields["names"] == {"fr": "France", "en": "France", "ru": "Франция"}
    assert fields["issued"] == "2015-11-19T10:00:00Z"
    assert fields["expires"] == "2016-11-19T10:00:00Z"
    assert fields["offices"][0]["id"] == "fr/cds"
    assert fields["offices"][0]["level"] == "chief_of_staff"
    assert fields["offices"][0]["holders"][1] == {
        "name": "Général B",
        "from": "2014-02-15",
        "until": None,
    }
    assert fields["node_keys"][1]["status"] == "retired"


def test_keys_are_found_by_role_and_only_those_in_force() -> None:
    card = a_card()
    assert card.log_keys() == (key_of("log"),)
    assert card.stored_keys() == (key_of("stored"),)
    assert card.transport_keys() == (key_of("transport"),)
    assert card.keys_for(KeyRole.LOG, KeyStatus.RETIRED) == (key_of("old log"),)


def test_a_card_holds_until_the_millisecond_before_it_expires() -> None:
    card = a_card()
    assert not card.is_expired(InstantMs(EXPIRES - 1))
    assert card.is_expired(EXPIRES)


def test_a_name_falls_back_to_its_language_then_english_then_the_first() -> None:
    names = {"ru": "Франция", "en": "France (en)", "fr-FR": "France (fr)"}
    assert in_language(names, "fr-CA") == "France (fr)"
    assert in_language(names, "ru-RU") == "Франция"
    assert in_language(names, "de") == "France (en)"
    assert in_language({"ru": "Франция"}, "de") == "Франция"
    assert a_card().name_in("ru") == "Франция"


def test_bytes_that_are_no_json_are_refused() -> None:
    assert refusal_of(b"card").startswith("Card refused: expected a party card as JSON, got ")


def test_a_card_longer_than_the_bound_is_refused_before_it_is_read() -> None:
    assert (
        refusal_of(b" " * (MAX_CARD_BYTES + 1))
        == "Card refused: expected at most 262144 bytes, got 262145."
        " Ask the party for a shorter card."
    )


def test_an_unknown_field_is_refused() -> None:
    assert "unknown field `mode`" in refusal_of(changed(lambda f: f.update(mode="live")))


def test_an_unknown_field_of_an_office_is_refused() -> None:
    def change(fields: dict[str, Any]) -> None:
        fields["offices"][1]["targets"] = []

    assert "unknown field `targets` - at `$.offices[1]`" in refusal_of(changed(change))


def test_a_repeated_field_is_refused_since_readers_would_differ() -> None:
    payload = render_card(a_card()).replace(b'"version":1,', b'"version":1,"version":1,')
    assert "got the field 'version' twice" in refusal_of(payload)


def test_a_repeated_language_is_refused() -> None:
    payload = render_card(a_card()).replace(b'"fr":"France"', b'"fr":"Gaule","fr":"France"', 1)
    assert "got the field 'fr' twice" in refusal_of(payload)


def test_version_zero_is_refused_and_version_one_is_taken() -> None:
    assert "Expected `int` >= 1 - at `$.version`" in refusal_of(
        changed(lambda f: f.update(version=0))
    )
    assert parse_card(changed(lambda f: f.update(version=1))).version == 1


def test_a_time_without_zone_is_refused() -> None:
    message = refusal_of(changed(lambda f: f.update(issued="2015-11-19T10:00:00")))
    assert "expected an RFC 3339 instant" in message


def test_a_card_that_expires_when_it_is_issued_is_refused() -> None:
    assert (
        refusal_of_card(a_card(expires_ms=ISSUED))
        == "Card of fr, version 1, refused, expires: expected an instant after issued, got none"
        " after it. Correct the field and sign the card again."
    )
    render_card(a_card(expires_ms=InstantMs(ISSUED + 1)))


def test_a_party_id_with_capitals_is_refused() -> None:
    message = refusal_of(changed(lambda f: f.update(party="FR")))
    assert message.startswith("Card refused, party id: expected 1 to 32 of a-z, 0-9 and '-'")


def test_a_threshold_above_the_number_of_root_keys_is_refused() -> None:
    render_card(a_card(threshold=3))
    assert "root.threshold: expected at most the number of root keys, 3, got 4" in refusal_of_card(
        a_card(threshold=4)
    )


def test_a_root_key_listed_twice_is_refused() -> None:
    message = refusal_of_card(a_card(roots=("root a", "root a", "root b")))
    assert "expected each key in one place only, got root and root" in message


def test_a_key_that_serves_two_offices_is_refused() -> None:
    offices = (CDS, an_office("air", keys=(key_of("cds"),)))
    message = refusal_of_card(a_card(offices=offices))
    assert "expected each key in one place only, got office fr/cds and office fr/air" in message


def test_a_log_key_that_also_stores_is_refused() -> None:
    def change(fields: dict[str, Any]) -> None:
        fields["node_keys"][2]["key"] = fields["node_keys"][0]["key"]

    message = refusal_of(changed(change))
    assert "expected each key in one place only, got node, log and node, stored" in message


def test_a_key_of_low_order_is_refused() -> None:
    offices = (an_office("air", keys=(bytes([1]) + bytes(31),)),)
    message = refusal_of_card(a_card(offices=offices))
    assert "(office fr/air): expected an Ed25519 public key, got no such point" in message


def test_a_key_of_31_bytes_is_refused() -> None:
    offices = (an_office("air", keys=(bytes(31),)),)
    message = refusal_of_card(a_card(offices=offices))
    assert "Expected `bytes` of length >= 32 - at `$.offices[0].keys[0]`" in message


def test_thirty_two_root_keys_are_taken_and_thirty_three_refused() -> None:
    many = [f"root {number}" for number in range(33)]
    render_card(a_card(roots=many[:32]))
    assert "length <= 32 - at `$.root.keys`" in refusal_of_card(a_card(roots=many))


def test_five_hundred_and_twelve_offices_are_taken_and_one_more_refused() -> None:
    many = [an_office(f"o{number}") for number in range(513)]
    render_card(a_card(offices=many[:512]))
    assert "length <= 512 - at `$.offices`" in refusal_of_card(a_card(offices=many))


def test_an_office_of_another_party_is_refused() -> None:
    message = refusal_of_card(a_card(offices=(an_office("cds", party="ru"),)))
    assert "office ru/cds: expected an office of fr, got ru" in message


def test_an_office_id_with_a_space_is_refused() -> None:
    message = refusal_of_card(a_card(offices=(an_office("c ds"),)))
    assert "office id: expected <party>/<office>" in message


def test_an_office_listed_twice_is_refused() -> None:
    message = refusal_of_card(a_card(offices=(an_office("air"), an_office("air"))))
    assert "office fr/air: expected each id once, got it twice" in message


def test_a_superior_that_is_not_in_the_card_is_refused() -> None:
    message = refusal_of_card(a_card(offices=(FLEET,)))
    assert "office fr/fleet, superior: expected an office of this card, got 'fr/cds'" in message


@pytest.mark.parametrize("length", [1, 2, 5])
def test_superiors_in_a_circle_are_refused(length: int) -> None:
    offices = [
        an_office(f"o{number}", superior=f"o{(number + 1) % length}") for number in range(length)
    ]
    message = refusal_of_card(a_card(offices=offices))
    assert "office fr/o0, superior: expected a chain that ends, got fr/o0 again" in message


def test_an_office_below_a_circle_is_refused_too() -> None:
    offices = (
        an_office("low", superior="o0"),
        an_office("o0", superior="o1"),
        an_office("o1", superior="o0"),
    )
    message = refusal_of_card(a_card(offices=offices))
    assert "office fr/low, superior: expected a chain that ends, got fr/o0 again" in message


def holders_of(*spans: tuple[str, str | None]) -> tuple[Office, ...]:
    holders = tuple(
        Holder(
            name="Officer",
            since=date.fromisoformat(since),
            until=None if until is None else date.fromisoformat(until),
        )
        for since, until in spans
    )
    return (an_office("air", holders=holders),)


def test_a_handover_on_one_day_is_taken_and_a_shared_day_refused() -> None:
    render_card(a_card(offices=holders_of(("2014-01-01", "2015-01-01"), ("2015-01-01", None))))
    message = refusal_of_card(
        a_card(offices=holders_of(("2014-01-01", "2015-01-02"), ("2015-01-01", None)))
    )
    assert (
        "office fr/air, holder 2: expected one holder at a time, in order of day, got 2015-01-01"
        " while the one before holds until 2015-01-02" in message
    )


def test_nobody_follows_a_holder_until_further_notice() -> None:
    message = refusal_of_card(
        a_card(offices=holders_of(("2014-01-01", None), ("2015-01-01", None)))
    )
    assert "while the one before holds until further notice" in message


def test_a_holder_of_no_day_is_refused() -> None:
    message = refusal_of_card(a_card(offices=holders_of(("2015-01-01", "2015-01-01"))))
    assert "holder 1: expected until after 2015-01-01, got 2015-01-01" in message


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("Force\nA", "U+000A"),
        ("Force \u202eA", "U+202E"),
        ("Force\u200bA", "U+200B"),
    ],
)
def test_a_name_with_characters_that_cannot_be_seen_is_refused(name: str, got: str) -> None:
    message = refusal_of(changed(lambda f: f.update(names={"en": name})))
    assert f"names.en: expected characters that can be seen, got {got}" in message


def test_half_a_surrogate_pair_is_refused() -> None:
    message = refusal_of(changed(lambda f: f.update(names={"en": "\ud800"})))
    assert "surrogate pair" in message


def test_a_persian_name_keeps_its_joiners() -> None:
    name = "نیروی\u200cدریایی"
    assert parse_card(changed(lambda f: f.update(names={"fa": name}))).names == {"fa": name}


def test_a_name_with_a_space_at_its_end_is_refused() -> None:
    message = refusal_of(changed(lambda f: f.update(names={"en": "France "})))
    assert "names.en: expected no space at either end, got 'France '" in message


def test_a_card_without_any_name_is_refused() -> None:
    assert "length >= 1 - at `$.names`" in refusal_of(changed(lambda f: f.update(names={})))


@pytest.mark.parametrize("tag", ["French", "FR", "f", "fr\n", "fr-"])
def test_a_language_that_is_no_tag_is_refused(tag: str) -> None:
    assert "matching regex" in refusal_of(changed(lambda f: f.update(names={tag: "France"})))


@pytest.mark.parametrize(
    "url",
    [
        "http://node.fr.example/",
        "https://",
        "https://user@node.fr.example/",
        "https://node.fr.example/?a=b",
        "https://node.fr.example/#a",
        "https://node.fr.example:99999/",
        "https://node.fr.example:0/",
        "https://[::1/",
        "https://node fr.example/",
        "https://nœud.example/",
        "HTTPS:node.fr.example",
    ],
)
def test_an_endpoint_that_is_no_plain_https_url_is_refused(url: str) -> None:
    message = refusal_of(changed(lambda f: f["endpoints"][0].update(url=url)))
    assert "endpoints.url: expected an https URL with a host" in message
    assert repr(url) in message


@pytest.mark.parametrize(
    ("certificate", "got"),
    [
        ("", "0 among 0 PEM blocks"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "0 among 1"),
        (a_certificate() * 2, "2 among 2"),
        (a_certificate() + a_private_key_pem(), "1 among 2"),
    ],
)
def test_anything_but_one_certificate_is_refused(certificate: str, got: str) -> None:
    message = refusal_of(changed(lambda f: f["endpoints"][0].update(certificate=certificate)))
    assert "endpoints.certificate: expected one X.509 certificate as PEM and nothing" in message
    assert f"got {got}" in message


def test_two_revocations_of_one_key_in_one_log_are_refused() -> None:
    twice = [Revocation(key=key_of("x"), origin=None, from_size=size) for size in (3, 4)]
    message = refusal_of_card(a_card(revocations=twice))
    assert "in every log: expected one per key and origin, got two" in message
    apart = [Revocation(key=key_of("x"), origin=o, from_size=3) for o in (None, "fr/link/ru")]
    assert render_card(a_card(revocations=apart))


def test_a_revocation_with_an_origin_of_two_lines_is_refused() -> None:
    revoked = Revocation(key=key_of("x"), origin="fr/link\nru", from_size=0)
    assert "matching regex" in refusal_of_card(a_card(revocations=(revoked,)))
    ended = msgspec.structs.replace(revoked, origin="fr/link\n")
    assert "matching regex" in refusal_of_card(a_card(revocations=(ended,)))


@given(st.integers(1, 400))
def test_holders_in_a_row_are_taken_up_to_the_bound(count: int) -> None:
    day = date(2000, 1, 1)
    spans = tuple(
        Holder(name="Watch", since=day + timedelta(n), until=day + timedelta(n + 1))
        for n in range(count)
    )
    card = a_card(offices=(an_office("desk", holders=spans),))
    if count <= 256:
        assert parse_card(render_card(card)).offices[0].holders == spans
    else:
        assert "length <= 256" in refusal_of_card(card)

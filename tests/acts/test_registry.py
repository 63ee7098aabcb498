"""Every kind: bounded, worded, without coordinates, and its own inverse."""

import re
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.acts.strategies import IDS, bodies, saids

from visavis.acts import LANGUAGES, REGISTRY, VIEW_TYPES, AudienceRule, wording
from visavis.claims import ClaimState, Confirmation, JointState, RowKind
from visavis.lines import (
    DirectiveState,
    LineState,
    MandateState,
    MessageState,
    MinutesState,
    ToldState,
)
from visavis.record import canonical_bytes

# A body may not name, place, rank or assign a target, track a person, or steer anything.
FORBIDDEN = re.compile(
    r"target|weapon|strike|bomb|ammunition|\baim|fire_?mission|latitude|longitude|\blat\b|\blon\b"
    r"|coordinate|position|location|geometry|grid|bearing|azimuth|point|waypoint|person_|track"
)
STATES = (
    *(LineState, MessageState, MinutesState, MandateState, DirectiveState, ToldState),
    *(Confirmation, ClaimState, JointState, RowKind),
)


def fields(info: msgspec.inspect.Type, path: str) -> Iterator[tuple[str, msgspec.inspect.Type]]:
    """Walk everything that a body can hold, with its path."""
    yield path, info
    match info:
        case msgspec.inspect.StructType():
            for field in info.fields:
                yield from fields(field.type, f"{path}.{field.encode_name}")
        case msgspec.inspect.UnionType():
            for inner in info.types:
                yield from fields(inner, path)
        case msgspec.inspect.VarTupleType():
            yield from fields(info.item_type, f"{path}[]")
        case msgspec.inspect.TupleType():
            for inner in info.item_types:
                yield from fields(inner, f"{path}[]")


ALL_FIELDS = [
    found
    for kind in REGISTRY.values()
    for found in fields(msgspec.inspect.type_info(kind.body), kind.name)
]


def test_the_walk_reaches_what_lies_deep() -> None:
    paths = {path for path, _ in ALL_FIELDS}
    assert "contact.open.participants[].office" in paths
    assert "communique.publish.texts[].text" in paths
    assert len(paths) > 100


def test_no_body_holds_target_coordinates_or_anything_like_them() -> None:
    """DESIGN section 1: the schema holds no target coordinates."""
    assert FORBIDDEN.search("target_lat")
    assert FORBIDDEN.search("a.position")
    for path, info in ALL_FIELDS:
        names = path.split(".", 2)[2] if path.count(".") > 1 else ""
        assert not FORBIDDEN.search(names), path
        assert not isinstance(info, msgspec.inspect.FloatType | msgspec.inspect.DecimalType), path


def test_every_string_number_and_list_of_a_body_is_bounded() -> None:
    for path, info in ALL_FIELDS:
        match info:
            case msgspec.inspect.StrType():
                assert info.max_length is not None, path
                assert info.pattern is not None, path
                assert info.pattern.endswith(r"\Z"), path
            case msgspec.inspect.IntType():
                assert info.ge is not None, path
                assert info.le is not None, path
            case msgspec.inspect.VarTupleType():
                assert info.max_length is not None, path
            case msgspec.inspect.StructType():
                assert info.forbid_unknown_fields, path
            case _:
                assert isinstance(
                    info,
                    msgspec.inspect.BoolType
                    | msgspec.inspect.NoneType
                    | msgspec.inspect.EnumType
                    | msgspec.inspect.TupleType
                    | msgspec.inspect.UnionType,
                ), path


@pytest.mark.parametrize("name", REGISTRY)
@settings(max_examples=40, deadline=None)
@given(draws=st.data())
def test_a_body_that_is_written_reads_as_itself(name: str, draws: st.DataObject) -> None:
    body = draws.draw(bodies(name))
    raw = canonical_bytes(body)
    decoder = msgspec.json.Decoder(REGISTRY[name].body)
    assert decoder.decode(raw) == body
    assert canonical_bytes(decoder.decode(raw)) == raw


@pytest.mark.parametrize("name", REGISTRY)
@settings(max_examples=15, deadline=None)
@given(draws=st.data())
def test_every_kind_has_its_words_in_three_languages(name: str, draws: st.DataObject) -> None:
    said = draws.draw(saids((name,), IDS[0]))
    thread = REGISTRY[name].thread(said)
    lines = {language: wording(language).describe(said, thread) for language in LANGUAGES}
    assert len(set(lines.values())) == len(LANGUAGES)
    for line in lines.values():
        assert said.mark.office in line
        assert "{" not in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_words(language: str) -> None:
    for states in STATES:
        for state in states:
            assert wording(language).say(f"state.{state}", {})


def test_words_that_are_missing_are_an_error_and_no_guess() -> None:
    with pytest.raises(LookupError, match=r"no words for 'line.invented' in fr"):
        wording("fr").say("line.invented", {})
    with pytest.raises(LookupError, match=r"words for 'line.open' in en: .*id"):
        wording("en").say("line.open", {"office": "fr/chief"})


def test_another_language_gets_english() -> None:
    assert wording("pt").language == "en"


def test_a_name_is_its_kinds_own_and_directives_stay_inside() -> None:
    for name, kind in REGISTRY.items():
        assert kind.name == name
        assert kind.acts
        assert kind.projections
        assert all(p.shape in VIEW_TYPES.values() for p in kind.projections)
    inside = {name for name in REGISTRY if name.startswith(("directive.", "watch.", "release."))}
    inside -= {"directive.tell", "release.withdraw"}
    assert inside == {
        name for name, kind in REGISTRY.items() if kind.audience is AudienceRule.INTERNAL
    }

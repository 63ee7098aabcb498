"""Strategies for the bodies of every registered kind, made from their own types."""

import enum
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from tests.acts.figure_bodies import OF_STRUCT

from visavis.acts import REGISTRY
from visavis.claims.claim import Surface
from visavis.claims.figure import Amount, Day, ScopeKey, UnitName
from visavis.lines.contact import HolderName
from visavis.lines.line_cadence import ClockTime, ZoneName
from visavis.lines.mandate import Digest
from visavis.lines.overdue import ThingId, ThingName
from visavis.lines.phrases import ParameterName, ParameterText, PhraseCode
from visavis.notices.notice import PlatformClass, SymbolCode, SymbolEdition
from visavis.release import (
    AudienceRef,
    Coarseness,
    Hash32,
    Instant,
    LanguageTag,
    Mark,
    Marking,
    OfficeRef,
    PartyRef,
    Prose,
    Ref,
    Said,
)
from visavis.terms import InstantMs, OfficeId, StatementId, render_instant

IDS = tuple(StatementId(letter * 26) for letter in "abcdef")
OFFICES = tuple(
    OfficeId(name) for name in ("fr/chief", "ru/chief", "ru/fleet", "fr/ministry", "zz/desk")
)
PARTIES = ("fr", "ru", "zz")
WORDS = st.text("ab й\n“", min_size=1, max_size=8)
MOMENTS = st.integers(1_447_900_000_000, 1_447_900_000_003).map(InstantMs)


def _pattern(annotated: Any) -> str | None:
    found = msgspec.inspect.type_info(annotated)
    assert isinstance(found, msgspec.inspect.StrType)
    return found.pattern


BY_PATTERN: dict[str | None, st.SearchStrategy[Any]] = {
    _pattern(Ref): st.sampled_from(IDS[:3]),  # few, so that statements meet
    _pattern(OfficeRef): st.sampled_from(OFFICES),
    _pattern(PartyRef): st.sampled_from(PARTIES),
    _pattern(Prose): WORDS,
    _pattern(Instant): MOMENTS.map(render_instant),
    _pattern(LanguageTag): st.sampled_from(("fr", "en", "ru", "sr-Latn")),
    _pattern(PlatformClass): st.sampled_from(PARTIES),  # the same pattern as a party's
    _pattern(SymbolCode): st.sampled_from(("SFAPMFB--------", "10030100001101040000")),
    _pattern(SymbolEdition): st.sampled_from(("APP-6(D)", "MIL-STD-2525D")),
    _pattern(Amount): st.sampled_from(("0", "12", "-3", "4111", "2.50")),
    _pattern(Day): st.sampled_from(("2015-09-30", "2015-11-17", "2015-02-30")),
    _pattern(ScopeKey): st.sampled_from(("a", "a/b", "c")),
    _pattern(UnitName): st.sampled_from(("sortie", "km")),
    _pattern(Surface): WORDS,
    _pattern(Marking): st.sampled_from(("p", "Ré", "бв")),
    _pattern(AudienceRef): st.sampled_from((*PARTIES, "+civil")),
    _pattern(Hash32): st.sampled_from(("00" * 32, "11" * 32)),
    _pattern(Digest): st.sampled_from(("0" * 64, "1" * 64)),
    _pattern(PhraseCode): st.sampled_from(("GT01", "SE02", "ZZ99")),
    _pattern(ParameterName): st.sampled_from(("at", "course", "later_book")),
    _pattern(ParameterText): st.sampled_from(
        ("12", "4.5", "2015-11-19T10:00:00Z", "fr/chief", "port", "Étoile")
    ),
    _pattern(ClockTime): st.sampled_from(("08:00", "02:30")),
    _pattern(ZoneName): st.sampled_from(("Europe/Paris", "UTC")),
    _pattern(ThingName): st.sampled_from(("query", "line.test")),
    _pattern(ThingId): st.sampled_from(("a" * 26, "fr/chief")),
    _pattern(HolderName): WORDS.map(lambda words: words.replace("\n", "-")),
}


def of_type(info: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    """Draw plain values of a type; which of them a body's own rules refuse is not known here."""
    match info:
        case msgspec.inspect.StrType():
            if info.pattern in BY_PATTERN:
                return BY_PATTERN[info.pattern]
            raise AssertionError(f"no strategy for text of the pattern {info.pattern}")
        case msgspec.inspect.IntType():
            return st.integers(info.ge, info.le)
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.NoneType():
            return st.none()
        case msgspec.inspect.EnumType():
            assert issubclass(info.cls, enum.Enum)
            return st.sampled_from([member.value for member in info.cls])
        case msgspec.inspect.UnionType():
            return st.one_of(*map(of_type, info.types))
        case msgspec.inspect.VarTupleType():
            most = min(info.max_length or 0, (info.min_length or 0) + 2)
            return st.lists(of_type(info.item_type), min_size=info.min_length or 0, max_size=most)
        case msgspec.inspect.TupleType():
            return st.tuples(*map(of_type, info.item_types)).map(list)
        case msgspec.inspect.StructType() if info.cls in OF_STRUCT:
            return OF_STRUCT[info.cls]
        case msgspec.inspect.StructType(cls=cls) if cls is Coarseness:
            return st.builds(dict, cell_udeg=st.sampled_from((10_000, 500_000)))
        case msgspec.inspect.StructType():
            fields = {field.encode_name: of_type(field.type) for field in info.fields}
            if info.tag_field is not None:
                fields[info.tag_field] = st.just(info.tag)
            return st.fixed_dictionaries(fields)
        case _:
            raise AssertionError(f"a body holds a {info}")


@cache
def bodies(kind: str) -> st.SearchStrategy[Any]:
    """Draw bodies of a kind that its own rules accept."""
    body = REGISTRY[kind].body

    def built(plain: object) -> Any:
        try:
            return msgspec.convert(plain, body)
        except msgspec.ValidationError:
            return None

    return of_type(msgspec.inspect.type_info(body)).map(built).filter(lambda b: b is not None)


@st.composite
def saids(draw: st.DrawFn, kinds: tuple[str, ...], identity: StatementId) -> Said[Any]:
    """Draw a statement of one of these kinds, by anybody, whether or not it makes sense."""
    kind = draw(st.sampled_from(kinds))
    return Said(
        mark=Mark(draw(MOMENTS), identity, draw(st.sampled_from(OFFICES))),
        kind=kind,
        act=REGISTRY[kind].acts[0],
        body=draw(bodies(kind)),
        refs=(),
        digest=draw(st.sampled_from(("0" * 64, "1" * 64))),
        own=False,
        received_ms=draw(MOMENTS),
    )

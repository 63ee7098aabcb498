"""From what the reader of dispatches proposes to a claim that an officer may put on record.

Nothing is guessed on the way: what the text leaves open stays open, and a speaker is who the text
names, in its own words, until an officer says which office that is.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from visavis.claims.arithmetic_units import MEASURES
from visavis.claims.claim import (
    MAX_RELAYS,
    MAX_SURFACE_CHARACTERS,
    ClaimMake,
    Source,
    Speaker,
    SpeakerKind,
)
from visavis.claims.claim_errors import ClaimRefused
from visavis.claims.claim_status import ClaimStatus
from visavis.claims.figure import Bound, Denominator, Figure, Period, PeriodUnit, Unit, UnitKind
from visavis.release import Instant, Text

if TYPE_CHECKING:  # the reader's tables take time to build, and a node may never read a dispatch
    from visavis.claims.dispatch import ClaimReading, FigureReading

_PERCENT: Final = re.compile(r"%|pour ?cents?|per ?cent|процент\w*", re.IGNORECASE)
_DURATION: Final = re.compile(r"P(?:T(?P<hours>\d{1,6})H|(?P<count>\d{1,6})(?P<unit>[DWMY]))")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_WEEK: Final = re.compile(r"(\d{4})-W(\d\d)")
_MONTH: Final = re.compile(r"(\d{4})-(\d\d)")
_UNITS: Final[Mapping[str, PeriodUnit]] = {
    "D": PeriodUnit.DAY,
    "W": PeriodUnit.WEEK,
    "M": PeriodUnit.MONTH,
    "Y": PeriodUnit.YEAR,
}
# The reader's span of a time leaves the preposition out; these make one end of it open.
_BEFORE: Final = 20  # code points: the longest of them, with its article
_SINCE: Final = re.compile(
    r"(?<!\w)(?:depuis|à (?:compter|partir)|dès|since|from|начиная с|с|со)"
    r"(?: l[ea]s?| du| de l[ae]| d[eu])?\s*$",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"(?<!\w)(?:jusqu['’](?:au|à|en)|until|till|up to|до|по)(?: l[ea])?\s*$", re.IGNORECASE
)
# Fractions in words come from the reader with six decimals; then the last one is rounded.
_READ_DECIMALS: Final = 6
_HALF_A_LAST: Final = Decimal("0.0000005")
_STEP: Final = Decimal("0.0000001")


class ProposalRefused(ClaimRefused):
    """A proposal that cannot stand as a claim as it is."""

    code = "claims.proposal_refused"


class SourceDiffers(ClaimRefused):
    """The claim quotes what does not stand in the text."""

    code = "claims.source_differs"


class Proposed(msgspec.Struct, frozen=True):
    """One proposal: the claim as it would stand on record, or what it lacks to be one."""

    number: int
    surface: str
    claim: ClaimMake | None
    lacks: str


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def source_in(text: str, span: tuple[int, int]) -> Source:
    """Quote a span of a text.

    Raises:
        ProposalRefused: longer than a quotation may be, or with signs that no quotation holds.
    """
    start, end = span
    surface = text[start:end]
    if not 0 < len(surface) <= MAX_SURFACE_CHARACTERS:
        raise ProposalRefused(
            "Quotation refused",
            expected=f"1 to {MAX_SURFACE_CHARACTERS} code points",
            got=str(len(surface)),
            next_step="Choose a shorter span.",
        )
    return Source(digest=text_digest(text), start=start, end=end, surface=surface)


def require_source(text: str, claim: ClaimMake) -> None:
    """Refuse a claim whose source is not this very text, or quotes it wrongly.

    Raises:
        SourceDiffers.
    """
    source = claim.source
    digest = text_digest(text)
    if source is None or source.digest != digest:
        raise SourceDiffers(
            "Claim refused",
            expected=f"a source with the hash of this text, {digest}",
            got="none" if source is None else source.digest,
            next_step="Read the text again and confirm from there.",
        )
    stands = text[source.start : source.end]
    if stands != source.surface:
        raise SourceDiffers(
            "Claim refused",
            expected=f"the words that stand at {source.start} to {source.end}, {stands[:60]!r}",
            got=repr(source.surface[:60]),
            next_step="Read the text again and confirm from there.",
        )


def proposed_claim(text: str, read: "ClaimReading", language: str, as_of: Instant) -> ClaimMake:
    """Make the claim that a reading proposes, for an officer to confirm, edit or reject.

    Args:
        text: the dispatch, as the reader had it.
        language: of the text, for the words that are quoted from it.
        as_of: the instant for which it holds; the officer's choice, or the document's day.

    Raises:
        ProposalRefused: the reading knows a speaker's cue but no speaker, or a number that no
            claim can hold.
    """
    status = ClaimStatus(read.status)
    claim = ClaimMake(
        speaker=_speaker(read, language),
        as_of=as_of,
        status=status,
        figure=_figure(read.figure, read.rule, language, _period(text, read.figure)),
        source=source_in(text, read.span),
    )
    # Read as a peer would read it: nothing is proposed that no statement could hold.
    try:
        return msgspec.convert(msgspec.to_builtins(claim), ClaimMake)
    except msgspec.ValidationError as problem:
        raise ProposalRefused(
            "Proposal refused",
            expected="words and numbers that a claim can hold",
            got=str(problem)[:160],
            next_step="Put it on record by hand.",
        ) from None


def _speaker(read: "ClaimReading", language: str) -> Speaker:
    if read.speaker is None:
        if read.cue is not None:
            raise ProposalRefused(
                "Proposal refused",
                expected="a speaker",
                got=f"only the words {read.cue.surface!r}, and nobody named",
                next_step="Say who speaks, or that the narrator does.",
            )
        return Speaker(SpeakerKind.NARRATOR)
    via = tuple(Text(language, relay.surface) for relay in read.speaker.via[:MAX_RELAYS])
    return Speaker(SpeakerKind.OUTSIDER, named=Text(language, read.speaker.surface), via=via)


def _figure(read: "FigureReading", rule: str, language: str, period: Period | None) -> Figure:
    unit = _unit(read, rule)
    denominator = None
    if read.denominator is not None and unit.kind in (UnitKind.PERCENT, UnitKind.RATIO):
        denominator = Denominator(told=Text(language, read.denominator.surface))
    bound = Bound(read.bound)
    if read.value is None:
        assert read.low is not None and read.high is not None  # noqa: PT018 - the reader's range
        low, high = _amount(read.low), _amount(read.high)
        ends = sorted((low, high), key=Decimal)
        return Figure(bound, unit, None, ends[0], ends[1], denominator, None, period)
    value = Decimal(repr(read.value))
    if -value.normalize().as_tuple().exponent >= _READ_DECIMALS and bound is Bound.EXACT:  # type: ignore[operator]  # a finite number's exponent is an int
        least = (value - _HALF_A_LAST).quantize(_STEP, ROUND_FLOOR)
        most = (value + _HALF_A_LAST).quantize(_STEP, ROUND_CEILING)
        ends = [f"{least:f}", f"{most:f}"]
        return Figure(Bound.RANGE, unit, None, ends[0], ends[1], denominator, None, period)
    return Figure(bound, unit, _amount(read.value), None, None, denominator, None, period)


def _unit(read: "FigureReading", rule: str) -> Unit:
    sort = rule.split(".")[1] if rule.count(".") >= 2 else ""
    if sort == "multiplier":
        return Unit(UnitKind.MULTIPLIER)
    if read.unit is None:
        if sort == "fraction":
            return Unit(UnitKind.RATIO)
        raise ProposalRefused(
            "Proposal refused",
            expected="a number with the noun that it counts",
            got="a number alone",
            next_step="Put it on record by hand, with its unit.",
        )
    if _PERCENT.fullmatch(read.unit):
        return Unit(UnitKind.PERCENT)
    kind = UnitKind.MEASURE if read.unit in MEASURES else UnitKind.COUNT
    return Unit(kind, read.unit)


def _amount(value: float) -> str:
    """Write the reader's number digit for digit; what no claim can hold is refused."""
    number = Decimal(repr(value))
    text = f"{number.quantize(Decimal(1)) if number == number.to_integral_value() else number:f}"
    if abs(number) >= Decimal(10) ** 18 or len(text.partition(".")[2]) > 9:
        raise ProposalRefused(
            "Proposal refused",
            expected="at most eighteen digits before the point and nine behind it",
            got=text[:40],
            next_step="Put it on record by hand, as a range.",
        )
    return text


def _period(text: str, read: "FigureReading") -> Period | None:
    """Turn a TIMEX value into a period, or None where it is none of a plain form."""
    value = None if read.period is None else read.period.value
    if read.period is None or value is None:
        return None
    if (found := _DURATION.fullmatch(value)) is not None:
        if found["hours"] is not None:
            return Period(length=int(found["hours"]), length_in=PeriodUnit.HOUR)
        return Period(length=int(found["count"]), length_in=_UNITS[found["unit"]])
    try:
        first, _, last = value.partition("/")
        starts, ends = _days(first), _days(last or first)
        if starts is None or ends is None or ends[1] < starts[0]:
            return None
        before = text[max(0, read.period.span[0] - _BEFORE) : read.period.span[0]]
        if _SINCE.search(before):
            return Period(starts=starts[0].isoformat())
        if _UNTIL.search(before):
            return Period(ends=ends[1].isoformat())
        return Period(starts=starts[0].isoformat(), ends=ends[1].isoformat())
    except (ValueError, OverflowError):
        return None


def _days(value: str) -> tuple[date, date] | None:
    if _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        return day, day
    if (found := _WEEK.fullmatch(value)) is not None:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return monday, monday + timedelta(days=6)
    if (found := _MONTH.fullmatch(value)) is not None:
        year, month = int(found[1]), int(found[2])
        following = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), following - timedelta(days=1)
    return None

"""A coded phrase: the code and its parameters are signed, and each side reads its own language."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from visavis.release import Instant, OfficeRef, Ref, require_distinct, require_instants

MAX_PARAMETERS = 8  # twice the longest phrase of the first book; a longer one is free text
MAX_VALUE_CHARACTERS = 65  # an office's id, the longest of what a parameter may hold
MAX_EDITION = 10_000  # one book a day for 27 years

# Broader than the codes of today's book, so that a newer book's reach the reader.
PhraseCode = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z][A-Z0-9-]{1,11}\Z", max_length=12)]
ParameterName = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_]{0,23}\Z", max_length=24)]
ParameterText = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=MAX_VALUE_CHARACTERS,
        pattern=r"\A[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+\Z",
    ),
]
Edition = Annotated[int, msgspec.Meta(ge=1, le=MAX_EDITION)]


class ParameterType(StrEnum):
    """What a parameter holds. None of them is a place on the map, by design."""

    INSTANT = "instant"
    QUANTITY = "quantity"  # a decimal number with its unit
    NUMBER = "number"  # a count, or a channel
    OFFICE = "office"
    CHOICE = "choice"  # one of the words that the phrase lists
    NAME = "name"  # of one's own unit, of a port, of a call sign


class Unit(StrEnum):
    """The units of quantities, as they are written on the wire."""

    METRE = "m"
    KILOMETRE = "km"
    NAUTICAL_MILE = "nmi"
    FOOT = "ft"
    FLIGHT_LEVEL = "FL"
    KNOT = "kn"
    KM_PER_HOUR = "km/h"
    M_PER_SECOND = "m/s"
    DEGREE = "deg"  # clockwise from true north
    SECOND = "s"
    MINUTE = "min"
    HOUR = "h"
    DAY = "d"
    HECTOPASCAL = "hPa"
    CELSIUS = "C"
    KILOHERTZ = "kHz"
    MEGAHERTZ = "MHz"
    KILOGRAM = "kg"
    TONNE = "t"
    LITRE = "l"


_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?")
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_WORD: Final = re.compile(r"[a-z][a-z_]{0,23}")


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parameter of a phrase, readable without the book.

    Args:
        name: as the phrase calls it.
        type: what the value is.
        value: a decimal number with a point, an RFC 3339 instant in UTC, an office's id, a word
            or a name, by the type.
        unit: of a quantity; nothing else has one.
    """

    name: ParameterName
    type: ParameterType
    value: ParameterText
    unit: Unit | None = None

    def __post_init__(self) -> None:
        """Refuse a value that is not of its type, and a unit where there is none."""
        if (self.unit is not None) is not (self.type is ParameterType.QUANTITY):
            raise ValueError(f"expected a unit with a quantity and with nothing else: {self.name}")
        _CHECKS[self.type](self.value)


class ContactPhrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say a coded phrase of the phrase book; each side reads it in its own language.

    Args:
        code: of the phrase.
        parameters: those that the phrase names, each once.
        about: the message of this contact that it answers, or None.
        edition: of the speaker's book; a command may leave it out, a statement never does.
        danger_to_life: a warning, which a suspended line carries too; phrases of danger always are.
        urgent, answer_by: as in `contact.say`.
    """

    contact: Ref
    code: PhraseCode
    parameters: Annotated[tuple[Parameter, ...], msgspec.Meta(max_length=MAX_PARAMETERS)] = ()
    about: Ref | None = None
    edition: Edition | None = None
    danger_to_life: bool = False
    urgent: bool = False
    answer_by: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse a parameter given twice, and a day that does not exist."""
        require_instants(self.answer_by)
        require_distinct((one.name for one in self.parameters), "the parameters")


def _check_instant(value: str) -> None:
    _check_shape(Instant, "an instant such as 2015-11-19T10:00:00Z")(value)
    require_instants(value)


def _check_shape(shape: object, what: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        try:
            msgspec.convert(value, shape)
        except msgspec.ValidationError:
            raise ValueError(f"expected {what}, got {value[:30]!r}") from None

    return check


def _check_form(form: re.Pattern[str], what: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if not form.fullmatch(value) or (not value.strip("-0.") and value.startswith("-")):
            raise ValueError(f"expected {what}, got {value[:30]!r}")

    return check


_CHECKS: Final[Mapping[ParameterType, Callable[[str], None]]] = {
    ParameterType.INSTANT: _check_instant,
    ParameterType.QUANTITY: _check_form(_DECIMAL, "a decimal number such as 12.5"),
    ParameterType.NUMBER: _check_form(_WHOLE, "a whole number"),
    ParameterType.OFFICE: _check_shape(OfficeRef, "an office such as north/chief"),
    ParameterType.CHOICE: _check_form(_WORD, "a word in lower case"),
    ParameterType.NAME: lambda value: None,  # any text within its bound
}

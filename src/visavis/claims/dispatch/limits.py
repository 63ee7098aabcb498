"""What the reader refuses, and in which words."""

from visavis.terms import VisavisError

# The longest situation report of a year is about 200 pages of 2,000 characters.
MAX_CHARACTERS = 400_000


class RefusedDispatch(VisavisError):
    """A dispatch, stamp or language that cannot be read."""

    code = "claims.refused_dispatch"


def clip(text: str) -> str:
    """Show at most 40 characters of what was given."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def refused_stamp(text: str) -> RefusedDispatch:
    """Refuse a stamp."""
    return RefusedDispatch(
        "Stamp refused",
        expected="a day, month or year such as 2015-11-19, 2015-11 or 2015",
        got=clip(text),
        next_step="Write the stamp as an ISO 8601 date, or leave it out.",
    )


def refused_language(text: str) -> RefusedDispatch:
    """Refuse a language."""
    return RefusedDispatch(
        "Language refused",
        expected="fr, en or ru",
        got=clip(text),
        next_step="Choose one of the three, or leave it out.",
    )

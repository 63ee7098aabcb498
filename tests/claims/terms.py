"""Claims for tests, as plain values and as the arithmetic's terms; what matters is explicit."""

from typing import Any

import msgspec

from visavis.claims import ClaimStatus, Figure, Period, Term
from visavis.terms import StatementId

RUSSIAN = {"keys": ["ru/strikes"]}
NOT_LEAD = {"keys": ["coalition/without-lead/strikes"]}
FRENCH = {"keys": ["coalition/without-lead/strikes/fr"]}
CAMPAIGN = {"starts": "2015-09-30", "length": 48, "length_in": "day"}


def count(value: str, noun: str = "sortie", bound: str = "exact", **more: Any) -> dict[str, Any]:
    return {"bound": bound, "value": value, "unit": {"kind": "count", "name": noun}, **more}


def percent(value: str, of: str | None, of_scope: object = None, **more: Any) -> dict[str, Any]:
    denominator = {
        "told": {"lang": "en", "text": "the whole"},
        "unit": None if of is None else {"kind": "count", "name": of},
        "scope": of_scope,
    }
    return {
        "bound": "exact",
        "value": value,
        "unit": {"kind": "percent"},
        "denominator": denominator,
        **more,
    }


def term(
    figure: dict[str, Any] | None,
    *,
    claim: str = "a",
    status: str = "stated",
    as_of: str = "2015-11-17",
    period: dict[str, Any] | None = None,
) -> Term:
    read = None if figure is None else msgspec.convert(figure, Figure)
    own = None if read is None else read.period
    return Term(
        StatementId(claim * 26),
        ClaimStatus(status),
        f"{as_of}T00:00:00Z",
        read,
        own if period is None else msgspec.convert(period, Period),
    )

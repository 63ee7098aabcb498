"""Terms: ids, instants, lengths, heights and datums, volumes, the base error.

Never here: parties, JSON, clocks. Every room may import this one.
"""

from visavis.terms.errors import Fault, VisavisError
from visavis.terms.ids import (
    MalformedId,
    OfficeId,
    PartyId,
    StatementId,
    make_statement_id,
    parse_office_id,
    parse_party_id,
    parse_statement_id,
    party_of,
)
from visavis.terms.instants import InstantMs, MalformedInstant, parse_instant, render_instant

__all__ = [
    "Fault",
    "InstantMs",
    "MalformedId",
    "MalformedInstant",
    "OfficeId",
    "PartyId",
    "StatementId",
    "VisavisError",
    "make_statement_id",
    "parse_instant",
    "parse_office_id",
    "parse_party_id",
    "parse_statement_id",
    "party_of",
    "render_instant",
]

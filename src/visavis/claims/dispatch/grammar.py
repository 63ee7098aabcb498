"""The grammar that one language needs for figures, speakers and status: small readable tables."""

import re
from dataclasses import dataclass

from visavis.claims.dispatch.number_words import Language


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language's patterns; every pattern is matched against regular lower-case text.

    Patterns named `*_before` are matched so that they end where the number begins.
    """

    language: Language
    # Figures
    bounds_before: tuple[tuple[str, str], ...]
    bounds_after: tuple[tuple[str, str], ...]
    range_open: str
    range_join: str
    not_a_count_before: str
    unit_join: str
    adjectives: frozenset[str]
    never_units: frozenset[str]
    two_word_units: str
    measure_units: str
    currency_before: str
    percent: str
    fractions: tuple[tuple[str, float], ...]
    fraction_of: str
    multipliers: tuple[tuple[str, float | None], ...]
    out_of: str
    subset_before: str
    subset_after: str
    total_before: str
    total_after: str
    increment_before: str
    increment_after: str
    compared_before: str
    corrected: str
    dual_before: str
    # Noun phrases
    determiners: frozenset[str]
    phrase_joins: frozenset[str]
    phrase_stops: frozenset[str]
    # Attribution
    source_cues: str
    says: str
    inverted_says: str
    citing: str
    cited_by: str
    passive_by: str
    adverbials: str
    speaker_nouns: str
    pronouns: frozenset[str]
    that: str
    core_says: str
    relative: frozenset[str]
    demanding: str
    deny_that: str
    deny_figure: str
    # Status, by the class of the word that says it
    denies: str
    orders: str
    order_marks: str
    promises: str
    predicts: str
    conditional: str
    future_past: str
    future: str
    planned: str
    past: str
    modal: str
    unverified: str
    forecast: str
    claimant_after: str = r"(?!)"


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile with word borders on both sides."""
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")

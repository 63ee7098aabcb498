"""Noun phrases: how far a name, an office or a counted thing reaches, without a parser."""

import re
from dataclasses import dataclass
from functools import cache

from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.number_words import Language
from visavis.claims.dispatch.tables import words_of

MAX_PHRASE_WORDS = 14  # the longest title seen in a dispatch has eleven words

WORD = re.compile(
    r"(?:[a-z]\.){2,4}|(?:l|d|qu|s|n|c|j|jusqu|lorsqu|puisqu)'"
    r"|[^\W_]+(?:[-.'][^\W_]+)*(?:'s(?!\w))?"
)


@dataclass(frozen=True, slots=True)
class PhraseRules:
    """What one language joins, and where it stops, compiled for the walk."""

    language: Language
    determiners: frozenset[str]
    joins: frozenset[str]
    stops: frozenset[str]


@cache
def phrase_rules(language: Language, grammar: Grammar) -> PhraseRules:
    """Take the phrase tables out of a grammar once."""
    return PhraseRules(language, grammar.determiners, grammar.phrase_joins, grammar.phrase_stops)


def phrase_end(
    low: str, plain: str, start: int, limit: int, rules: PhraseRules, closed: set[int]
) -> int:
    """Return where the noun phrase that begins at `start` ends; `start` itself if none does.

    The walk stops at punctuation, verbs, relative words and prepositions that do not join
    nouns, and before any place in `closed` (the starts of times and figures). A joining word is
    taken only together with what it joins.
    """
    end = at = start
    for count in range(MAX_PHRASE_WORDS):
        match = WORD.match(low, at)
        if match is None or match.end() > limit or (count and match.start() in closed):
            break
        word = match.group()
        names = (
            count and word in _PLACE_WORDS and plain[match.end() + 1 : match.end() + 2].isupper()
        )
        if names or (word in rules.joins and count):
            pass
        elif (
            (count and word in _PRONOUNS)
            or word in rules.stops
            or _is_verb(word, plain[match.start()], count, rules)
        ):
            break
        elif word not in rules.determiners or not word.endswith("'"):
            end = match.end() if word not in rules.determiners or word in _PRONOUNS else end
        if word in _PRONOUNS:
            break
        at = match.end()
        following = low[at : at + 1]
        if word.endswith("'"):
            continue
        if following == "." and word in _TITLES and low[at + 1 : at + 2] == " ":
            at += 2
            continue
        if following != " ":
            break
        at += 1
    return end


_TITLES = words_of("dr col gen lt mr mrs ms adm sgt capt maj st m mm brig prof sen rep г ген")
_PRONOUNS = frozenset({"lui", "eux", "elles", "him", "them"})
_PLACE_WORDS = frozenset(
    {"in", "at", "à", "en", "в", "на"}
)  # before a name they join: staff in Moscow
_FR_VERB = re.compile(r"\w{3,}(?:èrent|aient|ait|eront|era|ront)$")
_EN_VERB = re.compile(r"(?:is|are|was|were|has|have|had|will|would|said|says|told|who|which|that)$")
_RU_VERB = re.compile(
    r"\w{3,}(?:ил|ила|или|ало|али|ал|ался|ились|илось|лась|лся|лись|ены|ено|ена|аны|ано|ёт"
    r"|ет|ют|ит|ят)$"
)
_NOT_VERBS = frozenset(
    {
        "portrait",
        "extrait",
        "retrait",
        "trait",
        "lait",
        "caméra",
        "совет",
        "комитет",
        "университет",
        "кабинет",
        "бюджет",
        "объект",
        "пакет",
        "интернет",
        "билет",
        "аппарат",
        "суверенитет",
        "авторитет",
        "лимит",
        "кредит",
        "визит",
    }
)


def _is_verb(word: str, first: str, count: int, rules: PhraseRules) -> bool:
    if first.isupper() and count:
        return False
    pattern = {"fr": _FR_VERB, "en": _EN_VERB, "ru": _RU_VERB}[rules.language]
    return bool(pattern.match(word)) and word not in _NOT_VERBS

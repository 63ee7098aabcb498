"""Speakers: the mention inside an attribution, and what the text itself says of its office."""

import re
from dataclasses import dataclass

from visavis.claims.dispatch.countries import party_of_words
from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.normal import Normal
from visavis.claims.dispatch.phrases import WORD, phrase_end, phrase_rules


@dataclass(frozen=True, slots=True)
class Mention:
    """A speaker as written: half-open span in the regular text."""

    start: int
    end: int


class MentionFinder:
    """Finds the mention before or after a cue."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._rules = phrase_rules(grammar.language, grammar)
        self._adverbial = re.compile(rf"[ ,]*(?:{grammar.adverbials})(?!\w)")
        self._nouns = re.compile(rf"(?:{grammar.speaker_nouns})(?!\w)")
        self._adverb = re.compile(
            r"(?:\w+ment|\w+ly|тогда|также|aussi|également|encore|also|jointly|lui-même"
            r"|elle-même|ne|n'|y|en|l'|s'|se|lui|leur|déjà|not|toutefois|cependant|quant à (?:lui"
            r"|elle)"
            r"|en revanche|de son côté|pour sa part|au contraire|à l'inverse|par ailleurs|en outre"
            r"|ensuite"
            r"|enfin|elle aussi|lui aussi|eux aussi|however|meanwhile|in turn|for (?:its|his|her"
            r"|their) part"
            r"|by contrast|though|too|напротив|в свою очередь|при этом|тем временем|однако"
            r"|между тем"
            r"|кроме того|со своей стороны|наоборот|в частности)$"
        )

    def after(
        self,
        normal: Normal,
        at: int,
        limit: int,
        times: dict[int, int],
        closed: set[int],
        *,
        anyone: bool = False,
    ) -> Mention | None:
        """Return the mention that begins at or soon after `at`, past times and adverbials.

        `anyone` takes every noun phrase that is not known to name no speaker: behind *selon*
        stands a speaker, whatever its trade.
        """
        low = normal.low
        for _ in range(6):  # a cue carries at most a few adverbials before its subject
            while at < limit and low[at] in " ,(":
                at += 1
            if at in times:
                at = times[at]
                continue
            skipped = self._preposition_and_time(low, at, times)
            if skipped is not None:
                at = skipped
                continue
            if (
                self._grammar.language == "ru"
                and _RU_IN.match(low, at)
                and (
                    self._nouns.match(low, _noun_place(low, at))
                    or _RU_SHORT.match(normal.plain, at)
                )
            ):
                at = low.index(" ", at) + 1
                break
            match = self._adverbial.match(low, at, limit) or _IN_PLACE.match(
                normal.plain, at, limit
            )
            if match is None or match.end() <= at:
                break
            at = match.end()
        end = phrase_end(low, normal.plain, at, limit, self._rules, closed)
        if end <= at:
            word = WORD.match(low, at, limit)
            if word is not None and word.group() in self._grammar.pronouns:
                return Mention(at, word.end())
            return None
        if anyone and not _NOBODY.match(low, at):
            return Mention(at, self._without_participle(low, at, end, times))
        return Mention(at, end) if self._can_speak(normal, at, end) else None

    def _without_participle(self, low: str, at: int, end: int, times: dict[int, int]) -> int:
        """Leave *publié* out of *selon un rapport publié vendredi* and *publié par X*."""
        match = _LAST_PARTICIPLE.search(low, at, end)
        if match is None or match.start() <= at:
            return end
        timed = end + 1 in times or _THE_TIME.match(low, end) is not None
        return match.start() if timed or low.startswith(" par ", end) else end

    def _preposition_and_time(self, low: str, at: int, times: dict[int, int]) -> int | None:
        word = re.compile(r"(?:le|on|in|at|en|à|dans l[ae]|au|в|во|dès|of) ").match(low, at)
        if word is None:
            return None
        return times.get(word.end())

    def before(self, normal: Normal, start: int, end: int, times: dict[int, int]) -> Mention | None:
        """Return the mention that ends right before `end`, within `start` and `end`."""
        low, plain = normal.low, normal.plain
        if low[start:end].rstrip().endswith(")"):
            opened = low.rfind("(", start, end)
            end = opened if opened > start else end  # the short name behind a long one: (HCR)
        segments = self._segments(low, start, end)
        for first, last in segments:
            text = low[first:last].strip(' ,;:»"')
            aside = low[first:last].rstrip().endswith(",") and text in _EMPHATIC
            if aside or not text or self._adverb.match(text) or first in times:
                continue
            if _RELATIVE_ASIDE.match(text) and first > start:
                continue  # l'armée, qui soutient le régime, a déclaré
            mention = self._covering(low, plain, first, last, times)
            if mention is None or self._is_apposition(low, plain, mention, start):
                continue
            asked = _ASKED_BY.search(low, first, mention.start)
            if asked is not None and asked.end() == mention.start:
                return self._covering(low, plain, first, asked.start(), times) or mention
            return Mention(
                mention.start, self._without_participle(low, mention.start, mention.end, times)
            )
        return None

    def _is_apposition(self, low: str, plain: str, mention: Mention, start: int) -> bool:
        """Tell whether *commandant de la force* only describes the name before it."""
        if self._grammar.language != "fr" or mention.start <= start + 2:
            return False
        word = WORD.match(low, mention.start)
        bare = (
            word is not None
            and word.group() not in self._grammar.determiners | self._grammar.pronouns
        )
        return (
            bare
            and plain[mention.start].islower()
            and low[mention.start - 2 : mention.start] == ", "
        )

    def _segments(self, low: str, start: int, end: int) -> list[tuple[int, int]]:
        """Cut the words before a cue at commas and the like, the nearest first; four at most."""
        cuts = [start]
        for match in re.compile(
            r"[,;:«»\"–(){}\n]| (?:que|qu'|mais|that|but|что|а|но|tandis qu'|alors qu'|et "
            r"qu'|car) ?"
        ).finditer(low, start, end):
            cuts.append(match.end())
        pairs = list(zip(cuts, [*cuts[1:], end], strict=True))
        return [(a, b) for a, b in reversed(pairs)][:4]

    def _covering(
        self, low: str, plain: str, first: int, last: int, times: dict[int, int]
    ) -> Mention | None:
        """Return the longest noun phrase that reaches the end of the segment."""
        text_end = last
        while text_end > first and low[text_end - 1] in ' ,:»"':
            text_end -= 1
        best: Mention | None = None
        timed = first
        for match in WORD.finditer(low, first, text_end):
            word, at = match.group(), match.start()
            timed = max(timed, times.get(at, timed))
            if at < timed or not self._may_begin(word, plain[at], at, first, low):
                continue
            end = phrase_end(low, plain, at, text_end, self._rules, set(times))
            if end <= at:
                if word in self._grammar.pronouns and self._reaches(
                    low, match.end(), text_end, times
                ):
                    return Mention(at, match.end())
                continue
            if self._reaches(low, end, text_end, times):
                candidate = Mention(at, end)
                if self._can_speak(None, at, end, plain, low):
                    return candidate
                best = best or candidate
        return best

    def ends_after(self, low: str, at: int, limit: int, times: dict[int, int]) -> bool:
        """Tell whether only times and adverbials stand between `at` and the next stop or comma."""
        stop = at
        while stop < limit and low[stop] not in '.!?,;»"':
            stop += 1
        return self._reaches(low, at, stop, times)

    def _reaches(self, low: str, end: int, last: int, times: dict[int, int]) -> bool:
        """Tell whether only adverbs and times stand between `end` and `last`."""
        at = end
        for _ in range(4):
            while at < last and low[at] in " ,":
                at += 1
            if at >= last:
                return True
            if at in times:
                at = times[at]
                continue
            skipped = self._preposition_and_time(low, at, times)
            adverbial = self._adverbial.match(low, at, last)
            if skipped is not None:
                at = skipped
            elif adverbial is not None:
                at = adverbial.end()
            else:
                word = WORD.match(low, at, last)
                if word is None or not self._adverb.match(word.group()):
                    return False
                at = word.end()
        return at >= last

    def _may_begin(self, word: str, letter: str, at: int, first: int, low: str) -> bool:
        if word in self._grammar.determiners or word in self._grammar.pronouns:
            return word not in ("au", "aux", "du", "des") or not low[first:at].strip()
        if self._grammar.language == "fr":
            return letter.isupper() or bool(self._nouns.match(low, at)) or not low[first:at].strip()
        return word not in self._rules.stops

    def _can_speak(
        self, normal: Normal | None, start: int, end: int, plain: str = "", low: str = ""
    ) -> bool:
        """Tell whether a phrase may name somebody who speaks."""
        if normal is not None:
            plain, low = normal.plain, normal.low
        if any(
            match.group() in self._grammar.pronouns for match in [WORD.match(low, start)] if match
        ):
            return True
        words = list(WORD.finditer(low, start, end))
        if any(self._nouns.match(low, word.start()) for word in words):
            return True
        return any(
            plain[word.start()].isupper()
            for word in words
            if word.group() not in self._grammar.determiners
        )

    def is_speaker(self, normal: Normal, mention: Mention) -> bool:
        """Tell whether the mention is headed by an office or a name."""
        low = normal.low
        for count, match in enumerate(WORD.finditer(low, mention.start, mention.end)):
            word = match.group()
            if word in self._grammar.determiners or word in self._grammar.adjectives:
                continue
            if self._nouns.match(low, match.start()) or normal.plain[match.start()].isupper():
                return True
            if self._grammar.language == "fr" and count > 1:
                break
            if word in _OF:
                break
        return low[mention.start : mention.end] in self._grammar.pronouns


# What stands behind *selon*, *according to* or *согласно* and is nobody's word.
_NOBODY = re.compile(
    r"(?:l[ea]s? |l'|leurs? |ses |son |sa |des |une? |the |its |their |an? )?(?:cas|besoins?"
    r"|modalités?|règles?"
    r"|calendrier|plans?|critères?|circonstances|lois?|nature|âge|types?|articles?|conditions|usage"
    r"|images?|photos?|vidéos?|videos?|footage|data|données|raisons?|reasons?|concerns|problèmes?"
    r"|tradition|moments?|périodes?|saisons?|régions?|zones?|endroits?|jours?|heures?|ordre"
    r"|principe"
    r"|schedules?|needs?|rules?|laws?|size|age|taste|means|moyens|possibilités|disponibilités"
    r"|procédure"
    r"|план\w*|график\w*|закон\w*|правил\w*|решени\w*|приказ\w*|указ\w*|стать\w*|договор\w*"
    r"|соглашени\w*|закону|расписани\w*|услови\w*)(?!\w)"
)
_RU_IN = re.compile(r"(?:в|во) ")
_RU_SHORT = re.compile(r"(?:в|во) [А-ЯЁ]{2,}")
# Where it was said, before the speaker: a annoncé à Bruxelles le ministre, заявил в Мадриде генсек.
_LAST_PARTICIPLE = re.compile(r" [a-zà-ÿ]{3,}(?:é|is|it|u|i)e?s?$")
_THE_TIME = re.compile(
    r" (?:le|ce) (?:[1-3]?\d|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) ?"
)
_RELATIVE_ASIDE = re.compile(
    r"(?:qui|dont|où|who|which|whose|where|котор\w+|(?:joint|interrogé|contacté|sollicité"
    r"|cité)e?s? par)(?!\w)"
)
# Whoever asked is not who speaks: des sources interrogées par l'AFP évoquent.
_ASKED_BY = re.compile(
    r" (?:interrogé|joint|contacté|sollicité|cité|rencontré|consulté|interviewed|quoted|reached"
    r"|contacted)"
    r"(?:e?s?) (?:par|by) (?:téléphone par )?"
)
_IN_PLACE = re.compile(
    r"(?:à|au|en|in|at|в|на) [A-ZÀ-ÝА-ЯЁ][\w'-]+(?: [A-ZÀ-ÝА-ЯЁ][\w'-]+)?(?= (?:l[ea'] ?|une? "
    r"|the |[а-яё]{4}))"
)


def _noun_place(low: str, at: int) -> int:
    """Return where the noun stands after *в* and at most two adjectives."""
    match = re.compile(r"во? (?:\w+(?:ом|ой|ем|ей) ){0,2}?(?=\w)").match(low, at)
    place = match.end() if match else at
    while (word := re.compile(r"\w+(?:ом|ой|ем|ей) ").match(low, place)) is not None:
        place = word.end()
    return place


_EMPHATIC = frozenset({"lui", "elle", "eux", "elles"})  # les rebelles, eux, affirment
_OF = frozenset({"of", "de", "du", "des", "d'"})
_HOMOLOGUE = re.compile(r"(?:homologue|counterpart|коллега|коллеги)")
_TITLE = re.compile(r"(?:l[ea'] ?|the |un |une |son |sa )?(?P<title>.+)", re.IGNORECASE | re.DOTALL)


def resolve_office(
    normal: Normal, mention: Mention, earlier: list[Mention], grammar: Grammar
) -> tuple[str | None, str | None]:
    """Say which office and party a mention stands for; None where the text is silent.

    *son homologue russe* takes the office of the speaker before; *le ministère* and *il* the
    longest earlier mention that they can stand for; a nationality or capital gives the party.
    """
    low = normal.low[mention.start : mention.end]
    party = party_of_words(normal.plain[mention.start : mention.end], grammar.language)
    if _HOMOLOGUE.search(low):
        office = next((_bare(normal, each) for each in reversed(earlier)), None)
        return office, party
    if low in grammar.pronouns:
        for each in reversed(earlier):
            text = normal.low[each.start : each.end]
            if text not in grammar.pronouns:
                return _bare(normal, each), party_of_words(
                    normal.plain[each.start : each.end], grammar.language
                )
        return None, None
    words = WORD.findall(low)
    heads = [word for word in words if word not in grammar.determiners]
    if len(heads) == 1:
        for each in earlier:
            text = normal.low[each.start : each.end]
            if heads[0] in WORD.findall(text) and len(text) > len(low):
                full = normal.plain[each.start : each.end]
                return _bare(normal, each), party or party_of_words(full, grammar.language)
    return None, party


def _bare(normal: Normal, mention: Mention) -> str:
    text = normal.surface(mention.start, mention.end)
    match = _TITLE.fullmatch(text)
    return match.group("title") if match else text

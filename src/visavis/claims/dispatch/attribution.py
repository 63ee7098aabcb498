"""Attribution: who says which part of the text, by which words."""

import re
from dataclasses import replace

from visavis.claims.dispatch.grammar import Grammar, compiled
from visavis.claims.dispatch.normal import Normal
from visavis.claims.dispatch.scopes import Attribution, CueKind, Manner, nest, stretch
from visavis.claims.dispatch.sentences import Sentences
from visavis.claims.dispatch.speakers import Mention, MentionFinder
from visavis.claims.dispatch.tables import words_of


class AttributionFinder:
    """Finds the attributions of one language."""

    def __init__(self, grammar: Grammar) -> None:
        g = grammar
        self._grammar = grammar
        self.mentions = MentionFinder(grammar)
        self._cues = re.compile(
            rf"(?<!\w)(?:(?P<source>{g.source_cues})|(?P<citing>{g.citing})"
            rf"|(?P<cited>{g.cited_by})"
            rf"|(?P<passive>{g.passive_by})|(?P<inverted>{g.inverted_says})"
            rf"|(?P<says>{g.says}))(?:(?<=')|(?![\w]|-\w))"
        )
        self._citing = re.compile(rf",? ?(?<!\w)(?:{g.citing}|{g.cited_by})(?!\w)")
        self._denies, self._orders = (
            compiled(rf"(?:{g.denies})\w*"),
            compiled(rf"(?:{g.orders})\w*"),
        )
        self._promises, self._predicts = compiled(g.promises), compiled(g.predicts)
        self._demands = compiled(g.demanding)
        self._finite = re.compile(rf"(?<!\w)(?:{g.past}|{g.future}|{g.conditional})(?!\w)")
        self._breaks = re.compile(
            r"[,;] (?:mais|tandis qu|alors qu|but|while|whereas|а |но |однако|quand)|;"
        )
        self._core = re.compile(rf"(?:{g.core_says})")
        self._that = re.compile(rf" ?(?:{g.that})")
        self._article = re.compile(
            r"(?<!\w)(?:l'|la |le |les |une? |ce |cet |ces |des |aucune? |derni[eè]re? "
            r"|premi[eè]re? "
            r"|nouve(?:au|lle) |même |cette |son |sa |leur |d'|the |an? |its |his "
            r"|du |en |sans |pour |to |que l'|de )$"
        )
        self._auprès = re.compile(
            r"(?:,? \w+)?(?:,? [\w-]+)? ?(?:auprès d[eu](?:s? |s? l'| la |' ?)|d[e'] "
            r"?(?=sources?)|au |à l')"
        )

    def find(
        self, normal: Normal, sentences: Sentences, times: dict[int, int], figures: set[int]
    ) -> list[Attribution]:
        """Find the attributions of a text in reading order, scopes settled. Linear."""
        found: list[Attribution] = []
        low = normal.low
        for cue in self._cues.finditer(low):
            start, end = sentences.span(cue.start())
            if cue.group("says") and self._is_noun(low, cue.start(), cue.group()):
                continue
            if cue.group("says") and self._is_name(normal.plain, low, cue, start):
                continue
            made = self._read(normal, sentences, cue, (start, end), times, figures, found)
            if made is not None:
                found.append(made)
        return stretch(normal, sentences, nest(found, sentences, normal))

    def _is_noun(self, low: str, at: int, word: str) -> bool:
        """Tell whether the cue is a noun after all: l'annonce, le juge."""
        if self._grammar.language == "ru" or (
            self._grammar.language == "fr" and word not in _ALSO_NOUNS
        ):
            return False
        return bool(self._article.search(low[max(0, at - 12) : at])) and not low[
            max(0, at - 9) : at
        ].endswith(("comme l'", "comme le "))

    def _is_name(self, plain: str, low: str, cue: re.Match[str], sentence: int) -> bool:
        """Tell whether the cue is part of a name or a plural noun: United States, reports of."""
        if plain[cue.start()].isupper() and cue.start() > sentence + 3:
            return low[cue.start() - 1] not in '«"“–\n' and low[cue.start() - 2] not in '«"“–:.!?'
        return self._grammar.language == "en" and bool(
            _EN_PLURALS.match(cue.group()) and _EN_NOUN_AFTER.match(low, cue.end())
        )

    def _read(
        self,
        normal: Normal,
        sentences: Sentences,
        cue: re.Match[str],
        sentence: tuple[int, int],
        times: dict[int, int],
        figures: set[int],
        found: list[Attribution],
    ) -> Attribution | None:
        _begin, _end = sentence
        if cue.group("source") or cue.group("citing") or cue.group("passive") or cue.group("cited"):
            return self._prepositional(normal, sentences, cue, sentence, times, figures)
        if cue.group("inverted"):
            return self._inverted(normal, sentences, cue, sentence, times, figures)
        return self._verb(normal, sentences, cue, sentence, times, figures, found)

    def _shared_subject(
        self, low: str, begin: int, cue: re.Match[str], found: list[Attribution]
    ) -> Attribution | None:
        """Return the attribution whose subject this verb shares: *évalue … et estime que …*."""
        last = found[-1] if found else None
        if last is None or last.start < begin or last.speaker is None or last.kind != "before":
            return None
        return last if _JOINED.search(low, max(begin, cue.start() - 24), cue.start()) else None

    def _prepositional(
        self,
        normal: Normal,
        sentences: Sentences,
        cue: re.Match[str],
        sentence: tuple[int, int],
        times: dict[int, int],
        figures: set[int],
    ) -> Attribution | None:
        begin, end = sentence
        at = cue.end()
        if cue.group("source") and cue.group().startswith("de source"):
            at = cue.start() + 3
        anyone = cue.group("source") is not None or cue.group("citing") is not None
        own = _HIS.search(normal.low, cue.start(), cue.end())
        mention = (
            self.mentions.after(normal, at, end, times, figures, anyone=anyone)
            if own is None
            else Mention(own.start(), own.end())  # по его словам
        )
        if mention is None or mention.start - at > 60:
            return None
        if (
            self._grammar.language == "fr"
            and cue.group() == "selon"
            and normal.low.startswith(("selon que", "selon qu'"), cue.start())
        ):
            return None
        kind: CueKind = (
            "source"
            if cue.group("source")
            else "citing"
            if cue.group("citing")
            else "cited"
            if cue.group("cited")
            else "passive"
        )
        manner = self._manner(cue.group())
        if self._opens_clause(normal.low, begin, cue.start()):
            scope = (cue.start(), end)
        else:
            after = normal.low[mention.end : mention.end + 8]
            inside = (
                kind == "source"
                and after.startswith(",")
                and not re.match(r", ?(?:qui|dont|who|which|кото|où|mais|but)", after)
            )
            scope = (
                self._clause_start(normal.low, begin, cue.start()),
                end if inside else mention.end,
            )
        if kind == "passive":
            scope = (max(begin, cue.start() - 90), mention.end)
        return Attribution(cue.start(), cue.end(), mention, scope, kind, manner)

    def _opens_clause(self, low: str, begin: int, at: int) -> bool:
        lead = low[max(begin, at - 24) : at].strip(' «"\n')
        return not lead or bool(
            re.search(
                r"(?:^|[,;:] ?)(?:mais|et|toutefois|cependant|en revanche|but|and|however"
                r"|meanwhile|tandis que|alors que|while|а|но|однако|toujours|or)$|[;:]$"
                r"|^(?:toujours|mais|et|but|and|а|но|однако|or|car)$|(?:que|qu'|tandis que"
                r"|alors que|while)$",
                lead,
            )
        )

    def _clause_start(self, low: str, begin: int, at: int) -> int:
        last = begin
        for match in self._breaks.finditer(low, begin, at):
            last = match.end()
        return last

    def _inverted(
        self,
        normal: Normal,
        sentences: Sentences,
        cue: re.Match[str],
        sentence: tuple[int, int],
        times: dict[int, int],
        figures: set[int],
    ) -> Attribution | None:
        begin, end = sentence
        groups = {
            k: v for k, v in cue.groupdict().items() if v and k.startswith("p") and k[1:].isdigit()
        }
        name = next(iter(groups), None)
        if self._grammar.language == "ru":
            return Attribution(cue.start(), cue.end(), None, (cue.start(), end), "pronoun")
        mention: Mention | None = None
        if name is not None and groups[name] != "on":
            mention = Mention(cue.start(name), cue.end(name))
        else:
            source = self._auprès.match(normal.low, cue.end())
            if source is not None:
                mention = self.mentions.after(
                    normal,
                    source.end() - (2 if source.group().endswith("l'") else 0),
                    end,
                    times,
                    figures,
                )
        scope = (self._clause_start(normal.low, begin, cue.start()), cue.end())
        return Attribution(
            cue.start(), cue.end(), mention, scope, "pronoun", self._manner(cue.group())
        )

    def _verb(
        self,
        normal: Normal,
        sentences: Sentences,
        cue: re.Match[str],
        sentence: tuple[int, int],
        times: dict[int, int],
        figures: set[int],
        found: list[Attribution],
    ) -> Attribution | None:
        begin, end = sentence
        low = normal.low
        manner = self._manner(cue.group())
        before = low[max(begin, cue.start() - 12) : cue.start()]
        comes_last = (
            bool(
                re.search(r"[,»\"”–] ?[–-]? ?$|(?:comme|qu|que|как) ?l?'?(?:a )?$|ce que $", before)
            )
            or cue.start() == begin
        )
        that = bool(self._that.match(low, cue.end()))
        if _ABOUT_THIS.search(low, begin, cue.start()):
            mention = self.mentions.after(normal, cue.end(), end, times, figures)
            before_this = sentences.starts[max(0, sentences.at(cue.start()) - 1)]
            scope = (before_this, cue.start())
            return Attribution(cue.start(), cue.end(), mention, scope, "after", manner)
        if comes_last and not (that and low[cue.end() : cue.end() + 2] != " «"):
            mention = self.mentions.after(normal, cue.end(), end, times, figures)
            if mention is not None and self._postposed(normal, begin, cue, mention):
                start = self._clause_start(low, begin, cue.start())
                if re.search(r"(?:comme (?:l'|le )|как )$", before) and cue.start() - begin < 12:
                    return Attribution(
                        cue.start(), cue.end(), mention, (begin, end), "after", manner
                    )
                stop = end if _CARRIES_ON.match(low, mention.end) else mention.end
                return Attribution(cue.start(), cue.end(), mention, (start, stop), "after", manner)
        shared = self._shared_subject(low, begin, cue, found)
        if shared is not None:
            return replace(
                shared,
                start=cue.start(),
                end=cue.end(),
                scope=(cue.start(), end),
                kind="before",
                manner=manner,
                that=that,
                via=(),
            )
        mention = self.mentions.before(
            normal, begin, self._before_citing(low, begin, cue.start()), times
        )
        relative = re.search(r"(?:^|[, ])(qui|who|which|котор\w+) (?:\w+ )?$", before)
        if relative is not None:
            if manner == "demands":
                return None
            mention = self._antecedent(normal, begin, cue.start(), times)
        if mention is None or (
            comes_last and that and not self.mentions.is_speaker(normal, mention)
        ):
            return None
        strong = that or bool(self._core.search(cue.group()))
        if (
            not (strong or self.mentions.is_speaker(normal, mention))
            or low[mention.start : mention.end] in _FIRST_PERSONS
        ):
            return None
        if self._closes(normal, begin, cue, mention, end, times):
            start = self._clause_start(low, begin, cue.start())
            after = self._past_times(low, cue.end(), times)
            stop = end if _CARRIES_ON.match(low, after) else cue.end()
            return Attribution(cue.start(), cue.end(), mention, (start, stop), "after", manner)
        return Attribution(
            cue.start(), cue.end(), mention, (cue.start(), end), "before", manner, that=that
        )

    def _closes(
        self,
        normal: Normal,
        begin: int,
        cue: re.Match[str],
        mention: Mention,
        end: int,
        times: dict[int, int],
    ) -> bool:
        """Tell whether *…, the ministry said on Tuesday* ends what it attributes."""
        low = normal.low
        if not re.search(r"[,»\"”] ?$", low[max(begin, mention.start - 3) : mention.start]):
            return False
        lead = low[begin : mention.start].strip(" ,")
        if len(lead.split()) < 4 or (
            len(lead.split()) < 7 and lead.startswith(("on ", "in ", "at ", "earlier "))
        ):
            return False
        return self.mentions.ends_after(low, cue.end(), end, times) or bool(
            self._grammar.language == "en" and _SHORT_END.match(low, cue.end(), end)
        )

    def _past_times(self, low: str, at: int, times: dict[int, int]) -> int:
        """Step over *on Tuesday* behind a cue."""
        match = _ON.match(low, at)
        return times.get(match.end(), at) if match is not None else at

    def _before_citing(self, low: str, begin: int, at: int) -> int:
        """Step over *, citant B,* between a subject and its verb."""
        last = None
        for match in self._citing.finditer(low, max(begin, at - 120), at):
            last = match
        if (
            last is None
            or low[last.end() : at].rstrip(" ,").count(",")
            or self._finite.search(low, last.end(), at)
        ):
            return at
        return last.start()

    def _antecedent(
        self, normal: Normal, begin: int, at: int, times: dict[int, int]
    ) -> Mention | None:
        lead = normal.low[begin:at]
        cut = max(
            lead.rfind(" qui "), lead.rfind(" who "), lead.rfind(" which "), lead.rfind(" котор")
        )
        if cut < 0:
            return None
        return self.mentions.before(normal, begin, begin + cut, times)

    def _postposed(self, normal: Normal, begin: int, cue: re.Match[str], mention: Mention) -> bool:
        """Tell whether the phrase after the verb is its subject and not its object."""
        if not self.mentions.is_speaker(normal, mention):
            return False
        low = normal.low
        pronoun = low[mention.start : mention.end] in self._grammar.pronouns
        if self._grammar.language == "en":
            if pronoun and _GOES_ON.match(low, mention.end):
                return False  # Boeing, …, says it has
            if not _EN_SPEAKER_ENDS.match(low, mention.end):
                return False  # the group, …, said government strikes killed
        lead = normal.low[begin : cue.start()]
        return (
            bool(self._finite.search(lead))
            or lead.rstrip().endswith(("»", '"', "”"))
            or mention.end >= len(normal.low.rstrip(" .\n"))
            or _SAID_LAST.match(low, mention.end) is not None
            or lead.count(",") != 2
        )

    def _manner(self, words: str) -> Manner:
        if self._denies.search(words):
            return "denies"
        if self._orders.search(words):
            return "orders"
        if self._promises.search(words):
            return "promises"
        if self._predicts.search(words):
            return "predicts"
        return "demands" if self._demands.search(words) else "says"


_ALSO_NOUNS = words_of(
    "annonce juge note alerte demande critique somme estime rappelle notent juges signale"
    " relève affiche chiffre rapporte"
)
_JOINED = re.compile(
    r"(?: et|,? mais|,? puis| and|,? but|,? then| и|,? но|,? а) (?:l'|en |a |ont |n'|ne |\w+ment "
    r"|also |\w+ly )?$"
)
_EN_PLURALS = re.compile(
    r"(?:reports|claims|estimates|notes|orders|projects|forecasts|fears|states)$"
)
_EN_NOUN_AFTER = re.compile(
    r" (?:of|about|from|by|on|for|in|were|are|had|have|have been|said|say|suggest|put|fired|spent"
    r"|that are)(?!\w)"
)
_HIS = re.compile(r"(?<!\w)(?:его|её|ее|их)(?!\w)")
_EN_SPEAKER_ENDS = re.compile(
    r"[.,;:!?)\"”\n]|$| ?[–-] | (?:on|in|at|to|who|which|whose|during|after|before|late|early|last"
    r"|this"
    r"|yesterday|today|as|while|when|via|by|through|following|amid|earlier|and|monday|tuesday"
    r"|wednesday"
    r"|thursday|friday|saturday|sunday)(?!\w)"
)
_ABOUT_THIS = re.compile(r"(?<!\w)об этом (?:[\w,]+ ){0,6}$")  # the sentence before was said
_SAID_LAST = re.compile(
    r" ?(?:[.!?;\n]|,? (?:citant|citing|lors d|au cours d|à l'issue|dans un|during|at a|in a"
    r"|ссылаясь))|$"
)
_ON = re.compile(r" (?:on |late on |early on )?")
# What is still attributed behind *…, she noted*: the clause that carries on, not a new subject.
_CARRIES_ON = re.compile(
    r", (?:and (?:only|that|a |an |the other|some|about|nearly|more|at least|\d)|adding|warning"
    r"|noting|stressing|saying|soit |dont |ajoutant|précisant|notant|soulignant|et (?:au moins"
    r"|plus de"
    r"|quelque|environ|que |près|\d)|добавив|уточнив|отметив|подчеркнув)"
)
_GOES_ON = re.compile(
    r" (?!on |in |at |to |after |during |late |when |while |by |last |this |today)[a-z]"
)
# What a sentence may still hold after *…, she told* before it ends: the ear, the place, the hour.
_SHORT_END = re.compile(
    r"(?: (?!that\b)[\w.'&@-]+){1,8}(?:, (?:an?|the) [\w' -]{3,60})?[.!?]?[\"”]?\s*$"
)
_FIRST_PERSONS = frozenset({"we", "i", "you", "nous", "je", "vous", "on", "мы", "я", "вы"})

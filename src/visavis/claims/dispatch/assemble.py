"""Assembling: from a text to a reading, one step after another."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import cache

from visavis.claims.dispatch import grammar_en, grammar_fr, grammar_ru, times_en, times_fr, times_ru
from visavis.claims.dispatch.anchors import Clue, Dated, Stamp
from visavis.claims.dispatch.attribution import AttributionFinder
from visavis.claims.dispatch.calendar import MAX_YEAR, MIN_YEAR, make_day, shift_days, shift_months
from visavis.claims.dispatch.counted import Figure
from visavis.claims.dispatch.docdate import date_document
from visavis.claims.dispatch.events import EventFinder
from visavis.claims.dispatch.figures import FigureFinder
from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.language import detect_language
from visavis.claims.dispatch.limits import (
    MAX_CHARACTERS,
    RefusedDispatch,
    refused_language,
    refused_stamp,
)
from visavis.claims.dispatch.normal import Normal, normalise
from visavis.claims.dispatch.number_words import Language
from visavis.claims.dispatch.periods import Timed, TimesBySentence, period_of, statement_days
from visavis.claims.dispatch.reading import (
    ClaimReading,
    DenominatorReading,
    DocumentDate,
    EventReading,
    Evidence,
    FigureReading,
    PeriodReading,
    Reading,
    SpeakerReading,
    StampReading,
    TimeReading,
    Words,
)
from visavis.claims.dispatch.rebuttals import RebuttalFinder
from visavis.claims.dispatch.resolve import Reference, Tense, day_of, resolve, timex_type
from visavis.claims.dispatch.scopes import Attribution, ScopeIndex
from visavis.claims.dispatch.senses import Found, TimeFinder
from visavis.claims.dispatch.sentences import Sentences, split_sentences
from visavis.claims.dispatch.speakers import Mention, resolve_office
from visavis.claims.dispatch.status import Status, StatusReader, StatusRules


@dataclass(frozen=True, slots=True)
class Tools:
    """The finders of one language, compiled once."""

    grammar: Grammar
    times: TimeFinder
    figures: FigureFinder
    attributions: AttributionFinder
    events: EventFinder
    rebuttals: RebuttalFinder
    status: StatusRules


@cache
def tools_for(language: Language) -> Tools:
    """Compile the tables of one language; later calls return the same tools."""
    words = {"fr": times_fr, "en": times_en, "ru": times_ru}[language]
    grammar = {"fr": grammar_fr, "en": grammar_en, "ru": grammar_ru}[language].GRAMMAR
    return Tools(
        grammar,
        TimeFinder(words.WORDS, words.RULES),
        FigureFinder(grammar),
        AttributionFinder(grammar),
        EventFinder(language),
        RebuttalFinder(grammar),
        StatusRules(grammar),
    )


def parse_stamp(text: str) -> Stamp:
    """Parse a stamp: an ISO day, month or year.

    Raises:
        RefusedDispatch: it is none of these, or no day of the calendar.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?", text)
    if match is None or not MIN_YEAR <= int(match.group(1)) <= MAX_YEAR:
        raise refused_stamp(text)
    year, month, day = int(match.group(1)), match.group(2), match.group(3)
    if day is not None:
        first = last = make_day(year, int(month), int(day))
    elif month is not None:
        first = make_day(year, int(month), 1)
        following = shift_months(first, 1) if first else None
        last = shift_days(following, -1) if following else None
    else:
        first, last = make_day(year, 1, 1), make_day(year, 12, 31)
    if first is None or last is None:
        raise refused_stamp(text)
    return Stamp(text, first, last)


def read_dispatch(text: str, *, stamp: str | None, language: str | None) -> Reading:
    """Read a dispatch: propose its times, its date, its attributed figures and its events.

    A pure function: the same text, stamp and language give the same reading. Every span holds
    half-open code-point offsets into `text`, and ``text[s:e] == surface``. What the text leaves
    open is None. Time grows in proportion to the length of the text.

    Args:
        text: the dispatch as decoded, at most `MAX_CHARACTERS` code points.
        stamp: the day, month or year (ISO 8601) that somebody put on it; None if nobody did.
        language: ``fr``, ``en``, ``ru``, or None to tell it from the text.

    Raises:
        RefusedDispatch: the text is too long, or stamp or language are malformed.
    """
    if len(text) > MAX_CHARACTERS:
        raise RefusedDispatch(
            "Dispatch refused",
            expected=f"at most {MAX_CHARACTERS} characters",
            got=f"{len(text)}",
            next_step="Split it and read the parts.",
        )
    given = parse_stamp(stamp) if stamp is not None else None
    normal = normalise(text)
    chosen = _language(language, normal.low)
    return _Assembler(normal, chosen, given).read()


def _language(asked: str | None, low: str) -> Language:
    if asked is None:
        return detect_language(low)
    if asked in ("fr", "en", "ru"):
        return asked  # type: ignore[return-value]  # the test above leaves only the three
    raise refused_language(asked)


class _Assembler:
    """One reading under way; the state lives no longer than one call."""

    def __init__(self, normal: Normal, language: Language, stamp: Stamp | None) -> None:
        self.normal, self.language, self.stamp = normal, language, stamp
        self.tools = tools_for(language)
        self.sentences: Sentences = split_sentences(normal.plain, normal.low)
        self.status = StatusReader(self.tools.status)

    def read(self) -> Reading:
        normal, low, tools = self.normal, self.normal.low, self.tools
        found = tools.times.find(low)
        figures = tools.figures.find(normal, self.sentences, [(t.start, t.end) for t in found])
        said = tools.attributions.find(
            normal,
            self.sentences,
            {t.start: t.end for t in found},
            {f.start for f in figures} | {t.start for t in found},
        )
        plain_times = [Timed(t.start, t.end, timex_type(t.sense), None) for t in found]
        spoken = statement_days(low, plain_times, said, self.sentences)
        clues = [Clue(t, self._tense(t), t.start in spoken) for t in found]
        dated = date_document(low, normal.plain, clues, self.stamp)
        times = self._times(clues, dated)
        return Reading(
            language=self.language,
            stamp=StampReading(
                self.stamp.given if self.stamp else None,
                dated.verdict,
                tuple(self._evidence(a.start, a.end, a.reason, a.strength) for a in dated.against),
            ),
            document_date=DocumentDate(
                _iso(dated.earliest),
                _iso(dated.latest),
                _iso(dated.best),
                tuple(self._evidence(a.start, a.end, a.reason, a.strength) for a in dated.anchors),
            ),
            times=tuple(times),
            claims=tuple(self._claims(figures, said, found, times, spoken)),
            events=tuple(self._events(said, found, times)),
        )

    def _evidence(self, start: int, end: int, reason: str, strength: str) -> Evidence:
        return Evidence(self.normal.span(start, end), reason, strength)  # type: ignore[arg-type]  # two literals

    def _tense(self, found: Found) -> Tense:
        return self.status.tense(
            self.normal.low, (found.start, found.end), self.sentences.span(found.start)
        )

    # Times -----------------------------------------------------------------------------------

    def _times(self, clues: list[Clue], dated: Dated) -> list[TimeReading]:
        trusted = self.stamp is not None and dated.verdict in ("agrees", "none")
        base = (
            _Base(self.stamp.first, self.stamp.exact, self.stamp)
            if trusted and self.stamp
            else _Base(dated.best, True, None)
        )
        other = None
        if self.stamp is not None and not trusted:
            other = _Base(self.stamp.first, self.stamp.exact, self.stamp)
        first, second = (
            self._resolve_all(clues, base),
            self._resolve_all(clues, other) if other else [],
        )
        readings = []
        for at, clue in enumerate(clues):
            value = first[at]
            candidates: tuple[str, ...] = ()
            if second and second[at] is not None and second[at] != value:
                candidates = tuple(each for each in (value, second[at]) if each is not None)
            span = self.normal.span(clue.found.start, clue.found.end)
            mod = clue.found.sense.mod if clue.found.sense.mod != "PREVIOUS" else None
            surface = self.normal.original[span[0] : span[1]]
            readings.append(
                TimeReading(span, surface, timex_type(clue.found.sense), value, mod, candidates)
            )
        return readings

    def _resolve_all(self, clues: list[Clue], base: "_Base | None") -> list[str | None]:
        values: list[str | None] = []
        last: date | None = None
        last_sentence = -1
        spoken_on: tuple[int, date] | None = None  # a day of speaking, and its sentence
        for at, clue in enumerate(clues):
            sense = clue.found.sense
            sentence = self.sentences.at(clue.found.start)
            near = last if sentence - last_sentence <= 2 else None
            if sense.kind in ("clock", "part") and sentence != last_sentence:
                near = None
            if sense.kind == "anaphoric" and spoken_on is not None and spoken_on[0] == sentence:
                near = spoken_on[1]  # a annoncé jeudi X, qui n'en comptait que 113 la veille
            reference = (
                base.reference(near, clue.tense)
                if base
                else Reference(None, None, near, clue.tense)
            )
            if sense.kind in ("clock", "range") and sense.hour is not None and near is None:
                reference = self._following_day(clues, at, base, reference)
            values.append(resolve(sense, reference))
            if sense.kind in ("date", "deictic", "anaphoric") or (
                sense.kind == "range" and sense.weekday is not None
            ):
                day = day_of(sense, reference)[0]
                if day is not None and clue.spoken:
                    spoken_on = sentence, day
                elif day is not None:
                    last, last_sentence, spoken_on = day, sentence, None
        return values

    def _following_day(
        self, clues: list[Clue], at: int, base: "_Base | None", reference: Reference
    ) -> Reference:
        """Give a clock time the day behind it in its sentence: *à 16h30 (14h30 GMT) dimanche*."""
        sentence = self.sentences.at(clues[at].found.start)
        for clue in clues[at + 1 : at + 3]:
            if (
                self.sentences.at(clue.found.start) != sentence
                or clue.found.start - clues[at].found.end > 40
            ):
                break
            if clue.found.sense.kind in ("date", "deictic") and base is not None:
                day = day_of(clue.found.sense, base.reference(None, clue.tense))[0]
                return Reference(reference.day, reference.month, day, reference.tense)
        return reference

    # Claims ----------------------------------------------------------------------------------

    def _claims(
        self,
        figures: list[Figure],
        said: list[Attribution],
        found: list[Found],
        times: list[TimeReading],
        spoken: set[int],
    ) -> list[ClaimReading]:
        timed = [
            Timed(t.start, t.end, timex_type(t.sense), r.value)
            for t, r in zip(found, times, strict=True)
        ]
        spans = {t.start: r for t, r in zip(found, times, strict=True)}
        by_sentence = TimesBySentence(timed, self.sentences)
        index = ScopeIndex(said)
        mentions: list[Mention] = []
        claims = []
        rebuttals = self.tools.rebuttals
        counted = [figure.number for figure in figures]
        denied = rebuttals.denied(self.normal.low, self.sentences, said, counted)
        unverified = rebuttals.unverified(self.normal.low, self.sentences, counted)
        seen = 0
        for figure in figures:
            own = index.at(figure.number)
            while seen < len(said) and said[seen].start < figure.number:
                mention = said[seen].speaker
                mentions = [*mentions[-8:], mention] if mention is not None else mentions
                seen += 1
            status = self._status(figure, own, denied)
            if status == "stated" and self.sentences.at(figure.number) in unverified:
                status = "reported_unverified"
            if any(each.manner == "denies" for each in index.holding(figure.number)):
                status = "denied"
            period = period_of(
                self.normal.low,
                figure,
                by_sentence.of(figure.number),
                spoken,
                self.sentences.span(figure.number),
                self._verbs,
            )
            claims.append(
                self._claim(figure, own, status, spans[period.start] if period else None, mentions)
            )
        return claims

    def _verbs(self, start: int, end: int, ahead_only: bool) -> int:
        """Count the verbs between two places; `ahead_only`: those that look ahead."""
        marks = self.status.marks(self.normal.low, self.sentences.span(start))
        inside = [mark for mark in marks if start <= mark[0] and mark[1] <= end]
        ahead = [mark for mark in inside if mark[2] in ("future", "planned", "orders")]
        return len(ahead) if ahead_only else len(inside)

    def _status(self, figure: Figure, own: Attribution | None, denied: set[int]) -> Status:
        sentence = self.sentences.at(figure.number)
        if sentence in denied and (own is not None or figure.unit is not None):
            return "denied"
        return self.status.status(
            self.normal.low, (figure.start, figure.inner_end), self.sentences, own
        )

    def _claim(
        self,
        figure: Figure,
        own: Attribution | None,
        status: Status,
        period: TimeReading | None,
        mentions: list[Mention],
    ) -> ClaimReading:
        normal = self.normal
        share = figure.denominator
        denominator = None
        if share is not None:
            denominator = DenominatorReading(
                normal.span(share.start, share.end),
                normal.surface(share.start, share.end),
                share.value,
            )
        return ClaimReading(
            span=normal.span(figure.start, figure.end),
            surface=normal.surface(figure.start, figure.end),
            figure=FigureReading(
                figure.value,
                figure.low,
                figure.high,
                figure.bound,
                figure.unit,
                denominator,
                PeriodReading(period.span, period.surface, period.value) if period else None,
                figure.relation,
            ),
            speaker=self._speaker(own, mentions),
            cue=self._words(own.start, own.end) if own is not None else None,
            status=status,
            rule=f"{self.language}.{figure.kind}.{own.kind if own is not None else 'narrator'}",
        )

    def _speaker(self, own: Attribution | None, mentions: list[Mention]) -> SpeakerReading | None:
        if own is None or own.speaker is None:
            return None
        earlier = [each for each in mentions if each.start < own.speaker.start]
        office, party = resolve_office(self.normal, own.speaker, earlier, self.tools.grammar)
        words = self._words(own.speaker.start, own.speaker.end)
        via = tuple(self._words(each.start, each.end) for each in own.via)
        return SpeakerReading(words.span, words.surface, office, party, via)

    def _words(self, start: int, end: int) -> Words:
        return Words(self.normal.span(start, end), self.normal.surface(start, end))

    # Events ----------------------------------------------------------------------------------

    def _events(
        self, said: list[Attribution], found: list[Found], times: list[TimeReading]
    ) -> list[EventReading]:
        by_start = {t.start: r for t, r in zip(found, times, strict=True)}
        starts = sorted(by_start)
        spans = {t.start: t.end for t in found}
        events = []
        for event in self.tools.events.find(self.normal.low):
            begin, end = self.sentences.span(event.start)
            agent = self.tools.attributions.mentions.before(self.normal, begin, event.start, spans)
            near = starts[bisect_left(starts, begin) : bisect_left(starts, end)]
            closest = min(near, key=lambda s, e=event: abs(s - e.start), default=None)  # type: ignore[misc]
            words = self._words(event.start, event.end)
            events.append(
                EventReading(
                    words.span,
                    words.surface,
                    event.type,
                    self.normal.surface(agent.start, agent.end) if agent else None,
                    by_start[closest].value if closest is not None else None,
                )
            )
        return events


@dataclass(frozen=True, slots=True)
class _Base:
    """The day from which times are counted, or the month where the stamp names no day."""

    day: date | None
    exact: bool
    stamp: Stamp | None

    def reference(self, last: date | None, tense: Tense) -> Reference:
        if self.day is None:
            return Reference(None, None, last, tense)
        if self.exact:
            return Reference(self.day, None, last, tense)
        month = (
            self.day.month if self.stamp and self.stamp.first.month == self.stamp.last.month else 12
        )
        return Reference(None, (self.day.year, month), last, tense)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None

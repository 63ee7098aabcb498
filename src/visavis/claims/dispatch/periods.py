"""Periods: the time over or on which a figure was counted, in its own sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from visavis.claims.dispatch.asides import aside_around
from visavis.claims.dispatch.counted import Figure
from visavis.claims.dispatch.scopes import Attribution
from visavis.claims.dispatch.sentences import Sentences

DATELINE_CHARACTERS = 60  # a place, a second one and an agency's name
MAX_TIMES = 40  # a sentence that a person wrote holds fewer times than this


@dataclass(frozen=True, slots=True)
class Timed:
    """A time expression as the figures see it: span, type, and whether it can hold a count."""

    start: int
    end: int
    kind: str
    value: str | None


class TimesBySentence:
    """The times of a text, ready by sentence, so that a figure looks only at its own."""

    def __init__(self, times: list[Timed], sentences: Sentences) -> None:
        self._sentences = sentences
        self._by_sentence: dict[int, list[Timed]] = {}
        for time in times:
            self._by_sentence.setdefault(sentences.at(time.start), []).append(time)

    def of(self, place: int) -> list[Timed]:
        """Return the times of the sentence that holds `place`; the nearest 40 of a huge one."""
        own = self._by_sentence.get(self._sentences.at(place), [])
        if len(own) <= MAX_TIMES:
            return own
        return sorted(own, key=lambda time: abs(time.start - place))[:MAX_TIMES]


_BREAK = re.compile(
    r",? (?:тогда как|в то время как|whereas|although|though|bien que|quand|mais|tandis|alors que"
    r"|contre|but|while|up from|down from|compared|против|soit) "
    r"|, (?:а|or) |;"
)
_ASIDE = re.compile(r"(?<=\d),(?=\d)|, (?:et non|non|et pas|not|а не) [^,]{1,40},")
_AND = re.compile(r" (?:et|and|и) ")
_WHO = re.compile(r", (?:qui|who|which|dont|où|lors duquel|которы[ей]) ")
_SAME = re.compile(r", soit ")
_CONTRAST = re.compile(r"contre|compared|up from|down from|mais|but|while|против")
_AGE = re.compile(r"(?:plus de|moins de|âgée?s? de|de|ont|a|avaient|aged) $")
_ACTIVITY = re.compile(r" (?:plus tôt|plus tard|avant|après)")


def statement_days(
    low: str, times: list[Timed], found: list[Attribution], sentences: Sentences
) -> set[int]:
    """Return the starts of the times that say when somebody spoke: they are nobody's period.

    Such a time stands beside the cue: between it and its speaker, or right before or behind them.
    """
    taken: set[int] = set()
    by_sentence: dict[int, list[Timed]] = {}
    for time in times:
        by_sentence.setdefault(sentences.at(time.start), []).append(time)
    for time in times:
        if _DATELINE.match(low, time.end) and "\n" not in low[time.start : time.end]:
            begin = sentences.span(time.start)[0]
            if time.start - begin <= DATELINE_CHARACTERS:
                taken.add(time.start)
    for each in found:
        if each.kind == "source" and each.speaker is not None:
            for time in by_sentence.get(sentences.at(each.start), []):
                gap = low[each.speaker.end : time.start]
                if time.start >= each.speaker.end and _PUBLISHED.fullmatch(gap):
                    taken.add(time.start)  # selon un rapport publié vendredi
        if each.kind in ("passive", "citing", "colon"):
            continue
        for time in by_sentence.get(sentences.at(each.start), []):
            if time.kind not in ("DURATION", "SET") and _beside(low, time, each):
                taken.add(time.start)
    return taken


def _beside(low: str, time: Timed, each: Attribution) -> bool:
    """Tell whether a time belongs to the act of speaking and not to what was said."""
    speaker = each.speaker
    if speaker is not None:
        first, last = min(each.start, speaker.start), max(each.end, speaker.end)
        if first <= time.start < last:
            return True
        if last <= time.start and each.kind != "source" and _NEAR.fullmatch(low[last : time.start]):
            return True
        if each.kind == "before" and time.end <= speaker.start:
            gap = low[time.end : speaker.start]
            return bool(_NEAR.fullmatch(gap) or _AFTER_EVENT.fullmatch(gap))
    return (
        each.end <= time.start
        and each.kind != "source"
        and bool(_NEAR.fullmatch(low[each.end : time.start]))
    )


_PUBLISHED = re.compile(r" (?:[a-zà-ÿ]+(?:é|i|u|is|it)e?s? (?:le |ce )?|du |of |от )")
_AFTER_EVENT = re.compile(r" (?:d[eu]s?|d'|of) [^,;:]{1,40}, ")  # au lendemain du séisme, l'ONU
_NEAR = re.compile(
    r",? ?(?:le |on |in a statement on |in a statement |à la presse |to reporters |dans un "
    r"communiqué(?: de presse)? |à l'afp |в |во |on |late on |late |, )?(?:à l'afp |à la "
    r"presse )?"
)


def period_of(
    low: str,
    figure: Figure,
    times: list[Timed],
    spoken: set[int],
    sentence: tuple[int, int],
    verbs: Callable[[int, int, bool], int],
) -> Timed | None:
    """Choose the period of a figure among the times of its sentence.

    The nearest in the same clause wins. A time behind a comma counts only where no verb comes
    between, a time before one only where it opens the sentence (*Jeudi, …*).
    """
    best, best_cost = None, 10**9
    aside = aside_around(low, (figure.start, figure.inner_end), sentence, participles=False)
    for time in times:
        if time.start >= aside[1] or _is_remark(low, time):
            continue
        if (
            time.start in spoken
            or _is_age(low, time)
            or time.start in range(figure.start, figure.inner_end)
        ):
            continue
        before = time.end <= figure.start
        gap = low[time.end : figure.start] if before else low[figure.inner_end : time.start]
        if _excluded(low, figure, time, gap, before, verbs):
            continue
        cost = (
            len(gap)
            + 30 * gap.count(",")
            + (20 if before else 0)
            + 60 * len(_RELATIVE.findall(gap))
        )
        if cost < best_cost:
            best, best_cost = time, cost
    return best


def _is_remark(low: str, time: Timed) -> bool:
    """Tell whether a time only says how rare a count is, or repeats the hour of another zone."""
    if _OPEN_DAY.match(low, time.start) or (
        time.kind == "DURATION" and _COUNTED_FROM.match(low, time.end)
    ):
        return True
    lead = low[max(0, time.start - 40) : time.start]
    return bool(_RARE.search(lead)) or (time.kind == "TIME" and bool(_SAME_HOUR.search(lead)))


_RARE = re.compile(
    r"(?:(?:premi[èe]re?s?|seule|énième) fois|records?|plus (?:haut|bas|élevée?|forte?|meurtrier"
    r"|meurtri[èe]re|grave)"
    r"|jamais vue?|sans précédent|inédite?|first time|worst|highest|lowest|deadliest|largest"
    r"|biggest|впервые)"
    r"(?: \w+){0,3}? (?:depuis|since|en|in|с|за) (?:le |la |l'|the |une? )?$"
)
_COUNTED_FROM = re.compile(r" (?:après|avant|after|before|до |после )")  # dix jours après le raid
_OPEN_DAY = re.compile(
    r"(?:sur)?lendemain d|la veille d|the day (?:before|after) (?:the|a|his|her)"
)
_SAME_HOUR = re.compile(r"\d ?h? ?\d* ?\($|(?:heures?|midi|minuit|a\.m\.?|p\.m\.?|noon) \($")
_DATELINE = re.compile(r"\)? ?(?:-|–|:) |(?: \([^)]{2,12}\)) ?(?:-|–|:) ")


def _excluded(
    low: str,
    figure: Figure,
    time: Timed,
    gap: str,
    before: bool,
    verbs: Callable[[int, int, bool], int],
) -> bool:
    if not before and (_NEW_CLAUSE.search(gap) or _RELATIVE_COMMA.search(gap)):
        return True
    if not before and figure.kind in ("percent", "multiplier") and _AGAINST.match(gap):
        return False
    if not before and _THAN.search(gap) and "," in gap:
        return True  # 25.619 patients, soit 350 de plus que dimanche
    if _BREAK.search(gap) and not (before and _SAME.search(gap) and not _CONTRAST.search(gap)):
        return True
    if figure.relation == "total" and time.kind == "DURATION" and before:
        return True
    gap = _ASIDE.sub(" ", gap)
    joined = _AND.search(gap) if not before else None
    if joined is not None and verbs(figure.inner_end + joined.start(), time.start, True):
        return True
    if "," not in gap or (before and _WHO.match(gap)):
        return False
    if before:
        opening = low[max(0, time.start - 40) : time.start]
        head = re.search(r"(?:^|[!?;:«»\n\"] ?|\.[ \n])([^.!?;:«»\n]{0,30})$", opening)
        if head is not None and "," not in head.group(1):
            return False
        return verbs(time.end, figure.start, False) > 0 or bool(re.match(r" ?,", gap))
    return verbs(figure.inner_end, time.start, False) > 1


_RELATIVE_COMMA = re.compile(r", (?:où|qui|dont l|who|which|where|когда|котор\w+)(?!\w)")
_NEW_CLAUSE = re.compile(
    r", (?:l[ea]s? |l'|il |elle |ils |elles |on |the |he |she |it |they )(?:[\w'-]+ ){0,4}?"
    r"(?:n'|ne |a |ont |est |sont |va |vont |has |have |is |are |will |peu|doi|reste)"
)
_THAN = re.compile(
    r" (?:plus|moins|more|fewer|less|больше|меньше) (?:que|qu'|than|чем)(?: en| in| в)? ?$"
)
_AGAINST = re.compile(
    r",? (?:compared (?:with|to)|par rapport (?:à|au|aux)|relative to|по сравнению с) ?"
)
_RELATIVE = re.compile(r" (?:qui|dont|who|which|lorsqu|quand|when|когда|котор\w+)[ ']")


def _is_age(low: str, time: Timed) -> bool:
    """Tell whether a duration is an age or a length rather than a period."""
    if time.kind != "DURATION":
        return False
    surface = low[time.start : time.end]
    if re.search(r"\bans$|year|лет$", surface):
        return bool(_AGE.search(low[max(0, time.start - 12) : time.start])) or surface.startswith(
            ("plus de", "moins de")
        )
    return False

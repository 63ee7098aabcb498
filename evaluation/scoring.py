"""Scoring a reading against an annotation, field by field."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec

from visavis.claims.dispatch import Reading

Annotation = dict[str, Any]  # an annotated passage, as its JSON file holds it


@dataclass(slots=True)
class Tally:
    """Counts of one field: what was right, what was proposed, what was there."""

    right: int = 0
    proposed: int = 0
    there: int = 0

    @property
    def precision(self) -> float:
        """Return the share of the proposed that was right; 1 when nothing was proposed."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Return the share of what was there that was found; 1 when nothing was there."""
        return self.right / self.there if self.there else 1.0

    @property
    def f(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, right: int, proposed: int, there: int) -> None:
        """Count one comparison."""
        self.right += right
        self.proposed += proposed
        self.there += there


FIELDS = (
    "times relaxed",
    "times strict",
    "time values",
    "figures with unit",
    "bound",
    "period",
    "denominator",
    "relation",
    "speaker cue",
    "speaker exact",
    "speaker overlap",
    "via",
    "status",
    "offsets",
)


@dataclass(slots=True)
class Scores:
    """The tallies of a set of passages, and the misses behind them."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    misses: list[str] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)


def overlaps(first: list[int], second: list[int]) -> bool:
    """Tell whether two half-open spans share a code point."""
    return first[0] < second[1] and second[0] < first[1]


def pair(
    there: list[Annotation], proposed: list[Annotation]
) -> list[tuple[Annotation, Annotation]]:
    """Pair annotations with proposals that overlap them, the closest first, each at most once."""
    pairs, used = [], set()
    for each in there:
        best, best_gap = None, 10**9
        for at, other in enumerate(proposed):
            if at in used or not overlaps(each["span"], other["span"]):
                continue
            gap = abs(each["span"][0] - other["span"][0]) + abs(each["span"][1] - other["span"][1])
            if gap < best_gap:
                best, best_gap = at, gap
        if best is not None:
            used.add(best)
            pairs.append((each, proposed[best]))
    return pairs


def score_passage(passage: Annotation, reading: Reading, scores: Scores) -> None:
    """Add one passage to the scores."""
    got: Annotation = msgspec.json.decode(msgspec.json.encode(reading))
    text = passage["text"]
    for each in [*got["times"], *got["claims"], *got["events"]]:
        start, end = each["span"]
        scores.tallies["offsets"].add(int(text[start:end] == each["surface"]), 1, 1)
    _score_times(passage, got, scores)
    _score_claims(passage, got, scores)


def _score_times(passage: Annotation, got: Annotation, scores: Scores) -> None:
    tallies = scores.tallies
    pairs = pair(passage["times"], got["times"])
    tallies["times relaxed"].add(len(pairs), len(got["times"]), len(passage["times"]))
    strict = sum(a["span"] == b["span"] for a, b in pairs)
    tallies["times strict"].add(strict, len(got["times"]), len(passage["times"]))
    for wanted, found in pairs:
        right = wanted["value"] == found["value"]
        tallies["time values"].add(int(right), 1, 1)
        if not right:
            scores.misses.append(
                f"{passage['id']}: value of {wanted['surface']!r}: {wanted['value']}, got "
                f"{found['value']}"
            )
    found_starts = [a["span"] for a, _ in pairs]
    scores.misses += [
        f"{passage['id']}: time {t['surface']!r} missed"
        for t in passage["times"]
        if t["span"] not in found_starts
    ]
    used = [id(b) for _, b in pairs]
    scores.misses += [
        f"{passage['id']}: time {t['surface']!r} is none" for t in got["times"] if id(t) not in used
    ]


def _same_figure(wanted: Annotation, found: Annotation) -> bool:
    a, b = wanted["figure"], found["figure"]
    return (
        all(_close(a[name], b[name]) for name in ("value", "low", "high"))
        and a["unit"] == b["unit"]
    )


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 0.002 * max(1.0, abs(a))


def _score_claims(passage: Annotation, got: Annotation, scores: Scores) -> None:
    tallies, name = scores.tallies, passage["id"]
    pairs = pair(passage["claims"], got["claims"])
    same = [(a, b) for a, b in pairs if _same_figure(a, b)]
    tallies["figures with unit"].add(len(same), len(got["claims"]), len(passage["claims"]))
    matched = [id(a) for a, _ in same]
    scores.misses += [
        f"{name}: figure {c['surface']!r} missed" for c in passage["claims"] if id(c) not in matched
    ]
    used = [id(b) for _, b in same]
    scores.misses += [
        f"{name}: figure {c['surface']!r} is none" for c in got["claims"] if id(c) not in used
    ]
    for wanted, found in pairs:
        a, b = wanted["figure"], found["figure"]
        for part in ("bound", "relation"):
            tallies[part].add(int(a[part] == b[part]), 1, 1)
            if a[part] != b[part]:
                scores.misses.append(
                    f"{name}: {part} of {wanted['surface']!r}: {a[part]}, got {b[part]}"
                )
        for part in ("period", "denominator"):
            _score_part(
                f"{name}: {part} of {wanted['surface']!r}", a[part], b[part], tallies[part], scores
            )
        _score_part(
            f"{name}: cue of {wanted['surface']!r}",
            wanted["cue"],
            found["cue"],
            tallies["speaker cue"],
            scores,
        )
        _score_speaker(f"{name}: speaker of {wanted['surface']!r}", wanted, found, scores)
        right = wanted["status"] == found["status"]
        tallies["status"].add(int(right), 1, 1)
        if not right:
            scores.misses.append(
                f"{name}: status of {wanted['surface']!r}: {wanted['status']}, got "
                f"{found['status']}"
            )


def _score_part(
    label: str, wanted: Annotation | None, found: Annotation | None, tally: Tally, scores: Scores
) -> None:
    """Score a part that may be absent: right when both are there and overlap, or neither is."""
    right = wanted is not None and found is not None and overlaps(wanted["span"], found["span"])
    tally.add(int(right), int(found is not None), int(wanted is not None))
    if not right and (wanted or found):
        scores.misses.append(
            f"{label}: {wanted and wanted['surface']}, got {found and found['surface']}"
        )


def _bare(surface: str) -> str:
    return re.sub(r"^(?:l'|l’|le |la |les |un |une |the |a |an )", "", surface.lower())


def _score_speaker(label: str, wanted: Annotation, found: Annotation, scores: Scores) -> None:
    a, b = wanted["speaker"], found["speaker"]
    if a is None and b is None:
        scores.tallies["speaker exact"].add(1, 1, 1)
        return
    exact = a is not None and b is not None and _bare(a["surface"]) == _bare(b["surface"])
    scores.tallies["speaker exact"].add(int(exact), 1, 1)
    near = a is not None and b is not None and overlaps(a["span"], b["span"])
    scores.tallies["speaker overlap"].add(int(near), 1, 1)
    if not exact:
        scores.misses.append(f"{label}: {a and a['surface']}, got {b and b['surface']}")
    via_wanted = [each["surface"] for each in a["via"]] if a else []
    via_found = [each["surface"] for each in b["via"]] if b else []
    if via_wanted or via_found:
        scores.tallies["via"].add(
            int(via_wanted == via_found), len(via_found[:1]), len(via_wanted[:1])
        )

"""Published libraries on the same passages, where they are installed: their times and numbers."""

import importlib.util
from collections.abc import Iterator
from datetime import datetime

from evaluation.passages import load_passages
from evaluation.scoring import Tally, pair

_CULTURES = {"fr": "fr-fr", "en": "en-us"}


def compare_with_peers() -> Iterator[str]:
    """Yield one line per peer: relaxed F of its times, or why it was left out."""
    yield from _dateparser()
    yield from _recognizers()


def _dateparser() -> Iterator[str]:
    if importlib.util.find_spec("dateparser") is None:
        yield "dateparser: not installed here"
        return
    import dateparser.search

    for folder in ("passages", "held_out"):
        tally = Tally()
        for passage in load_passages(folder):
            base = datetime.fromisoformat(passage["true_date"])
            settings = {"RELATIVE_BASE": base}
            hits = dateparser.search.search_dates(
                passage["text"], languages=[passage["language"]], settings=settings
            )
            found, at = [], 0
            for surface, _ in hits or []:
                start = passage["text"].find(surface, at)
                if start >= 0:
                    found.append({"span": [start, start + len(surface)]})
                    at = start + len(surface)
            tally.add(len(pair(passage["times"], found)), len(found), len(passage["times"]))
        yield (
            f"dateparser, times relaxed, {folder}: P {tally.precision:.3f} R "
            f"{tally.recall:.3f} F {tally.f:.3f}"
        )


def _recognizers() -> Iterator[str]:
    if importlib.util.find_spec("recognizers_date_time") is None:
        yield "Recognizers-Text: not installed here"
        return
    from recognizers_date_time import recognize_datetime

    for folder in ("passages", "held_out"):
        tally = Tally()
        for passage in load_passages(folder):
            culture = _CULTURES.get(passage["language"])
            if culture is None:
                continue
            base = datetime.fromisoformat(passage["true_date"])
            hits = recognize_datetime(passage["text"], culture, reference=base)
            found = [{"span": [hit.start, hit.end + 1]} for hit in hits]
            tally.add(len(pair(passage["times"], found)), len(found), len(passage["times"]))
        yield (
            f"Recognizers-Text, times relaxed, French and English, {folder}: P "
            f"{tally.precision:.3f} R {tally.recall:.3f} F {tally.f:.3f}"
        )

"""Right and wrong stamps: how often the reader flags them."""

from datetime import date, timedelta

from evaluation.passages import load_passages
from visavis.claims.dispatch import read_dispatch

_SHIFTS_D = (
    -2_200,
    -400,
    400,
    800,
    2_200,
)  # no multiple of a week of years: weekdays do not agree by luck


def score_stamps(folder: str) -> str:
    """Say how many right stamps were flagged and how many wrong ones were noticed.

    A wrong stamp can be noticed only in a passage with an anchor (a heading, or a weekday with its
    date); the others hold nothing against any stamp.
    """
    flagged = right = noticed = wrong = 0
    for passage in load_passages(folder):
        true = date.fromisoformat(passage["true_date"])
        reading = read_dispatch(passage["text"], stamp=true.isoformat(), language=None)
        right += 1
        flagged += reading.stamp.verdict in ("contradicted", "doubtful")
        if not passage["anchored"]:
            continue
        for shift in _SHIFTS_D:
            stamp = (true + timedelta(days=shift)).isoformat()
            reading = read_dispatch(passage["text"], stamp=stamp, language=None)
            wrong += 1
            noticed += reading.stamp.verdict in ("contradicted", "doubtful")
    return f"{flagged} of {right} right stamps flagged; {noticed} of {wrong} wrong stamps noticed"

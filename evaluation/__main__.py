"""`python -m evaluation`: the reader's precision, recall and F for each field, both halves apart.

``--misses`` lists the misses of the development half; the held-out half shows only its figures,
so that nobody tunes rules on it.
"""

import sys

from evaluation.passages import load_passages
from evaluation.peers import compare_with_peers
from evaluation.scoring import FIELDS, Scores, score_passage
from evaluation.stamps import score_stamps
from visavis.claims.dispatch import read_dispatch


def evaluate(folder: str) -> Scores:
    """Read every passage of a folder with its true stamp and score it."""
    scores = Scores()
    for passage in load_passages(folder):
        reading = read_dispatch(passage["text"], stamp=passage["true_date"], language=None)
        score_passage(passage, reading, scores)
        scores.verdicts[reading.stamp.verdict] += 1
    return scores


def main(arguments: list[str]) -> int:
    """Print the figures of both halves, of the stamps, and of the peers that are installed."""
    halves = {"development": evaluate("passages"), "held out": evaluate("held_out")}
    print(
        f"{'field':18}" + "".join(f"{name + ' P':>16}{'R':>8}{'F':>8}{'n':>6}" for name in halves)
    )
    for name in FIELDS:
        cells = ""
        for scores in halves.values():
            tally = scores.tallies[name]
            cells += f"{tally.precision:16.3f}{tally.recall:8.3f}{tally.f:8.3f}{tally.there:6d}"
        print(f"{name:18}{cells}")
    for name, folder in (("development", "passages"), ("held out", "held_out")):
        print(f"stamps, {name}: {score_stamps(folder)}")
    for line in compare_with_peers():
        print(line)
    if "--misses" in arguments:
        print("\n".join(halves["development"].misses))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

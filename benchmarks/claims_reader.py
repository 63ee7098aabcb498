"""How fast the dispatch reader reads, and that its time grows with the length and no faster.

``python benchmarks/claims_reader.py`` prints texts a second on one core (texts of about 2,000
characters, made of the development passages), then the time per character of longer and longer
texts, ordinary and hostile.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from evaluation.passages import load_passages

from visavis.claims.dispatch import MAX_CHARACTERS, read_dispatch

TEXT_CHARACTERS = 2_000
ROUNDS = 60
SIZES = (12_500, 25_000, 50_000, 100_000)


def ordinary(language: str) -> str:
    """Join the development passages of a language."""
    return " ".join(
        each["text"] for each in load_passages("passages") if each["language"] == language
    )


def hostile(size: int) -> dict[str, str]:
    """Make the texts that would show a quadratic scan: each is `size` characters."""

    def fill(piece: str) -> str:
        return (piece * (size // len(piece) + 1))[:size]

    return {
        "digits": "1" * size,
        "digits and dots": fill("123."),
        "no sentence end": fill("12 hommes ont dit "),
        "cues": fill("selon "),
        "quotation marks": fill('« " » '),
        "markup": fill("<b "),
        "number words": fill("vingt "),
        "commas": fill("a, "),
        "capitals": fill("Paris Moscou "),
        "times": fill("lundi 3 mars "),
    }


def seconds_for(text: str, language: str | None) -> float:
    """Return the shortest of two readings, in seconds."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        read_dispatch(text, stamp="2015-11-19", language=language)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> int:
    """Print both tables."""
    for language in ("fr", "en", "ru"):
        text = (ordinary(language) * 4)[:TEXT_CHARACTERS]
        read_dispatch(text, stamp="2015-11-19", language=language)
        start = time.perf_counter()
        for _ in range(ROUNDS):
            read_dispatch(text, stamp="2015-11-19", language=language)
        rate = ROUNDS / (time.perf_counter() - start)
        print(f"{language}: {rate:.0f} texts of {TEXT_CHARACTERS} characters a second")
    print("microseconds per character at", ", ".join(f"{size:,}" for size in SIZES))
    rows = {"ordinary": [ordinary("fr") * (size // len(ordinary("fr")) + 1) for size in SIZES]}
    rows["ordinary"] = [text[:size] for text, size in zip(rows["ordinary"], SIZES, strict=True)]
    for name in hostile(1_000):
        rows[name] = [hostile(size)[name] for size in SIZES]
    for name, texts in rows.items():
        cells = [f"{1e6 * seconds_for(text, 'fr') / len(text):8.2f}" for text in texts]
        print(f"{name:18}" + "".join(cells))
    print(f"longest text read: {MAX_CHARACTERS:,} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())

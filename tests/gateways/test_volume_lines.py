"""Lines written in bulk are the lines that are written one by one."""

import math

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from visavis.gateways.volume_files import render_conflict
from visavis.gateways.volume_lines import lines_of, names_of, writable
from visavis.notices import Conflict, Verdict
from visavis.terms import InstantMs

IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
MOMENTS = st.integers(-62_135_596_800_000, 253_402_300_799_999) | st.integers(0, 10**7).map(
    lambda s: s * 1000
)
HEIGHTS = st.floats(-2e4, 2e4) | st.integers(-(10**5), 10**5).map(lambda n: n / 2000)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(IDS, IDS, MOMENTS, MOMENTS, HEIGHTS, HEIGHTS), min_size=1, max_size=6))
@example([("a", "b", 0, 1, -0.0, 0.0005)])
@example([("a", "b", 1448258400000, 1448258400120, 3048.0, 0.12)])
@example([("é", "ж", 951782400000, 253402300799999, -0.0004, 999999.9996)])
@example([('"', "b", 0, 1, 0.0, 0.0)])
def test_a_line_written_in_bulk_is_the_line_written_alone(
    rows: list[tuple[str, str, int, int, float, float]],
) -> None:
    ids = np.array([name for row in rows for name in row[:2]], np.object_)
    a, b = np.arange(len(rows)) * 2, np.arange(len(rows)) * 2 + 1
    start, end, floor, ceiling = (np.array([float(row[k]) for row in rows]) for k in range(2, 6))
    names = names_of(ids, np.arange(len(ids)))
    good = writable(names, a, b, start, end, floor, ceiling)
    text = lines_of(names, a[good], b[good], start[good], end[good], floor[good], ceiling[good])
    assert text.split(b"\n")[:-1] == [
        render_conflict(
            Conflict(one, other, Verdict.CERTAIN, InstantMs(s), InstantMs(e), low, high, ())
        )
        for (one, other, s, e, low, high), kept in zip(rows, good.tolist(), strict=True)
        if kept
    ]


def test_usual_rows_are_written_in_bulk() -> None:
    """Only ties of the rounding, far years and ids that JSON escapes take the other way."""
    ids = np.array(["fr-17", "ru-3", 'he said "no"', "tab\t"], np.object_)
    names = names_of(ids, np.arange(4))
    same = {"start": np.full(5, 1.4e12), "end": np.full(5, 1.5e12), "floor": np.zeros(5)}
    good = writable(
        names, np.zeros(5, int), np.array([1, 2, 3, 1, 1]), **same,
        ceiling=np.array([3048.123, 1.0, 1.0, 0.0005, math.pi]),
    )  # fmt: skip
    assert good.tolist() == [True, False, False, False, True]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12), min_size=1)
)
@example(["a", "a\0", "ab", "12345678", "123456789"])
def test_ids_rank_as_text_sorts(ids: list[str]) -> None:
    names = names_of(np.array([*ids, "x"], np.object_), np.arange(len(ids)))
    places = {name: place for place, name in enumerate(sorted(set(ids)))}
    assert names.rank.tolist() == [*(places[name] for name in ids), -1]

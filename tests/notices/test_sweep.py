"""The sweep against the comparison pair by pair: same pairs, same words, whatever the path."""

import itertools
import random
from pathlib import Path

import pytest
from tests.notices.builders import DAY_START, HOUR, at, declared, hours, ready

from visavis.notices import Conflict, PreparedVolume, find_conflict, prepare
from visavis.notices.sweep import (
    columns_of,
    conflicts_of,
    engine,
    find_pairs,
    find_pairs_between,
    find_pairs_split,
    joined,
    kernels_for,
)
from visavis.notices.sweep.columns import taken
from visavis.notices.sweep.trees import candidates_by_trees
from visavis.terms import (
    Area,
    Circle,
    Corridor,
    Height,
    HeightBand,
    HeightReference,
    InstantMs,
    LonLat,
    Polygon,
    Separation,
    Track,
    VisavisError,
    Window,
)


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(__file__).resolve().parents[2] / ".numba_cache"
    return folder if folder.parent.is_dir() else tmp_path_factory.mktemp("kernels")


def some_area(dice: random.Random, centre: LonLat, size_m: float) -> Area:
    kind = dice.random()
    if kind < 0.6:
        count = dice.randint(4, 12)
        turn = dice.uniform(0, 360)
        ring = tuple(
            at(centre, turn + 360 * k / count, size_m * dice.uniform(0.6, 1)) for k in range(count)
        )
        return Polygon((*ring, ring[0]))
    if kind < 0.8:
        return Circle(centre, size_m * dice.uniform(0.2, 1))
    if kind < 0.95:
        line = tuple(at(centre, dice.uniform(0, 360), size_m) for _ in range(3))
        return Corridor(line, size_m * 0.1)
    line = tuple(at(centre, dice.uniform(0, 360), size_m) for _ in range(4))
    start = dice.uniform(0, 20)
    times = tuple(InstantMs(round(DAY_START + (start + k / 2) * HOUR)) for k in range(4))
    return Track(line, times, size_m * 0.05)


def some_height(dice: random.Random, value_m: float) -> Height:
    reference = dice.choices(list(HeightReference), weights=[6, 2, 1, 3])[0]
    return Height(value_m, reference)


def some_volumes(seed: int, count: int, centre: LonLat, spread_m: float) -> list[PreparedVolume]:
    """Volumes of every kind, crowded enough that a good part of the pairs comes close."""
    dice = random.Random(seed)
    found: list[PreparedVolume] = []
    while len(found) < count:
        place = at(centre, dice.uniform(0, 360), spread_m * dice.random())
        area = some_area(dice, place, dice.choice([500, 5000, 20_000, 40_000, 900_000]))
        low = dice.uniform(0, 9000)
        heights = HeightBand(
            None if dice.random() < 0.05 else some_height(dice, low),
            None if dice.random() < 0.05 else some_height(dice, low + dice.uniform(300, 3000)),
            terrain_m_wgs84=(0.0, 300.0) if dice.random() < 0.5 else None,
        )
        begin = dice.uniform(0, 20)
        window = hours(begin, None if dice.random() < 0.03 else begin + dice.uniform(0.2, 6))
        if dice.random() < 0.1 and window.end_latest is not None:
            late = InstantMs(window.end_latest + HOUR)
            window = Window(
                window.start_earliest, InstantMs(window.start_latest + HOUR // 10),
                window.end_earliest, late,
            )  # fmt: skip
        keep = Separation(dice.choice([0, 9260.0]), dice.choice([0, 300.0]), dice.choice([0, 300]))
        if isinstance(area, Track):
            window = Window(area.times[0], area.times[0], area.times[-1], area.times[-1])
        try:
            found.append(
                prepare(
                    declared(
                        f"v{len(found)}",
                        area,
                        party=f"p{dice.randint(0, 3)}",
                        heights=heights,
                        window=window,
                        separation=keep if dice.random() < 0.3 else Separation(),
                    )
                )
            )
        except VisavisError:
            continue  # a ring or a band that cannot be meant: draw again
    return found


def by_pairs(volumes: list[PreparedVolume], *, same_party: bool) -> set[Conflict]:
    pairs = itertools.combinations(volumes, 2)
    found = (find_conflict(a, b) for a, b in pairs if same_party or a.party != b.party)
    return {conflict for conflict in found if conflict is not None}


PLACES: list[tuple[LonLat, float]] = [
    ((34.5, 34.2), 300_000.0),
    ((180.0, 10.0), 200_000.0),
    ((0.0, 89.5), 200_000.0),
    ((20.0, -60.0), 3_000_000.0),
]


@pytest.mark.parametrize(("centre", "spread_m"), PLACES)
def test_the_sweep_finds_and_words_what_comparing_every_pair_finds(
    centre: LonLat, spread_m: float, cache_folder: Path
) -> None:
    volumes = some_volumes(1, 120, centre, spread_m)
    columns = columns_of(volumes, {})
    for same_party in (False, True):
        pairs = find_pairs(columns, same_party=same_party, cache_folder=cache_folder)
        found = list(conflicts_of(columns, pairs))
        assert len(found) == len({(c.a, c.b) for c in found})
        expected = by_pairs(volumes, same_party=same_party)
        assert set(found) == expected
        assert len(expected) > 20


def test_without_a_compiler_the_answer_is_the_same(
    monkeypatch: pytest.MonkeyPatch, cache_folder: Path
) -> None:
    volumes = some_volumes(2, 100, (180.0, 40.0), 200_000.0)
    columns = columns_of(volumes, {})
    fast = find_pairs(columns, same_party=False, cache_folder=cache_folder)
    from visavis.notices.sweep import kernels

    monkeypatch.setattr(engine, "has_compiler", lambda: False)
    monkeypatch.setattr(engine, "kernels_for", lambda _: kernels)
    slow = find_pairs(columns, same_party=False, cache_folder=None)
    assert set(conflicts_of(columns, slow)) == set(conflicts_of(columns, fast))
    a, b = candidates_by_trees(columns, same_party=False)
    assert set(zip(fast.a, fast.b, strict=True)) <= {
        *zip(a, b, strict=True),
        *zip(b, a, strict=True),
    }


def test_checking_one_file_against_another_finds_the_pairs_between_them(
    cache_folder: Path,
) -> None:
    volumes = some_volumes(3, 100, (30.0, 40.0), 200_000.0)
    numbers: dict[str, int] = {}
    columns = joined([columns_of(volumes[:30], numbers), columns_of(volumes[30:], numbers)])
    pairs = find_pairs_between(columns, 30, same_party=False, cache_folder=cache_folder)
    found = set(conflicts_of(columns, pairs))
    first = {v.id for v in volumes[:30]}
    expected = {c for c in by_pairs(volumes, same_party=False) if (c.a in first) != (c.b in first)}
    assert found == expected
    assert found


def test_rows_taken_are_the_rows_asked_for(cache_folder: Path) -> None:
    import numpy as np

    volumes = some_volumes(4, 40, (30.0, 40.0), 100_000.0)
    rows = np.array([5, 3, 39, 0, 17])
    part = taken(columns_of(volumes, {}), rows)
    again = columns_of([volumes[k] for k in rows], {})
    assert (part.xyz == again.xyz).all()
    assert (part.ring_ends == again.ring_ends).all()
    assert [part.prepared(k).id for k in range(5)] == [again.prepared(k).id for k in range(5)]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_two_workers_give_the_same_answer_as_none(cache_folder: Path) -> None:
    volumes = some_volumes(5, 150, (30.0, 40.0), 300_000.0)
    columns = columns_of(volumes, {})
    alone = find_pairs(columns, same_party=False, cache_folder=cache_folder)
    split = find_pairs_split(
        columns, same_party=False, cache_folder=cache_folder, workers=2, scheduler=None
    )
    assert len(split.a) == len(alone.a)
    assert set(conflicts_of(columns, split)) == set(conflicts_of(columns, alone))


def test_cells_that_share_a_place_lose_no_pair(
    monkeypatch: pytest.MonkeyPatch, cache_folder: Path
) -> None:
    """A grid too fine to hold shares places; one that may be held does not: the same pairs."""
    for seed, (centre, spread_m) in enumerate(PLACES):
        columns = columns_of(some_volumes(10 + seed, 200, centre, spread_m), {})
        code = kernels_for(cache_folder)
        found = []
        for most in (0, 10**9):
            monkeypatch.setattr(engine, "CELLS_PER_VOLUME", most)
            a, b = engine.candidates(columns, code, same_party=True)
            pairs = [tuple(sorted(pair)) for pair in zip(a.tolist(), b.tolist(), strict=True)]
            assert len(pairs) == len(set(pairs))
            found.append(set(pairs))
        assert found[0] == found[1]
        assert found[0]


def test_volumes_that_start_at_one_instant_meet_once(cache_folder: Path) -> None:
    volumes = [ready(f"v{k}", party=f"p{k}") for k in range(40)]
    columns = columns_of(volumes, {})
    pairs = find_pairs(columns, same_party=False, cache_folder=cache_folder)
    found = {tuple(sorted(pair)) for pair in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)}
    assert len(found) == len(pairs.a) == 40 * 39 // 2


def test_a_start_long_ago_hides_no_pair(cache_folder: Path) -> None:
    """One old volume makes the clock of the join coarse, and open ends last to its end."""
    old = ready("old", party="old", window=Window(InstantMs(0), InstantMs(0), None, None))
    late = [ready(f"v{k}", party=f"p{k}", window=hours(k / 3600, k / 3600 + 1)) for k in range(9)]
    columns = columns_of([*late, old], {})
    pairs = find_pairs(columns, same_party=False, cache_folder=cache_folder)
    assert set(conflicts_of(columns, pairs)) == by_pairs([*late, old], same_party=False)
    assert len(pairs.a) == 10 * 9 // 2


def test_kernels_compile_where_none_can_be_kept(tmp_path: Path) -> None:
    """On a disk that cannot be written each run compiles anew; no run fails."""
    numba = pytest.importorskip("numba")
    before = numba.config.CACHE_DIR
    (tmp_path / "file").write_text("no folder")
    try:
        code = kernels_for(tmp_path / "file" / "kernels")
        assert code.row_of(34.5, 1.0, 200) == 124
        kept = kernels_for(tmp_path / "kept")
        assert kept.row_of(34.5, 1.0, 200) == 124
    finally:
        numba.config.CACHE_DIR = before
    assert list((tmp_path / "kept").rglob("*.nbc"))


def test_nothing_and_one_volume_have_no_pairs() -> None:
    for volumes in ([], [prepare(declared("a"))]):
        columns = columns_of(volumes, {})
        pairs = find_pairs(columns, same_party=True, cache_folder=None)
        assert list(conflicts_of(columns, pairs)) == []

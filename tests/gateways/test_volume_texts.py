"""Text files read some thousands at a time: as if each feature were read by itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from visavis.gateways import RefusedVolumeFile, parse_columns, parse_features, volume_texts
from visavis.notices import prepare
from visavis.notices.sweep import VolumeColumns, columns_of

CACHE = Path(__file__).resolve().parents[2] / ".numba_cache"
SQUARE = [[34.0, 34.0], [34.5, 34.0], [34.5, 34.5], [34.0, 34.5], [34.0, 34.0]]
CROSSED = [[34.0, 34.0], [34.5, 34.5], [34.5, 34.0], [34.0, 34.5], [34.0, 34.0]]
FAR_NORTH = [[34.0, 86.0], [35.0, 86.0], [35.0, 86.2], [34.0, 86.0]]
HOLE = [[34.1, 34.1], [34.2, 34.1], [34.2, 34.2], [34.1, 34.1]]


def feature(identity: str | int, rings: list[Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": identity,
        "geometry": {"type": "Polygon", "coordinates": rings},
        "properties": {
            "party": "fr",
            "start": "2015-11-23T06:00:00Z",
            "end": "2015-11-23T09:00:00.250Z",
            **properties,
        },
    }


def height(value: float, units: str = "M", reference: str = "W84") -> dict[str, Any]:
    return {"value": value, "units": units, "reference": reference}


CIRCLE = feature("circle", [], radius_m=5000) | {
    "geometry": {"type": "Point", "coordinates": [34.2, 34.2]}
}
MIXED = [
    feature("plain", [SQUARE], floor=height(1000, "FT"), ceiling=height(900)),
    CIRCLE,
    feature(7, [SQUARE], party="ru", end=None, separation={"lateral_m": 9260, "time_s": 60}),
    feature("north", [FAR_NORTH]),
    feature("hole", [SQUARE, HOLE]),
    feature("levels", [SQUARE], floor=height(100, "FT", "STD"), ceiling=height(900)),
    feature("late", [SQUARE], end={"earliest": "2015-11-23T09:00:00Z", "latest": None}),
    feature("ground", [SQUARE], ceiling=height(900, "M", "AGL"), terrain_m_wgs84=[0, 100]),
]


def read(text: str, *, repair: bool = False) -> VolumeColumns:
    return parse_columns(text.encode(), {}, repair=repair, cache_folder=CACHE)


def lines(features: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(f) for f in features)


def collection(features: list[dict[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1)


@pytest.fixture(params=[1, 3, 8192])
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(volume_texts, "AT_ONCE", request.param)
    return int(request.param)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("write", [lines, collection])
def test_features_in_bulk_are_the_features_read_one_by_one(write: Any) -> None:
    text = write(MIXED)
    columns = read(text)
    alone = [prepare(d) for d in parse_features(text.encode(), repair=False)]
    expected = columns_of(alone, {})
    assert sorted(columns.ids) == sorted(expected.ids)
    for row, identity in enumerate(columns.ids.tolist()):
        place = expected.ids.tolist().index(identity)
        assert columns.prepared(row) == alone[place]
        for name in ("times", "levels", "references", "separation", "kind", "bounded"):
            same = getattr(columns, name)[row] == getattr(expected, name)[place]
            assert same.all(), (identity, name)
        first, last = columns.point_first[row : row + 2]
        begin, end = expected.point_first[place : place + 2]
        assert abs(columns.xyz[first:last] - expected.xyz[begin:end]).max() < 1e-8
    assert len({columns.party[row] for row in range(len(columns))}) == 2


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("write", [lines, collection])
@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (feature("x", [CROSSED]), "Feature 3 (x) refused: coordinates[0]: expected a ring that"),
        (feature("x", [SQUARE], start=5), "Feature 3 refused: properties.start: expected str"),
        (feature("circle", [SQUARE]), "Feature circle refused: id: expected an id of its own"),
        (feature("x", [SQUARE], end="soon"), "Feature 3 (x) refused: properties.end: expected"),
        (
            feature("x", [SQUARE], floor=height(9), ceiling=height(8)),
            "Feature 3 (x) refused: ceiling: expected at least",
        ),
    ],
)
def test_the_first_bad_feature_of_a_file_is_the_one_told_of(
    write: Any, bad: dict[str, Any], message: str
) -> None:
    """Whatever stands after it in the same batch, and however soon that is found."""
    text = write([*MIXED[:2], bad, feature("later", [CROSSED]), feature("last", [], start=5)])
    with pytest.raises(RefusedVolumeFile) as refusal:
        read(text)
    assert message in str(refusal.value)


def test_progress_is_told_after_each_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume_texts, "AT_ONCE", 3)
    told: list[tuple[int, int]] = []
    for text, whole in ((lines(MIXED), len(lines(MIXED))), (collection(MIXED), len(MIXED))):
        told.clear()
        parse_columns(
            text.encode(), {}, repair=False, cache_folder=CACHE,
            progress=lambda done, all_of_it: told.append((done, all_of_it)),
        )  # fmt: skip
        assert [all_of_it for _, all_of_it in told] == [whole] * 3
        assert [done for done, _ in told] == sorted({done for done, _ in told})
        assert told[-1][0] == whole


def test_a_repair_reaches_features_that_are_not_plain() -> None:
    open_ring = feature("open", [SQUARE[:-1]])
    assert read(lines([open_ring, CIRCLE]), repair=True).ids.tolist() == ["open", "circle"]
    with pytest.raises(RefusedVolumeFile, match=r"Feature 1 \(open\) refused: coordinates\[0\]"):
        read(lines([open_ring, CIRCLE]))

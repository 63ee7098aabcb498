"""`visavis sweep` and `visavis check`, as the contract has them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import distributed
import pytest
from typer.testing import CliRunner, Result

from visavis.sweep_cli import app

START, END = "2015-11-23T06:00:00Z", "2015-11-23T09:00:00Z"


def feature(identity: str, geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": identity,
        "geometry": geometry,
        "properties": {"party": identity[:2], "start": START, "end": END, **properties},
    }


def circle(identity: str, lon: float, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, 34.0]}
    return feature(identity, geometry, radius_m=10_000, **properties)


FRENCH = feature(
    "fr-17",
    {
        "type": "Polygon",
        "coordinates": [[[34.5, 34.0], [35.2, 34.0], [35.2, 34.6], [34.5, 34.6], [34.5, 34.0]]],
    },
    floor={"value": 10000, "units": "FT", "reference": "STD"},
    ceiling={"value": 24000, "units": "FT", "reference": "STD"},
    separation={"lateral_m": 9260, "vertical_m": 300, "time_s": 300},
)
RUSSIAN = circle(
    "ru-3",
    35.0,
    floor={"value": 1000, "units": "M", "reference": "STD"},
    ceiling={"value": 4200, "units": "M", "reference": "W84"},
)


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture(autouse=True)
def _kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(__file__).resolve().parents[2] / ".numba_cache"
    monkeypatch.setattr("visavis.sweep_cli.cache_folder", lambda: folder)


def test_the_pair_of_the_contract_comes_out_as_the_contract_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "volumes.geojson"
    file.write_text(collection(FRENCH, RUSSIAN))
    result = run("sweep", file)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert json.loads(result.stdout) == {
        "a": "fr-17",
        "b": "ru-3",
        "verdict": "certain",
        "start": START,
        "end": END,
        "floor_m_wgs84": 3048.0,
        "ceiling_m_wgs84": 4200.0,
        "because": [],
    }


def test_rows_come_sorted_by_a_then_b_each_pair_once(tmp_path: Path) -> None:
    file, out = tmp_path / "v.ndjson", tmp_path / "out.ndjson"
    names = ["z-1", "a-10", "a-9", "B-1"]
    file.write_text("\n".join(json.dumps(circle(n, 34 + k / 50)) for k, n in enumerate(names)))
    assert run("sweep", file, "-o", out).exit_code == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(r["a"], r["b"]) for r in rows] == [
        ("B-1", "a-10"), ("B-1", "a-9"), ("B-1", "z-1"), ("a-10", "z-1"), ("a-9", "z-1"),
    ]  # fmt: skip
    assert run("sweep", file, "--same-party").stdout.count("\n") == 6
    assert list(tmp_path.iterdir()) == [file, out] or set(tmp_path.iterdir()) == {file, out}


def test_geoparquet_gives_the_same_rows_as_geojson(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet
    import shapely

    pa: Any = pyarrow
    shapes: Any = shapely
    track = feature(
        "us-1",
        {"type": "LineString", "coordinates": [[34.0, 34.3], [36.0, 34.3]]},
        radius_m=1000,
        times=[START, END],
    )
    features = [FRENCH, RUSSIAN, track]
    rows = [
        {
            "id": f["id"],
            "geometry": shapes.to_wkb(shapes.from_geojson(json.dumps(f["geometry"]))),
            **{
                name: f["properties"].get(name)
                for name in (
                    "party", "start", "end", "floor", "ceiling", "separation", "radius_m", "times",
                )
            },
        }
        for f in features
    ]  # fmt: skip
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.Table.from_pylist(rows).replace_schema_metadata({"geo": json.dumps(geo)})
    parquet, geojson = tmp_path / "v.parquet", tmp_path / "v.geojson"
    pa.parquet.write_table(table, parquet)
    geojson.write_text(collection(*features))
    assert run("sweep", parquet).stdout == run("sweep", geojson).stdout
    assert run("sweep", geojson).stdout.count("\n") == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "File refused: expected GeoJSON features, got an empty file."),
        ("[1, 2]", "File refused: expected a FeatureCollection or features one per line"),
        ("{nonsense", "File refused: expected a FeatureCollection"),
        (
            collection(circle("fr-1", 34.0, start=5)),
            "Feature 1 refused: properties.start: expected str | object, got int.",
        ),
        (
            collection(FRENCH, circle("fr-1", 34.0, start="yesterday")),
            "Feature 2 (fr-1) refused: properties.start: expected an RFC 3339 instant",
        ),
        (
            collection(circle("fr-1", 34.0, floor={"value": 1, "units": "KM", "reference": "W84"})),
            "Feature 1 (fr-1) refused: properties.floor.units: expected M or FT, got 'KM'.",
        ),
        (
            collection(circle("fr-1", 34.0, floor={"value": 1, "units": "M", "reference": "MSL"})),
            "properties.floor.reference: expected W84, AMSL, AGL or STD, got 'MSL'.",
        ),
        (collection(circle("fr-1", 34.0), circle("fr-1", 35.0)), "an id of its own, got one used"),
        (collection(circle("fr-1", 34.0, end=START)), "end: expected after the start"),
        (collection(circle("fr-1", 734.0)), "coordinates: expected longitude -360 to 360"),
        (
            collection(feature("fr-1", {"type": "Point", "coordinates": [34, 34]})),
            "properties.radius_m: expected metres, got nothing.",
        ),
        (
            collection(feature("fr-1", {"type": "MultiPoint", "coordinates": [[34, 34]]})),
            "geometry.type: expected Polygon, Point or LineString, got 'MultiPoint'.",
        ),
        (
            collection(
                feature(
                    "fr-1",
                    {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
                )
            ),
            "coordinates[0]: expected a ring that neither crosses nor touches itself",
        ),
        ("PAR1 and nothing else", "File refused: expected a GeoParquet file"),
    ],
)
def test_bad_input_is_one_line_on_stderr_exit_2_and_no_result(
    tmp_path: Path, text: str, message: str
) -> None:
    file, out = tmp_path / "bad.geojson", tmp_path / "out.ndjson"
    file.write_text(text)
    result = run("sweep", file, "-o", out)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert not out.exists()


def test_a_repair_is_made_only_when_asked_for(tmp_path: Path) -> None:
    open_ring = feature(
        "fr-1", {"type": "Polygon", "coordinates": [[[34, 33], [35, 33], [35, 35], [34, 35]]]}
    )
    file = tmp_path / "v.geojson"
    file.write_text(collection(open_ring, circle("ru-1", 34.5)))
    assert run("sweep", file).exit_code == 2
    assert run("sweep", file, "--repair").stdout.count("\n") == 1


def test_check_finds_only_pairs_between_the_files(tmp_path: Path) -> None:
    mine, known = tmp_path / "mine.geojson", tmp_path / "known.geojson"
    mine.write_text(collection(circle("fr-1", 34.0), circle("us-2", 34.01)))
    known.write_text(collection(circle("ru-1", 34.02), circle("us-1", 34.03)))
    rows = [json.loads(r) for r in run("check", mine, "--against", known).stdout.splitlines()]
    assert [(r["a"], r["b"]) for r in rows] == [
        ("fr-1", "ru-1"),
        ("fr-1", "us-1"),
        ("ru-1", "us-2"),
    ]


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    result = run("sweep", tmp_path / "none.geojson")
    assert result.exit_code == 2
    assert "expected a readable file, got No such file or directory." in result.stderr


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """A Dask scheduler with one worker, each a process of its own, as on other machines."""
    program = Path(sys.executable).parent / "dask"
    known = folder / "scheduler.json"
    quiet = ["--no-dashboard", "--scheduler-file", str(known)]
    with ExitStack() as stack:
        for role in (
            ["scheduler", "--host", "127.0.0.1", "--port", "0"],
            ["worker", "--nthreads", "1"],
        ):
            process = subprocess.Popen(
                [program, *role, *quiet],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        dask_client: Any = distributed.Client  # its classes carry no types
        client = dask_client(scheduler_file=str(known), timeout="60s")
        client.wait_for_workers(1, timeout=60)
        client.close()
        yield json.loads(known.read_text())["address"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Dask's own sockets at its end
def test_a_scheduler_elsewhere_gives_the_same_answer(tmp_path: Path) -> None:
    row = [circle(f"{party}-{k}", 34.0 + k / 20) for k in range(30) for party in ("fr", "ru")]
    file = tmp_path / "row.json"
    file.write_text(collection(*row))
    alone = run("sweep", file)
    with scheduler(tmp_path) as address:
        together = run("sweep", file, "--scheduler", address)
    assert together.exit_code == 0, together.stderr
    assert together.stdout == alone.stdout
    assert alone.stdout.count("\n") > 30


def test_a_scheduler_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visavis.notices.sweep.split.SCHEDULER_S", 1)
    file = tmp_path / "row.json"
    file.write_text(collection(FRENCH, RUSSIAN))
    out = tmp_path / "out.jsonl"
    result = run("sweep", file, "--scheduler", "tcp://127.0.0.1:1", "-o", out)
    assert result.exit_code == 2
    assert "Scheduler tcp://127.0.0.1:1 refused: expected a Dask scheduler" in result.stderr
    assert not out.exists()

"""`visavis dispatch read`, as an officer types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from visavis.dispatch_cli import MAX_BYTES, app

TEXT = "Selon Paris, 12 avions ont décollé mardi 17 novembre 2015."


@pytest.fixture
def dispatch(tmp_path: Path) -> Path:
    file = tmp_path / "dispatch.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_json_holds_spans_into_the_file_as_decoded(dispatch: Path) -> None:
    result = CliRunner().invoke(
        app, ["read", str(dispatch), "--stamp", "2015-11-18", "--lang", "fr", "--json"]
    )
    assert result.exit_code == 0, result.output
    got = json.loads(result.stdout)
    start, end = got["claims"][0]["span"]
    assert dispatch.read_text(encoding="utf-8")[start:end] == "12 avions"
    assert got["stamp"] == {"given": "2015-11-18", "verdict": "agrees", "because": []}


def test_without_json_a_person_can_read_it(dispatch: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(dispatch), "--stamp", "2022-01"])
    assert result.exit_code == 0, result.output
    assert "12 avions" in result.stdout
    assert "Stamp 2022-01: " in result.stdout


def test_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "dispatch.txt"
    file.write_text(TEXT, encoding="utf-16")
    result = CliRunner().invoke(app, ["read", str(file), "--json"])
    assert json.loads(result.stdout)["claims"][0]["surface"] == "12 avions"


@pytest.mark.parametrize(
    ("octets", "arguments", "message"),
    [
        (TEXT.encode("latin-1"), [], "byte 28: expected UTF-8, got 0xe9. Save it as UTF-8."),
        (b"1" * (MAX_BYTES + 1), [], f"expected at most {MAX_BYTES} bytes, got more."),
        (b"1" * (MAX_BYTES - 8), [], "Dispatch refused: expected at most 400000 characters"),
        (b"x", ["--stamp", "hier"], "Stamp refused: expected a day, month or year"),
        (b"\xff\xfe\x00", [], "expected UTF-16"),
    ],
)
def test_bad_input_gets_one_line_and_exit_2(
    tmp_path: Path, octets: bytes, arguments: list[str], message: str
) -> None:
    file = tmp_path / "dispatch.txt"
    file.write_bytes(octets)
    result = CliRunner().invoke(app, ["read", str(file), *arguments, "--json"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert str(file) in result.stderr
    assert message in result.stderr


def test_a_missing_file_gets_one_line_and_exit_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["read", str(tmp_path / "none.txt")])
    assert result.exit_code == 2
    assert "expected a readable file, got: No such file or directory." in result.stderr

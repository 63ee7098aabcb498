"""Notices on the command line: declared, shown, changed, and refused in one line."""

import json
import shlex
from pathlib import Path

import pytest
from tests.cli.nodes import init, visavis

from visavis.cli_acts import _EXAMPLES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("notices") / "fr"
    assert init(made, "fr").code == 0
    return made


def test_the_example_of_the_help_page_declares_a_notice(folder: Path) -> None:
    words = shlex.split(_EXAMPLES["notice.declare"].replace("fr/navy", "fr/chief"))[1:]
    words = words[: words.index("--release-to")]  # this folder has no links
    said = visavis(*words, "-C", str(folder), "--json").json()
    assert (said["kind"], said["released_to"]) == ("notice.declare", [])
    shown = visavis("notice", "show", said["id"], "-C", str(folder), "--json").json()
    assert shown["volume"]["area"] == {
        "type": "circle", "centre_udeg": [33_500_000, 34_200_000], "radius_m": 20_000,
    }  # fmt: skip
    assert (shown["state"], shown["title"]["text"]) == ("expired", "Vols embarqués")


def test_a_notice_is_amended_and_the_answer_is_unknown_where_nobody_is_heard(folder: Path) -> None:
    area = {"type": "circle", "centre_udeg": [0, 0], "radius_m": 5}
    volume = {"area": area, "start": "2090-01-01T00:00:00Z", "end": None}
    common = ("-C", str(folder), "--office", "fr/chief", "--json")
    notice = visavis(
        *("notice", "declare", *common, "--type", "activity", "--lang", "en", "--title", "x"),
        *("--volume", json.dumps(volume)),
    ).json()["id"]
    later = {**volume, "start": {"earliest": "2091-01-01T00:00:00Z",
                                 "latest": "2091-02-01T00:00:00Z"}}  # fmt: skip
    visavis("notice", "amend", *common, "--notice", notice, "--volume", json.dumps(later)).json()
    shown = visavis("notice", "show", notice, "-C", str(folder), "--json").json()
    assert shown["window"]["start_latest"] == "2091-02-01T00:00:00Z"
    assert shown["answer"]["outcome"] == "unknown"  # nobody is linked: nothing was looked at


def test_a_notice_that_cannot_be_meant_is_one_line_on_stderr(folder: Path) -> None:
    done = visavis(
        *("notice", "declare", "-C", str(folder), "--office", "fr/chief", "--type", "activity"),
        *("--lang", "en", "--title", "x"),
    )
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "expected a volume with the type activity, got none" in done.err

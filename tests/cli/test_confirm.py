"""An officer confirms what the reader of dispatches proposes, by the command and by the call."""

import json
from pathlib import Path

import pytest
from tests.claims.test_claim_proposals import DISPATCH
from tests.cli.nodes import init, visavis

from visavis.claims import dispatch as dispatch_reader
from visavis.node import api_dispatch
from visavis.node.calls import OwnNode


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("confirm") / "fr"
    assert init(made, "fr").code == 0
    return made


@pytest.fixture(scope="module")
def dispatch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("texts") / "dispatch.txt"
    file.write_text(DISPATCH, "utf-8")
    return file


def test_proposals_are_listed_picked_edited_and_put_on_record(folder: Path, dispatch: Path) -> None:
    listed = visavis("dispatch", "confirm", str(dispatch)).out.splitlines()
    assert listed[0] == (
        "0  4.111 cibles: 4,111 cibles in 48 days — stated by le chef d'état-major russe, as of"
        " 2015-11-17"
    )
    speaker = json.dumps({"speaker": {"kind": "office", "office": "ru/chief"}})
    said = visavis(
        *("dispatch", "confirm", str(dispatch), "-C", str(folder), "--office", "fr/chief"),
        *("--pick", "0", "--pick", "1", "--edit", f"0={speaker}", "--json"),
    ).json()
    assert said["refused"] == 0
    first, second = (one["id"] for one in said["outcomes"])
    with OwnNode(folder) as node:
        made = node.request("GET", f"/api/views/claim/{first}").json()["made"]
        assert made["speaker"]["office"] == "ru/chief"
        source = made["source"]
        assert DISPATCH[source["start"] : source["end"]] == source["surface"] == "4.111 cibles"
        other = node.request("GET", f"/api/views/claim/{second}").json()["made"]
        assert other["source"]["digest"] == source["digest"]
        assert other["speaker"]["kind"] == "outsider"


def test_what_does_not_fit_is_refused_before_anything_is_said(folder: Path, dispatch: Path) -> None:
    base = ("dispatch", "confirm", str(dispatch), "-C", str(folder), "--office", "fr/chief")
    quote = json.dumps({"source": {"digest": "0" * 64, "start": 0, "end": 1, "surface": "x"}})
    for arguments, words in (
        (("--pick", "99"), "--pick refused: expected a proposal from 0 to"),
        (("--pick", "0", "--edit", "1={}"), "the number of a proposal that is picked, got 1"),
        (("--pick", "0", "--edit", "x"), "--edit refused: expected N=JSON, got 'x'"),
        (("--pick", "0", "--edit", '0={"status": "sung"}'), "Invalid enum value 'sung'"),
        (("--pick", "0", "--edit", f"0={quote}"), "a source with the hash of this text"),
        (("--pick", "0", "--stamp", "2022-01"), "The stamp 2022-01 is contradicted by the text"),
    ):
        refused = visavis(*base, *arguments)
        assert refused.code == 2, refused
        assert words in refused.err
        assert refused.out == ""


def test_the_call_takes_as_much_as_the_reader_does() -> None:
    assert api_dispatch.MAX_CHARACTERS == dispatch_reader.MAX_CHARACTERS


def test_the_call_reads_a_text_and_says_nothing(folder: Path) -> None:
    with OwnNode(folder) as node:
        before = node.request("GET", "/api/status").json()["statements"]
        found = node.request("POST", "/api/dispatch/read", json={"text": DISPATCH}).json()
        assert found["reading"]["stamp"]["verdict"] == "none"
        assert found["proposals"][0]["claim"]["figure"]["value"] == "4111"
        stamped = {"text": DISPATCH, "stamp": "2022-01"}
        found = node.request("POST", "/api/dispatch/read", json=stamped).json()
        assert (found["as_of"], found["proposals"][0]["claim"]) == (None, None)
        for body, words in (
            ({"text": "x" * 400_001}, "length <= 400000"),
            ({"text": DISPATCH, "lang": "pt"}, "Invalid enum value 'pt'"),
            ({"text": DISPATCH, "stamp": "someday"}, "someday"),
        ):
            refused = node.request("POST", "/api/dispatch/read", json=body)
            assert refused.status == 422
            assert words in refused.json()["got"]
        assert node.request("GET", "/api/status").json()["statements"] == before

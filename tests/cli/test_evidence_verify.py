"""`visavis evidence verify`: what it proves, what it refutes, what it cannot read."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.cli.bundles import (
    CARDS,
    FR,
    SAYINGS,
    Saying,
    SeedSigner,
    a_bundle,
    flipped,
)

from visavis.cli import run
from visavis.links import Bundle, render_bundle
from visavis.parties import card_fingerprint, fingerprint_words, sign_card

Tamper = Callable[[dict[str, Any]], None]


def write(folder: Path, bundle: Bundle | dict[str, Any]) -> Path:
    raw = render_bundle(bundle) if isinstance(bundle, Bundle) else json.dumps(bundle).encode()
    file = folder / "bundle.json"
    file.write_bytes(raw)
    return file


def plain(bundle: Bundle) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_bundle(bundle))
    return found


def verify(file: Path, *more: str) -> int:
    return run(["evidence", "verify", str(file), *more])


def test_a_good_bundle_says_who_said_what_and_when_the_other_side_had_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(write(tmp_path, a_bundle())) == 0
    out = capsys.readouterr().out
    assert "Log:         fr/link/ru/exercise/1, 3 entries" in out
    assert "ru cosigned at 2015-11-19T10:00:07Z that it had stored all of it" in out
    assert "fr/cds (Chief of Defence Staff, Pierre de Villiers) at 2015-11-19T10:00:00Z" in out
    assert "fr/cds proposes line aaaaaa between fr/cds, ru/cgs" in out
    assert "  words (fr):\n    | Nous proposons une heure fixe.\n    | Chaque jour.\n" in out
    assert "released as FR LIAISON, whole, until 2015-11-20T10:00:00Z" in out
    words = " ".join(fingerprint_words(card_fingerprint(CARDS[FR]), "en"))
    assert f"Words of fr: {words}" in out
    assert out.endswith("Proven: 3 entries, if the words are those of the two parties.\n")


def test_the_words_come_in_the_readers_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(write(tmp_path, a_bundle()), "--lang", "fr") == 0
    out = capsys.readouterr().out
    assert "fr/cds propose la ligne aaaaaa" in out
    assert " ".join(fingerprint_words(card_fingerprint(CARDS[FR]), "fr")) in out


def test_json_has_every_field_of_every_statement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(write(tmp_path, a_bundle()), "--json") == 0
    proven = json.loads(capsys.readouterr().out)
    assert proven["verdict"] == "proven"
    assert (proven["sender"], proven["receiver"], proven["mode"]) == ("fr", "ru", "exercise")
    assert (proven["size"], proven["receipted"]) == (3, True)
    assert proven["stored"] == "2015-11-19T10:00:07Z"
    assert proven["forked_by"] is None
    assert set(proven["fingerprints"]["ru"]) == {"fr", "en", "ru"}
    last = proven["entries"][2]
    assert last["body"]["words"]["text"] == "Nous proposons une heure fixe.\nChaque jour."
    assert (last["office"], last["holder"], last["act"]) == (
        "fr/cds",
        "Pierre de Villiers",
        "inform",
    )
    assert last["release"]["classification"] == "LIAISON"


def test_without_a_receipt_nothing_is_said_of_the_other_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(write(tmp_path, a_bundle(receipted=False))) == 0
    out = capsys.readouterr().out
    assert "none: ru has not cosigned this state of the log" in out
    assert "10:00:07" not in out


def test_a_withheld_statement_keeps_its_place_and_shows_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(write(tmp_path, a_bundle(withheld=1))) == 0
    out = capsys.readouterr().out
    assert "Entry 1: statement, its content was withheld" in out
    assert "opens its side" not in out


def _note_line(bundle: dict[str, Any], prefix: str, change: Callable[[str], str]) -> None:
    lines = bundle["note"].split("\n")
    bundle["note"] = "\n".join(change(x) if x.startswith(prefix) else x for x in lines)


def _other_card(bundle: dict[str, Any]) -> None:
    """A well-signed card of the same party that lists none of the keys that founded the link."""
    card = msgspec.structs.replace(CARDS[FR], node_keys=())
    raw = sign_card(card, [SeedSigner("fr root")])
    bundle["cards"]["fr"] = [msgspec.to_builtins(raw)]


TAMPERED: dict[str, Tamper] = {
    "manifest": lambda b: b.update(manifest=flipped(b["manifest"])),
    "manifest signature of the sender": lambda b: b["manifest_signatures"].update(
        fr=flipped(b["manifest_signatures"]["fr"])
    ),
    "manifest signature of the receiver": lambda b: b["manifest_signatures"].update(
        ru=flipped(b["manifest_signatures"]["ru"])
    ),
    "manifest signature missing": lambda b: b["manifest_signatures"].pop("ru"),
    "card of the sender": lambda b: b["cards"].update(fr=[flipped(b["cards"]["fr"][0])]),
    "card of the receiver": lambda b: b["cards"].update(ru=[flipped(b["cards"]["ru"][0])]),
    "card missing": lambda b: b["cards"].pop("ru"),
    "card of the other party": lambda b: b["cards"].update(fr=b["cards"]["ru"]),
    "card without the keys": _other_card,
    "entry moved": lambda b: b["entries"][0].update(index=1),
    "entry beyond the log": lambda b: b["entries"][0].update(index=3),
    "entry of another kind": lambda b: b["entries"][0].update(kind="card"),
    "entry at another time": lambda b: b["entries"][0].update(time_ms=1),
    "salt": lambda b: b["entries"][0].update(seal=flipped(b["entries"][0]["seal"])),
    "content": lambda b: b["entries"][0].update(content=flipped(b["entries"][0]["content"])),
    "content of another entry": lambda b: b["entries"][0].update(
        content=b["entries"][1]["content"]
    ),
    "content kept back under its salt": lambda b: b["entries"][0].update(content=None),
    "proof": lambda b: b["entries"][0]["proof"].__setitem__(
        0, flipped(b["entries"][0]["proof"][0])
    ),
    "proof too short": lambda b: b["entries"][0]["proof"].pop(),
    "proof too long": lambda b: b["entries"][0]["proof"].append(b["entries"][0]["proof"][0]),
    "rotation that is none": lambda b: b["rotations"].append(b["entries"][0]),
    "note, size": lambda b: b.update(note=b["note"].replace("\n3\n", "\n2\n", 1)),
    "note, origin": lambda b: b.update(note=b["note"].replace("/exercise/", "/live/", 1)),
    "note, signatures": lambda b: _note_line(b, "— ", lambda x: x[:-8] + "AAAAAAA="),
    "note of nobody": lambda b: b.update(note=b["note"].split("\n\n")[0] + "\n"),
    "fork invented": lambda b: b.update(
        fork={"note": b["note"], "root_instead": b["entries"][0]["seal"], "proof": []}
    ),
    "not base64": lambda b: b.update(manifest="***"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_bundle_is_refuted_with_exit_1(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = plain(a_bundle())
    TAMPERED[what](bundle)
    assert bundle != plain(a_bundle())
    assert verify(write(tmp_path, bundle)) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("visavis: Evidence refuted")
    assert captured.err.count("\n") == 1


def test_a_receipt_that_was_altered_is_refuted_or_no_receipt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log's own signature still stands then, and nothing is said of the receiver."""
    bundle = plain(a_bundle())
    _note_line(bundle, "— ru/stored", lambda line: line[:-8] + "AAAAAAA=")
    code = verify(write(tmp_path, bundle))
    captured = capsys.readouterr()
    assert code == 1 or "has not cosigned" in captured.out
    assert "ru cosigned" not in captured.out


@pytest.mark.parametrize("index", [0, 1, 2])
def test_every_single_field_of_every_entry_counts(index: int, tmp_path: Path) -> None:
    """No field is decoration: whatever is changed in an entry, the bundle no longer holds."""
    good = plain(a_bundle())
    assert set(good["entries"][index]) == {"index", "kind", "time_ms", "seal", "content", "proof"}
    for field, value in good["entries"][index].items():
        bundle = plain(a_bundle())
        changed: Any = value + 1 if isinstance(value, int) else value[:-1]
        bundle["entries"][index][field] = changed
        assert verify(write(tmp_path, bundle)) == 1, field


def test_every_part_of_a_bundle_is_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for field in plain(a_bundle()):
        bundle = plain(a_bundle())
        del bundle[field]
        assert verify(write(tmp_path, bundle)) == 2
        err = capsys.readouterr().err
        assert f"missing required field `{field}`" in err


@pytest.mark.parametrize(
    ("signed_by", "said", "because"),
    [
        ("ru cgs", "2015-11-19T10:00:00Z", "got not an office key"),
        ("fr cds", "2013-11-19T10:00:00Z", "got office vacant"),
    ],
)
def test_a_log_cannot_vouch_for_what_its_office_could_not_say(
    signed_by: str,
    said: str,
    because: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second, third = SAYINGS
    forged = Saying(second.id, second.kind, second.act, second.body, signed_by, said)
    assert verify(write(tmp_path, a_bundle((first, forged, third)))) == 1
    err = capsys.readouterr().err
    assert err.startswith("visavis: Evidence refuted at entry 1: expected a statement that")
    assert because in err


def test_a_kind_that_this_release_does_not_know_is_proven_and_not_interpreted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = Saying(SAYINGS[1].id, "weather.foretell", SAYINGS[1].act, SAYINGS[1].body)
    assert verify(write(tmp_path, a_bundle((later,)))) == 0
    assert "weather.foretell, which this release does not know" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "expected a bundle of version 1, got Input data was truncated"),
        (b"{}", "missing required field `visavis_evidence`"),
        (b"\xff\xfe", "expected a bundle of version 1"),
        (b"[" * 5000, "expected a bundle of version 1"),
        (b'{"visavis_evidence": 2}', "expected a bundle of version 1, got Invalid enum value 2"),
    ],
)
def test_what_is_no_bundle_is_unreadable_with_exit_2(
    raw: bytes, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bundle.json"
    file.write_bytes(raw)
    assert verify(file) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert expected in captured.err
    assert captured.err.count("\n") == 1


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(tmp_path / "none.json") == 2
    assert capsys.readouterr().err == (
        f"visavis: {tmp_path / 'none.json'} refused: expected a file that can be read,"
        " got No such file or directory. Check the path.\n"
    )


def test_a_stranger_verifies_in_a_process_of_its_own(tmp_path: Path) -> None:
    """No node's folder, no settings, nothing but the file and the program."""
    file = write(tmp_path, a_bundle())
    command = [sys.executable, "-m", "visavis.cli", "evidence", "verify", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Proven: 3 entries" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle.json"]

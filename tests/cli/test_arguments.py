"""What the command line says of itself and of bad input: one line, exit 2, nothing written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.nodes import visavis, visavis_apart

from visavis.acts import REGISTRY
from visavis.cli import COMMANDS, load, run
from visavis.cli_acts import _COMMON
from visavis.cli_fields import options_of


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n  {name} " in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded_and_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(name) is not None
    assert run([name, "--help"]) == 0
    assert f"Usage: visavis {name}" in capsys.readouterr().out


def test_every_subject_of_the_registry_has_its_commands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for kind in REGISTRY:
        subject, verb = kind.replace("_", "-").split(".")
        assert subject in COMMANDS, f"{subject} is missing in visavis.cli.COMMANDS"
        assert run([subject, verb, "--help"]) == 0
        assert f"Usage: visavis {subject} {verb} " in capsys.readouterr().out


def test_no_field_of_a_kind_takes_the_name_of_a_common_option() -> None:
    common = {name.replace("_", "-") for name in _COMMON} | {"dir", "json", "field", "help"}
    common -= {"folder", "as-json", "nested"}
    for kind in REGISTRY.values():
        names = {option.field.replace("_", "-") for option in options_of(kind.body)}
        assert not names & common, kind.name


def test_every_leaf_command_shows_an_example_or_its_options(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in ("init", "serve", "demo", "say"):
        assert run([command, "--help"]) == 0
        assert f"visavis {command} " in capsys.readouterr().out.partition("Examples:")[2]
    for group, verbs in {
        "card": ("show", "export", "import", "confirm", "rotate"),
        "link": ("open", "status", "export", "import", "rotate"),
        "record": ("list", "show"),
        "evidence": ("export", "verify"),
    }.items():
        for verb in verbs:
            assert run([group, verb, "--help"]) == 0
            examples = capsys.readouterr().out.partition("Examples:")[2]
            assert f"visavis {group} {verb}" in examples


def test_help_and_serve_import_nothing_heavy() -> None:
    """A node starts quickly and stays small; the sweep's libraries are for the sweep."""
    child = (
        "import sys\n"
        "from visavis.cli import run\n"
        "assert run(['--help']) == 0\n"
        "assert run(['serve', '--help']) == 0\n"
        "assert run(['serve', 'no-such-folder']) == 2\n"
        "heavy = {'numpy', 'numba', 'shapely', 'pyproj', 'dask', 'pyarrow'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", child], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "err"),
    [
        (["xyzzy"], "visavis: No such command 'xyzzy'. See 'visavis --help'.\n"),
        (
            ["serv"],
            "visavis: No such command 'serv'. Did you mean 'serve'? See 'visavis --help'.\n",
        ),
        (
            ["line", "open", "--office", "fr/chief"],
            "visavis line open: Missing option '--line'. See 'visavis line open --help'.\n",
        ),
        (
            ["demo", "--scenario", "no-such"],
            "visavis: --scenario refused: expected a file, or one of fire-season, theatre-2015,"
            " got 'no-such'. Nothing was started.\n",
        ),
        (
            ["say", "line.open", "--office", "fr/chief", "--json-fields", "{"],
            "visavis: --json-fields refused: expected a JSON object, got Input data was truncated."
            " Nothing was said.\n",
        ),
        (
            ["say", "line.open", "--office", "fr/chief", "--json-fields", "[1]"],
            "visavis: --json-fields refused: expected a JSON object, got '[1]'."
            " Nothing was said.\n",
        ),
        (
            ["line", "propose", "--office", "fr/chief", "--offices", "a", "--purpose", "Bonjour"],
            "visavis: Free text refused: expected --lang, the language in which it is written,"
            " got no language. Nothing was said.\n",
        ),
        (
            ["line", "open", "--office", "fr/chief", "--line", "x", "--field", "nothing"],
            "visavis: --field refused: expected name=value, got 'nothing'. Nothing was said.\n",
        ),
        (
            ["line", "open", "--office", "a/b", "--line", "x", "--internal", "--release-to", "ru"],
            "visavis line open: Invalid value: --internal and --release-to exclude each other."
            " See 'visavis line open --help'.\n",
        ),
        (
            ["init", "new", "--party", "FR", "--name", "France"],
            "visavis: Party id refused: expected 1 to 32 of a-z, 0-9 and '-', starting with a"
            " letter, got 'FR'. Choose a short lower-case id.\n",
        ),
        (
            ["init", "new", "--party", "fr", "--name", "France", "--mode", "war"],
            "visavis: --mode refused: expected live or exercise, got 'war'. Nothing was made.\n",
        ),
        (
            ["init", "new", "--party", "fr", "--name", "F", "--office", "chief:boss:Chief:A"],
            "visavis: --office refused: expected a level of head_of_state, ministry,"
            " chief_of_staff, component, unit, service, got 'boss'. Nothing was made.\n",
        ),
        (
            ["init", "new", "--party", "fr", "--name", "F", "--office", "chief:unit:Chief"],
            "visavis: --office refused: expected ID:LEVEL:TITLE:HOLDER, got 'chief:unit:Chief'."
            " Nothing was made.\n",
        ),
        (
            ["init", "new", "--party", "fr", "--name", "F", "--offices-file", "none.yaml"],
            "visavis: none.yaml refused: expected a file that can be read, got No such file or"
            " directory. Check the path.\n",
        ),
        (
            ["init", "new", "--party", "fr", "--name", "F", "--set", "heartbeat_s=0"],
            "visavis: Setting heartbeat_s refused: expected `int` >= 1, got 0."
            " Correct visavis.toml; nothing was started.\n",
        ),
        (
            [
                *("init", "new", "--party", "fr", "--name", "F", "--mode", "live"),
                *("--scenario-clock", "2015-11-19T10:00:00Z"),
            ],
            "visavis: --scenario-clock refused: expected --mode exercise, got --mode live."
            " A live node keeps the world's time.\n",
        ),
        (
            ["init", "new", "--party", "fr", "--name", "F", "--scenario-clock", "yesterday"],
            "visavis: Time refused: expected an RFC 3339 instant such as 2015-11-19T10:00:00Z,"
            " got 'yesterday'. Write date, time and zone in full.\n",
        ),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)
def test_bad_input_gets_one_line_and_exit_2_and_writes_nothing(
    arguments: list[str],
    err: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VISAVIS_LANG", raising=False)
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err == err
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- {id: chief, level: unit, titles: {en: C}}", "missing required field `holders`"),
        ("- {id: chief, level: boss, titles: {en: C}, holders: []}", "Invalid enum value 'boss'"),
        ("a: &a [1]\nb: *a", "expected YAML without aliases, got an alias"),
        ("[", "expected YAML or JSON"),
        (
            "- {id: c, level: unit, titles: {en: C}, holders: [{name: A, from: 2999-01-01}]}",
            "expected somebody who holds it on",
        ),
    ],
)
def test_a_bad_offices_file_is_refused_with_its_place(
    text: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "offices.yaml"
    file.write_text(text)
    made = tmp_path / "new"
    arguments = ["init", str(made), "--party", "fr", "--name", "F", "--offices-file", str(file)]
    assert run(arguments) == 2
    err = capsys.readouterr().err
    assert expected in err
    assert err.startswith(f"visavis: {file}")
    assert err.count("\n") == 1
    assert not made.exists()


def test_a_folder_that_is_no_node_says_how_to_make_one(tmp_path: Path) -> None:
    done = visavis_apart("card", "show", "-C", "nowhere", cwd=tmp_path)
    assert done.code == 2
    assert done.err == (
        "visavis: Folder nowhere refused: expected a node's folder, got none."
        " Make it with `visavis init nowhere --party ID --name NAME`.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_cannot_be_steered_by_what_a_message_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["evidence", "verify", str(tmp_path / "\x1b[2Jx")]) == 2
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\\u001b[2Jx" in err


def test_a_reader_that_goes_away_is_no_error_of_ours() -> None:
    command = f"{sys.executable} -m visavis.cli say --kinds | head -c 1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr


def test_the_kinds_are_listed_as_json_with_their_schemas() -> None:
    kinds = visavis("say", "--kinds", "--json").json()
    assert [one["kind"] for one in kinds] == list(REGISTRY)
    assert json.dumps(kinds[0]["body"]).count("offices")


def test_the_version_is_the_packages() -> None:
    done = visavis("--version")
    assert (done.code, done.out.split()[0]) == (0, "visavis")

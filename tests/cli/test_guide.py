"""The guide to a first session, carried out as it is written: every command in it runs."""

import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.nodes import PROGRAM, visavis

from visavis.simulation.stage import free_ports

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide-first-session.md"
LIMIT_S = 30.0
WORDS = "the twelve words that they read"


def commands() -> Iterator[list[str]]:
    """Every command of the guide's blocks, in order."""
    for block in re.findall(r"```\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            program, *arguments = shlex.split(line, comments=True)
            assert program == "visavis"
            yield arguments


def until_it_works(arguments: list[str]) -> str:
    """Repeat a command while what it needs is on its way, as a person would."""
    deadline = time.monotonic() + LIMIT_S
    while (done := visavis(*arguments)).code:
        assert time.monotonic() < deadline, done.err
    return done.out


def test_every_command_of_the_guide_runs_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ports = dict(zip(("7443", "7080", "7444", "7081"), map(str, free_ports(4)), strict=True))
    ids: dict[str, str] = {}
    processes: list[subprocess.Popen[bytes]] = []
    done: list[str] = []
    try:
        for written in commands():
            arguments = [ids.get(word, ports.get(word, word)) for word in written]
            arguments = [re.sub(r":(\d{4})$", lambda m: f":{ports[m[1]]}", a) for a in arguments]
            if arguments[0] == "serve":
                command = [*PROGRAM, *arguments, "--with-parent"]
                processes.append(subprocess.Popen(command, stdin=subprocess.PIPE))
                serving = tmp_path / arguments[1] / "serving.json"
                while not serving.exists():
                    assert processes[-1].poll() is None
            elif WORDS in arguments:
                confirm_both(arguments)
            else:
                out = until_it_works(arguments)
                said = re.match(r"Said (\S+) (\S+) in ", out)
                if said and said[1] in ("line.propose", "contact.open"):
                    ids[said[1].partition(".")[0].upper() + "_ID"] = said[2]
                done.append(" ".join(arguments[:2]) + "\n" + out)
    finally:
        for process in processes:
            process.communicate(timeout=LIMIT_S)
    assert [process.returncode for process in processes] == [0, 0]
    assert done[-1].startswith("evidence verify\n")
    assert "fr/chief (Chief of the Defence Staff, Pierre de Villiers)" in done[-1]
    assert "contact say\n" in "".join(done)


def confirm_both(arguments: list[str]) -> None:
    """Confirm as written, with the true words, and the same the other way round."""
    for reader, shown in (("fr", "ru"), ("ru", "fr")):
        own = visavis("card", "show", "-C", shown, "--json").json()
        words = " ".join(own["fingerprint_words"]["fr"])
        swapped = {"ru": shown, "fr": reader}
        typed = [*(swapped.get(word, word) for word in arguments[:5]), "--lang", "fr"]
        assert typed[:5] == ["card", "confirm", shown, "-C", reader]
        assert visavis(*typed, "--words", words).code == 0

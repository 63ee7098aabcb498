"""`visavis person` and `visavis audit`, on a folder that nobody serves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from visavis.cli import run

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a command on a new node's folder; (exit code, stdout, stderr)."""
    office = ("--office", "fleet:component:Fleet:Anne Roux")
    made = ("init", str(tmp_path / "fr"), "--party", "fr", "--name", "fr=France", *office)
    assert run(made) == 0
    capsys.readouterr()

    def say(*arguments: str) -> tuple[int, str, str]:
        code = run([*arguments, "-C", str(tmp_path / "fr")])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return say


def test_a_person_is_taken_in_granted_shut_out_and_it_is_in_the_audit(said: Said) -> None:
    code, out, _ = said(
        *("person", "add", "anne", "--full-name", "Anne Roux", "--role", "watch"),
        *("--office", "fr/fleet=2026-01-01..2026-12-31", "--compartment", "navy"),
    )
    assert code == 0
    assert "Password:" in out
    assert "otpauth://totp/visavis:anne%40fr?secret=" in out
    assert "Shown this once." in out
    code, out, _ = said("person", "grant", "anne", "--role", "auditor", "--compartment", "*")
    assert "watch, auditor" in out
    code, out, _ = said("person", "list", "--json")
    (anne,) = json.loads(out)
    assert anne["grants"] == [{"office": "fr/fleet", "since": "2026-01-01", "until": "2026-12-31"}]
    assert anne["every_compartment"]
    code, out, _ = said("person", "grant", "anne", "--role", "watch", "--replace")
    assert "Roles:    watch\n" in out
    code, out, _ = said("person", "disable", "anne")
    assert "no: disabled" in out
    code, out, _ = said("person", "enable", "anne")
    assert "Signs in: yes" in out
    code, out, _ = said("audit", "--json")
    assert [(row["who"], row["deed"], row["subject"]) for row in json.loads(out)] == [
        ("token", "changed", "anne")
    ] * 5
    code, out, _ = said("audit", "--check")
    assert (code, "Chain:  whole" in out) == (0, True)


def test_a_ticket_is_a_path_that_works_once(said: Said) -> None:
    said("person", "add", "anne", "--full-name", "Anne Roux", "--no-password")
    code, out, _ = said("person", "ticket", "anne")
    assert (code, out.startswith("/enter?ticket=")) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "Anne", "--full-name", "A"), "Call refused: expected a JSON object with name"),
        (
            ("add", "anne", "--full-name", "A", "--office", "ru/fleet"),
            "Grant refused: expected an office of fr, got ru/fleet",
        ),
        (
            ("add", "anne", "--full-name", "A", "--office", "fr/fleet=yesterday"),
            "--office fr/fleet=yesterday refused: expected days as 2026-11-22, got 'yesterday'",
        ),
        (("add", "anne", "--full-name", "A", "--role", "admiral"), "Invalid enum value 'admiral'"),
        (("disable", "anne"), "expected a person of this node, got nobody of that name"),
        (("ticket", "anne"), "expected a person of this node, got nobody of that name"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    said: Said, arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = said("person", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1

"""`visavis demo`: a scenario is played between nodes on this machine."""

import contextlib
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final

import typer

from visavis.cli_output import (
    FAILED,
    AsJson,
    InputRefused,
    examples,
    print_json,
    print_lines,
    read_input,
)

if TYPE_CHECKING:
    from visavis.simulation.scenario import Scenario

USUAL: Final = "theatre-2015"
WATCHED_HOURS_PER_S: Final = 12.0  # five days in ten seconds, so that the lines can be read
READ_LIMIT_BYTES: Final = 2 * 1024 * 1024  # twice what a scenario may have, which says so itself
SCENARIOS: Final = Path(__file__).resolve().parents[2] / "scenarios"

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.command(
    "demo",
    epilog=examples(
        "visavis demo",
        "visavis demo --once",
        "visavis demo --scenario fire-season --once --keep played",
    ),
)
def demo_command(
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME|FILE", help="What is played.")
    ] = USUAL,
    once: Annotated[
        bool, typer.Option("--once", help="Check the expectations and stop; exit 0 or 1.")
    ] = False,
    speed: Annotated[
        float | None,
        typer.Option("--speed", min=0, help="Simulated hours a second; 0 without any waiting."),
    ] = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="A new folder for everything; it stays.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start one node per party, play a scenario between them, and check what came of it.

    Without --once the nodes go on afterwards, until Ctrl-C.
    """
    from rich.console import Console

    from visavis.simulation.narration import Narration
    from visavis.simulation.player import Player
    from visavis.simulation.scenario_file import parse_scenario
    from visavis.simulation.stage import Stage

    chosen: Scenario = parse_scenario(read_input(_file_of(scenario), READ_LIMIT_BYTES))
    console = Console(highlight=False, soft_wrap=True, quiet=as_json)
    if speed is None:
        speed = WATCHED_HOURS_PER_S if console.is_terminal and not once else 0.0
    with _interrupted_in_order(), _root(keep) as root, Stage(chosen, root) as stage:
        languages = {str(party): plan.languages for party, plan in chosen.parties.items()}
        narration = Narration(console, languages)
        title = chosen.titles.get("en", chosen.scenario)
        narration.note(f"{title} — {chosen.mode}; everything in {root}")
        report = Player(stage, narration, speed).play()
        if as_json:
            print_json(report)
        if not once:
            _stay(report.parties if not as_json else ())
    if not report.met:
        raise typer.Exit(FAILED)


def _stay(parties: object) -> None:
    """Leave the nodes running until somebody stops the play."""
    from visavis.cli_people import enter_as_duty_officer
    from visavis.simulation.closing import PartyReport

    assert isinstance(parties, tuple)
    print_lines(["", "The nodes go on until Ctrl-C:"])
    for one in parties:
        assert isinstance(one, PartyReport)
        way_in = enter_as_duty_officer(Path(one.folder))
        print_lines([f"  {one.party}: {one.url}{way_in}  (works once), folder {one.folder}"])
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


def _file_of(scenario: str) -> Path:
    """A file, or the name of one of the scenarios that come with the program."""
    if "/" in scenario or scenario.endswith((".yaml", ".yml")):
        return Path(scenario)
    found = SCENARIOS / f"{scenario}.yaml"
    if not found.is_file():
        names = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
        raise InputRefused(
            "--scenario refused",
            expected=f"a file, or one of {', '.join(names)}",
            got=repr(scenario),
            next_step="Nothing was started.",
        )
    return found


@contextlib.contextmanager
def _root(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="visavis-demo-") as name:
            yield Path(name)
        return
    try:
        keep.mkdir(parents=True)
    except FileExistsError:
        raise InputRefused(
            "--keep refused",
            expected="a folder that is not there yet",
            got=str(keep),
            next_step="Nothing was started.",
        ) from None
    yield keep.resolve()


@contextlib.contextmanager
def _interrupted_in_order() -> Iterator[None]:
    """Let every signal that would end this process end the nodes first."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {name: signal.signal(name, interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)

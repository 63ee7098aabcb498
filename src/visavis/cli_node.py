"""`visavis init` and `visavis serve`: a node's folder is made, a node is run."""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.cli_output import AsJson, InputRefused, examples, facts, print_json, print_lines

if TYPE_CHECKING:
    from visavis.node.clock import Clock

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

ScenarioClock = Annotated[
    str | None,
    typer.Option(
        "--scenario-clock", metavar="INSTANT", help="Begin at this instant; exercises only."
    ),
]


@app.command(
    "init",
    epilog=examples(
        "visavis init fr --party fr --name fr=France --mode exercise"
        ' --office chief:chief_of_staff:"Chief of Defence Staff":"Pierre de Villiers"',
        "visavis init ru --party ru --name Russia --offices-file offices.yaml --port 7444"
        " --api-port 7081",
    ),
)
def init_command(
    folder: Annotated[Path, typer.Argument(help="A new or an empty folder.")],
    party: Annotated[str, typer.Option("--party", help="Id of the party, such as fr.")],
    names: Annotated[
        list[str],
        typer.Option("--name", metavar="[LANG=]NAME", help="Name of the party; repeat for more."),
    ],
    mode: Annotated[str, typer.Option("--mode", metavar="exercise|live")] = "exercise",
    port: Annotated[int, typer.Option("--port", help="Port of the link listener.")] = 7443,
    api_port: Annotated[int, typer.Option("--api-port", help="Port of desk and API.")] = 7080,
    link_url: Annotated[
        str, typer.Option("--link-url", help="Where peers reach it, if not at its own port.")
    ] = "",
    offices: Annotated[
        list[str] | None,
        typer.Option(
            "--office", metavar="ID:LEVEL:TITLE:HOLDER", help="An office; repeat for more."
        ),
    ] = None,
    offices_file: Annotated[
        Path | None, typer.Option("--offices-file", help="Offices as a YAML or JSON list.")
    ] = None,
    policy_file: Annotated[
        Path | None, typer.Option("--policy-file", help="The rule of release, as YAML or JSON.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting of visavis.toml; repeatable."),
    ] = None,
    scenario_clock: ScenarioClock = None,
    as_json: AsJson = False,
) -> None:
    """Make a node's folder: settings, keys, an empty record, and the party's first card."""
    from visavis.cli_plans import named, plan_offices, read_policy, settings_of
    from visavis.node.founding import found_node
    from visavis.node.settings import Settings
    from visavis.parties import card_fingerprint, fingerprint_languages, fingerprint_words

    chosen: Settings = settings_of(
        party=party,
        mode=mode,
        names=named(names),
        link_port=port,
        desk_port=api_port,
        link_url=link_url,
        more=settings or [],
    )
    now_ms = _clock(chosen.mode, scenario_clock).now_ms()
    card = found_node(
        folder,
        chosen,
        plan_offices(offices or [], offices_file, now_ms),
        policy=None if policy_file is None else read_policy(policy_file),
        environment=os.environ,
        random=os.urandom,
        now_ms=now_ms,
    )
    words = {tag: fingerprint_words(card_fingerprint(card), tag) for tag in fingerprint_languages()}
    if as_json:
        made = {"dir": str(folder), "party": card.party, "mode": chosen.mode, "version": 1}
        print_json({**made, "offices": [o.id for o in card.offices], "fingerprint_words": words})
        return
    print_lines(
        facts(
            {
                "Folder": folder,
                "Party": f"{card.party}, {chosen.mode}",
                "Offices": ", ".join(office.id for office in card.offices) or "none",
                "Words": " ".join(words["en"]),
            }
        )
    )
    print_lines([f"Run it with: visavis serve {folder}"])


@app.command("serve", epilog=examples("visavis serve fr", "VISAVIS_PASSPHRASE=… visavis serve fr"))
def serve_command(
    folder: Annotated[Path, typer.Argument(help="The node's folder.")],
    scenario_clock: ScenarioClock = None,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="Stop when stdin closes.")
    ] = False,
) -> None:
    """Run a node until SIGTERM or Ctrl-C. Its log is JSON lines on stderr."""
    from visavis.node.serve import serve
    from visavis.terms import parse_instant

    start = None if scenario_clock is None else parse_instant(scenario_clock)
    if with_parent:
        threading.Thread(target=_stop_with_stdin, name="parent", daemon=True).start()
    serve(folder, start)


def _stop_with_stdin() -> None:
    """Stop this process when whoever started it has gone, however it went."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _clock(mode: str, scenario_clock: str | None) -> "Clock":
    from visavis.node.clock import ExerciseClock, MachineClock
    from visavis.terms import parse_instant

    if scenario_clock is None:
        return MachineClock()
    if mode != "exercise":
        raise InputRefused(
            "--scenario-clock refused",
            expected="--mode exercise",
            got=f"--mode {mode}",
            next_step="A live node keeps the world's time.",
        )
    return ExerciseClock(parse_instant(scenario_clock))

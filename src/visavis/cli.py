"""The command line: arguments to commands. No decision is taken here.

`visavis --help` and `visavis serve` stay quick: a command's module is imported when it is called,
and never numpy or numba before `sweep`, `check` or `dispatch` is.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
import typer.core
import typer.main
from typer.exceptions import TyperException

import visavis
from visavis.cli_output import BAD_INPUT, FAILED, exit_code_of, say_error
from visavis.terms import VisavisError

# Name → module whose `app` has it, and what `visavis --help` says of it.
COMMANDS: Final = {
    "demo": ("visavis.cli_demo", "Play a scenario between nodes on this machine."),
    "init": ("visavis.cli_node", "Make a node's folder, with its keys and its first card."),
    "serve": ("visavis.cli_node", "Run a node until it is told to stop."),
    "card": ("visavis.cli_card", "Party cards: show, export, import, confirm by voice, rotate."),
    "alarms": ("visavis.cli_alarms", "What is late, silent or waits; and who has seen it."),
    "person": ("visavis.cli_people", "Who may sign in, for which offices, with which roles."),
    "audit": ("visavis.cli_people", "Who signed in, was refused, read what is restricted, spoke."),
    "link": ("visavis.cli_link", "Links to other parties, over the network or by file."),
    "line": ("visavis.cli_acts", "Lines between counterpart offices."),
    "contact": ("visavis.cli_acts", "Conversations on a line."),
    "minutes": ("visavis.cli_acts", "Minutes of contacts, agreed or kept side by side."),
    "phrases": ("visavis.cli_phrases", "The phrase book: coded phrases, found by words."),
    "mandate": ("visavis.cli_acts", "Missions that principals set or agree."),
    "directive": ("visavis.cli_acts", "Orders inside one party, and what others are told."),
    "watch": ("visavis.cli_acts", "Who keeps the watch of an office, and what is handed over."),
    "query": ("visavis.cli_acts", "Questions that must be answered by a time."),
    "notice": ("visavis.cli_acts", "What a party declares that it will do, in space and time."),
    "conflict": ("visavis.cli_acts", "Notices of two parties that meet, and working that out."),
    "claim": ("visavis.cli_acts", "Attributed figures and assertions: who said what."),
    "figure": ("visavis.cli_figure", "Reckon with claims, or hear why it cannot be done."),
    "release": ("visavis.cli_acts", "Who may hear what was said: grants and withdrawals."),
    "communique": ("visavis.cli_acts", "What one side makes public; confirmed, denied or neither."),
    "say": ("visavis.cli_acts", "Say any kind of statement, its fields as JSON."),
    "record": ("visavis.cli_record", "What was said and received."),
    "trace": ("visavis.cli_trace", "An act, up to its mandate and down to its answers."),
    "rebuild": ("visavis.cli_rebuild", "Make all views anew from the record."),
    "asof": ("visavis.cli_asof", "What this party knew at an instant."),
    "evidence": ("visavis.cli_evidence", "Bundles that a stranger can verify offline."),
    "sweep": ("visavis.sweep_cli", "All conflicts in a file of volumes."),
    "check": ("visavis.sweep_cli", "Conflicts of one file of volumes with another."),
    "dispatch": ("visavis.dispatch_cli", "Read claims, times and events out of a text."),
}


class LazyGroup(typer.core.TyperGroup):
    """A group that imports a command's module only when that command is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # the types are private to typer
        """Put the real command in the place of its line of help, then go on as usual."""
        if args and args[0] in COMMANDS:
            self.add_command(load(args[0]), args[0])
        return super().resolve_command(ctx, args)


def load(name: str) -> Any:  # a command or group; their common type is private to typer
    """Import one command of `COMMANDS`."""
    module = importlib.import_module(COMMANDS[name][0])
    group = typer.main.get_group(module.app)
    return group.commands.get(name, group)


app = typer.Typer(
    cls=LazyGroup,
    name="visavis",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: the same on a terminal, in a pipe and in a manual
    help="Liaison between forces and agencies that share a theatre but not a command.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"visavis {visavis.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def _line_of_help(name: str, text: str) -> None:
    def never_called() -> None:
        raise AssertionError(f"{name} was not loaded")

    app.command(name, help=text)(never_called)


for _name, (_, _text) in COMMANDS.items():
    _line_of_help(_name, _text)


def run(args: Sequence[str] | None) -> int:
    """Carry out one command line; returns the exit code. Errors are one line on stderr."""
    try:
        code = typer.main.get_command(app).main(args, prog_name="visavis", standalone_mode=False)
    except VisavisError as refusal:
        say_error(str(refusal))
        return exit_code_of(refusal)
    except TyperException as problem:
        _say_usage(problem)
        return BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nobody is left to tell
        return FAILED
    except OSError as problem:
        say_error(f"{problem.filename or 'File'}: {problem.strerror or problem}.")
        return BAD_INPUT
    except typer.Abort:
        return 130
    return code if isinstance(code, int) else 0


def _say_usage(problem: TyperException) -> None:
    message = problem.format_message()
    if "\n" in message:  # the help of a group that was called without a command
        sys.stderr.write(message + "\n")
        return
    context = getattr(problem, "ctx", None)
    where = context.command_path if context is not None else "visavis"
    stop = "" if message.endswith((".", "?")) else "."
    say_error(f"{message}{stop} See '{where} --help'.", where)


def main() -> None:
    """Entry point of the program."""
    sys.exit(run(None))


if __name__ == "__main__":
    main()

"""`visavis SUBJECT list` and `visavis SUBJECT show`: read models, as text or as JSON."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from visavis.acts import READ_MODELS
from visavis.cli_calls import call
from visavis.cli_output import HERE, AsJson, Folder, examples, print_json, print_lines, table

PAGE: Final = 500  # as many as the API gives at a time
SHOWN_CHARACTERS: Final = 60  # of one value in a list

# Which fields a list shows; the id of the thing stands before them.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "line": ("state", "contacts", "last_contact", "purpose"),
    "query": ("state", "to", "answer_by", "question"),
    "watch": ("state", "keeper", "open_count"),
    "contact": ("line", "agenda"),
    "directive": ("state", "to", "answer_by"),
    "mandate": ("state", "title"),
}


def add_reading(subject: str, group: typer.Typer) -> None:
    """Add the two commands to the group of a subject that has a read model."""
    if subject not in READ_MODELS:
        return

    def list_command(folder: Folder = HERE, as_json: AsJson = False) -> None:
        items = list(_all(folder, subject))
        if as_json:
            print_json(items)
            return
        columns = _COLUMNS.get(subject, ("state",))
        rows = [(_id(one, subject), *(_cell(one.get(name)) for name in columns)) for one in items]
        print_lines(table((subject, *columns), rows) if rows else [f"No {subject} here."])

    def show_command(
        thing: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `list` shows it.")],
        folder: Folder = HERE,
        as_json: AsJson = False,
    ) -> None:
        found = call(folder, "GET", f"/api/views/{subject}/{thing}").json()
        if subject == "line":
            found["health"] = call(folder, "GET", f"/api/lines/{thing}/health").json()
        if as_json:
            print_json(found)
        else:
            print_lines(_told(found))

    group.command("list", help=f"List every {subject} that this party knows of.")(list_command)
    group.command(
        "show",
        help=f"Show one {subject}: what was said of it, by whom and when.",
        epilog=examples(f"visavis {subject} show {subject.upper()}_ID"),
    )(show_command)


def _all(folder: Path, subject: str) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        page = call(folder, "GET", f"/api/views/{subject}?limit={PAGE}&after={after}").json()
        yield from page["items"]
        if page["next"] is None:
            return
        after = page["next"]


def _id(one: Mapping[str, Any], subject: str) -> str:
    return str(one.get(subject, one.get("office", next(iter(one.values()), "-"))))


def _cell(value: Any) -> str:
    shown = _plain(value)
    return shown if len(shown) <= SHOWN_CHARACTERS else shown[: SHOWN_CHARACTERS - 1] + "…"


def _plain(value: Any) -> str:
    """Put a value into one line: a word as who and when, a text as itself."""
    if value is None or value == []:
        return "-"
    if isinstance(value, dict):
        if {"by", "at", "statement"} <= value.keys():
            return f"{value['by']}, {value['at']}"
        if value.keys() == {"lang", "text"}:
            return f"{value['text']} [{value['lang']}]"
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items() if one is not None)
    if isinstance(value, list):
        return "; ".join(map(_plain, value))
    return str(value)


def _told(model: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Put a read model into lines; what is nested is indented, what is empty is left out."""
    for name, value in model.items():
        label = f"{indent}{name.replace('_', ' ')}:"
        if value is None or value in ([], {}, ""):
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            yield label
            yield from (f"{indent}  - {_plain(one)}" for one in value)
        elif isinstance(value, dict) and any(
            isinstance(one, list | dict) for one in value.values()
        ):
            yield label
            yield from _told(value, indent + "  ")
        else:
            yield f"{label} {_plain(value)}"

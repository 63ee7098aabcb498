"""`visavis person` and `visavis audit`: who may sign in, and what they did."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

import typer

from visavis.cli_calls import ask, call, reach
from visavis.cli_output import (
    HERE,
    AsJson,
    Folder,
    InputRefused,
    examples,
    facts,
    print_json,
    print_lines,
    table,
)

PAGE: Final = 500  # as many rows as one call gives
EVERY_ROLE: Final = ("watch", "releaser", "second_person", "auditor", "administrator")

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
person = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Who may sign in, for which offices, with which roles.",
)
app.add_typer(person, name="person")

Name = Annotated[str, typer.Argument(help="The name under which they sign in.")]
Roles = Annotated[
    list[str] | None, typer.Option("--role", help=f"{', '.join(EVERY_ROLE)}; repeat for more.")
]
Offices = Annotated[
    list[str] | None,
    typer.Option(
        "--office", metavar="ID[=FIRST-DAY[..LAST-DAY]]", help="May act for it; repeat for more."
    ),
]
Compartments = Annotated[
    list[str] | None, typer.Option("--compartment", help="Read into it; repeat, or * for all.")
]


@person.command(
    "add",
    epilog=examples(
        'visavis person add anne --full-name "Anne Roux" --role watch --office fr/fleet',
        'visavis person add bea --full-name "Bea Petit" --role second_person'
        " --office fr/chief=2026-11-01..2026-11-30",
    ),
)
def add_command(
    name: Name,
    full_name: Annotated[str, typer.Option("--full-name", help="As others know them.")],
    roles: Roles = None,
    offices: Offices = None,
    compartments: Compartments = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="What the identity provider calls them.")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from stdin.")
    ] = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They come through the identity provider only.")
    ] = False,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Take in a person. Password and authenticator are shown this once: hand them over safely."""
    fields: dict[str, Any] = {
        "name": name,
        "full_name": full_name,
        "roles": roles or [],
        "grants": [_grant(one) for one in offices or []],
        "subject": subject,
        **_cleared(compartments or []),
    }
    if no_password:
        fields["password"] = ""
    elif password_stdin:
        fields["password"] = sys.stdin.readline(1024).rstrip("\n")
    _show_new(call(folder, "POST", "/api/people", json=fields).json(), as_json)


@person.command("list", epilog=examples("visavis person list"))
def list_command(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """List everybody."""
    found = call(folder, "GET", "/api/people").json()
    if as_json:
        print_json(found)
        return
    head = ("name", "full name", "roles", "offices", "compartments", "")
    print_lines(
        table(
            head,
            [
                (
                    one["name"],
                    one["full_name"],
                    " ".join(one["roles"]),
                    " ".join(_granted(grant) for grant in one["grants"]),
                    "*" if one["every_compartment"] else " ".join(one["compartments"]),
                    "disabled" if one["disabled"] else "",
                )
                for one in found
            ],
        )
    )


@person.command(
    "grant",
    epilog=examples("visavis person grant anne --office fr/chief=2026-11-22", "… --role auditor"),
)
def grant_command(
    name: Name,
    roles: Roles = None,
    offices: Offices = None,
    compartments: Compartments = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="In the place of what they have, not beside it.")
    ] = False,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Give roles, offices and compartments; with --replace also take away."""
    with reach(folder) as node:
        found = ask(node, "GET", "/api/people").json()
        old: dict[str, Any] = next((one for one in found if one["name"] == name), {})
        given: dict[str, Any] = {}
        if roles is not None:
            given["roles"] = roles
        if offices is not None:
            given["grants"] = [_grant(one) for one in offices]
        if compartments is not None:
            given.update(_cleared(compartments))
        if not replace:
            for key in ("roles", "grants", "compartments"):
                if key in given:
                    before = old.get(key, [])
                    given[key] = [*before, *(one for one in given[key] if one not in before)]
        changed = ask(node, "POST", f"/api/people/{quote(name, safe='')}", json=given).json()
    _show(changed, as_json)


@person.command("disable", epilog=examples("visavis person disable anne"))
def disable_command(name: Name, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Let somebody sign in no more, and end their sessions. What they did stays."""
    _show(_change(folder, name, disabled=True), as_json)


@person.command("enable", epilog=examples("visavis person enable anne"))
def enable_command(name: Name, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Let somebody sign in again."""
    _show(_change(folder, name, disabled=False), as_json)


@person.command("renew", epilog=examples("visavis person renew anne"))
def renew_command(name: Name, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Make a new password and authenticator, lift a lock, end all sessions."""
    found = call(folder, "POST", f"/api/people/{quote(name, safe='')}/renew").json()
    _show_new(found, as_json)


@person.command("ticket", epilog=examples("visavis person ticket anne"))
def ticket_command(name: Name, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Make a way in that works once; exercises only."""
    found = call(folder, "POST", "/api/tickets", json={"person": name}).json()
    if as_json:
        print_json(found)
    else:
        print_lines([found["path"]])


@app.command("audit", epilog=examples("visavis audit", "visavis audit --check"))
def audit_command(
    after: Annotated[int, typer.Option("--after", min=0, help="Go on after this number.")] = 0,
    check: Annotated[
        bool, typer.Option("--check", help="Follow the chain; exit 1 if it is broken.")
    ] = False,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show who signed in, was refused, read what is restricted, changed something, or spoke."""
    if check:
        finding = call(folder, "GET", "/api/audit/check").json()
        broken = finding["broken_at"]
        if as_json:
            print_json(finding)
        else:
            state = "whole" if broken is None else f"broken at number {broken}"
            print_lines(
                facts({"Rows": finding["rows"], "Chain": state, "Newest": finding["chain"]})
            )
        if broken is not None:
            raise typer.Exit(1)
        return
    rows = list(_audit_rows(folder, after))
    if as_json:
        print_json(rows)
        return
    names = ("number", "at", "who", "address", "deed", "subject")
    print_lines(table(names, [[row[name] for name in names] for row in rows]))


def enter_as_duty_officer(folder: Path) -> str:
    """Take in an exercise's duty officer, who may do everything; returns a way in for once."""
    with reach(folder) as node:
        if not any(one["name"] == "duty" for one in ask(node, "GET", "/api/people").json()):
            offices = ask(node, "GET", "/api/session").json()["offices"]
            fields = {
                "name": "duty",
                "full_name": "Duty officer",
                "roles": list(EVERY_ROLE),
                "grants": [{"office": one, "since": "1970-01-01"} for one in offices],
                "every_compartment": True,
            }
            ask(node, "POST", "/api/people", json=fields)
        return str(ask(node, "POST", "/api/tickets", json={"person": "duty"}).json()["path"])


def _audit_rows(folder: Path, after: int) -> Iterator[dict[str, Any]]:
    with reach(folder) as node:
        while True:
            page = ask(node, "GET", f"/api/audit?after={after}&limit={PAGE}").json()
            yield from page["rows"]
            if len(page["rows"]) < PAGE:
                return
            after = page["next"]


def _change(folder: Path, name: str, **changes: Any) -> Any:
    return call(folder, "POST", f"/api/people/{quote(name, safe='')}", json=changes).json()


def _grant(text: str) -> dict[str, Any]:
    """Read ``fr/fleet=2026-11-01..2026-11-30``; without days from today until further notice."""
    office, _, days = text.partition("=")
    since, dots, until = days.partition("..")
    for day in (since, until):
        if day:
            _require_day(text, day)
    today = datetime.now(UTC).date().isoformat()
    grant: dict[str, Any] = {"office": office, "since": since or today}
    return {**grant, "until": until} if dots and until else {**grant, "until": None}


def _require_day(text: str, day: str) -> None:
    try:
        datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise InputRefused(
            f"--office {text} refused",
            expected="days as 2026-11-22",
            got=repr(day),
            next_step="Nothing was changed.",
        ) from None


def _cleared(compartments: list[str]) -> dict[str, Any]:
    if compartments == ["*"]:
        return {"every_compartment": True}
    return {"compartments": compartments}


def _granted(grant: dict[str, Any]) -> str:
    return f"{grant['office']}={grant['since']}..{grant['until'] or ''}"


def _show(one: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(one)
        return
    print_lines(
        facts(
            {
                "Person": f"{one['name']}, {one['full_name']}",
                "Roles": ", ".join(one["roles"]) or "none",
                "Offices": ", ".join(_granted(grant) for grant in one["grants"]) or "none",
                "Signs in": "no: disabled" if one["disabled"] else "yes",
            }
        )
    )


def _show_new(new: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(new)
        return
    _show(new["person"], as_json=False)
    print_lines(
        facts({"Password": new["password"] or "as given", "Authenticator": new["authenticator"]})
    )
    print_lines(["Shown this once. Hand them over by a way that you trust."])

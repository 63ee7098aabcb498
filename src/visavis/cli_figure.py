"""`visavis figure derive`: what follows from claims, before it is put on record."""

from typing import Annotated, Any

import typer

from visavis.claims import Operation
from visavis.cli_calls import call
from visavis.cli_output import (
    HERE,
    AsJson,
    Folder,
    InputRefused,
    Language,
    examples,
    print_json,
    print_lines,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Reckon with claims; a refusal gives every reason in words.",
)


@app.callback()
def _figures() -> None:
    pass


@app.command(
    "derive",
    epilog=examples(
        "visavis figure derive rate CLAIM_ID",
        "visavis figure derive share_of SHARE_ID WHOLE_ID --lang fr",
        "visavis figure derive convert CLAIM_ID --into nmi",
    ),
)
def derive(
    operation: Annotated[Operation, typer.Argument(help="What to reckon.")],
    claims: Annotated[list[str], typer.Argument(help="The claims, in the operation's order.")],
    into: Annotated[
        str | None, typer.Option("--into", metavar="UNIT", help="The measure to convert into.")
    ] = None,
    lang: Language = "en",
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Preview a derived figure; `visavis claim derive` puts it on record."""
    body: dict[str, Any] = {"operation": operation.value, "parents": claims}
    if into is not None:
        body["into"] = {"kind": "measure", "name": into}
    found = call(folder, "POST", "/api/figures/derive", json=body).json()
    if as_json:
        print_json(found)
        return
    caveats = [one["words"].get(lang, one["words"]["en"]) for one in found["caveats"]]
    if found["result"] is None:
        reasons = [one["words"].get(lang, one["words"]["en"]) for one in found["refused"]]
        raise InputRefused(
            f"{operation.value} refused",
            expected="figures that go together",
            got="; ".join(one.rstrip(".") for one in (*reasons, *caveats)),
            next_step="Nothing was said.",
        )
    print_lines([found["words"].get(lang, found["words"]["en"]), *caveats])

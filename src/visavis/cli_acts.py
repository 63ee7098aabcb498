"""The acts: one command for each kind of statement, made from the registry, and `visavis say`."""

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from visavis.acts import REGISTRY, Kind
from visavis.cli_calls import call
from visavis.cli_communique import add_rendering
from visavis.cli_fields import (
    body_of,
    options_of,
    parameter_of,
    parse_object,
    speaks,
    told_of,
)
from visavis.cli_output import HERE, AsJson, Folder, examples, print_json, print_lines, table
from visavis.cli_phrases import spelled_out
from visavis.cli_reading import add_reading
from visavis.lines import ContactPhrase

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

Office = Annotated[str, typer.Option("--office", help="Who speaks: an office of this node.")]
ReleaseTo = Annotated[
    list[str] | None,
    typer.Option("--release-to", metavar="PARTY", help="Who hears it; repeat for more."),
]
Internal = Annotated[bool, typer.Option("--internal", help="Nobody outside hears it.")]
Until = Annotated[
    str | None,
    typer.Option("--release-until", metavar="INSTANT", help="Until when they may use it."),
]
Release = Annotated[
    str | None,
    typer.Option(
        "--release",
        metavar="JSON",
        help="All terms of release: audience, label, expires, form.",
    ),
]
ActName = Annotated[str | None, typer.Option("--act", help="Another act than the usual one.")]
Nested = Annotated[
    list[str] | None,
    typer.Option(
        "--field", metavar="NAME=VALUE", help="A field by its path, such as a.0.b; repeatable."
    ),
]
Lang = Annotated[
    str | None,
    typer.Option("--lang", envvar="VISAVIS_LANG", help="Language in which free text is written."),
]

Acting = Annotated[
    str | None,
    typer.Option("--acting-person", help="Who gives the command, where two persons must act."),
]
Look = Annotated[
    bool,
    typer.Option("--preview", help="Show the very bytes that would leave; say nothing."),
]

# What every generated command takes besides the fields of its kind.
_COMMON: Final[Mapping[str, tuple[Any, Any]]] = {
    "office": (Office, inspect.Parameter.empty),
    "lang": (Lang, None),
    "nested": (Nested, None),
    "act": (ActName, None),
    "release_to": (ReleaseTo, None),
    "internal": (Internal, False),
    "release_until": (Until, None),
    "release": (Release, None),
    "folder": (Folder, HERE),
    "as_json": (AsJson, False),
    "acting_person": (Acting, None),
    "preview": (Look, False),
}

_EXAMPLES: Final[Mapping[str, str]] = {
    "line.propose": "visavis line propose --office fr/cds --offices fr/cds --offices ru/cgs"
    ' --lang fr --purpose "Coordination des opérations"',
    "line.open": "visavis line open --office fr/cds --line LINE_ID",
    "contact.open": "visavis contact open --office fr/cds --line LINE_ID --participants fr/cds"
    ' --participants ru/cgs --lang fr --agenda "Situation sur le terrain"',
    "contact.say": "visavis contact say --office fr/cds --contact CONTACT_ID --lang fr"
    ' --words "Nous proposons une heure fixe."',
    "contact.phrase": "visavis contact phrase --office fr/cds --contact CONTACT_ID --code SE05"
    " --parameters range=2nmi --parameters side=port",
    "minutes.propose": "visavis minutes propose --office fr/cds --contact CONTACT_ID --lang fr"
    ' --texts "Les deux états-majors restent en contact."',
    "minutes.agree": "visavis minutes agree --office ru/cgs --minutes MINUTES_ID",
    "mandate.issue": "visavis mandate issue --office fr/president --principals ru/president"
    ' --lang fr --title "Coordination" --mission "Unir les forces"',
    "directive.issue": "visavis directive issue --office ru/president --to ru/fleet"
    ' --mandate MANDATE_ID --lang ru --order "Установить контакт"',
    "notice.declare": "visavis notice declare --office fr/navy --type activity --lang fr"
    ' --title "Vols embarqués" --field volume.area.type=circle'
    " --field 'volume.area.centre_udeg=[33500000,34200000]' --field volume.area.radius_m=20000"
    " --field volume.start=2015-11-23T06:00:00Z --field volume.end=2015-11-23T09:00:00Z"
    " --release-to ru",
    "watch.take": 'visavis watch take --office fr/desk --keeper "Lt Martin"',
    "watch.hand_over": 'visavis watch hand-over --office fr/desk --keeper "Lt Martin"'
    ' --to "Lt Durand" --lang fr --told "Nuit calme."',
    "line.test": "visavis line test --office fr/cds --line LINE_ID",
    "line.danger": "visavis line danger --office fr/cds --line LINE_ID --lang fr"
    ' --words "Tir en cours au sud."',
    "query.ask": "visavis query ask --office fr/cds --line LINE_ID --lang fr"
    ' --question "Qui tient la veille cette nuit ?" --urgent',
    "conflict.raise": "visavis conflict raise --office fr/navy --notices OUR_NOTICE_ID"
    " --notices THEIR_NOTICE_ID",
    "claim.make": "visavis claim make --office fr/cds --as-of 2015-11-17T00:00:00Z --lang ru"
    """ --speaker '{"kind": "office", "office": "ru/cgs"}' --figure '{"bound": "exact","""
    """ "value": "2299", "unit": {"kind": "count", "name": "sorties"}}'""",
    "communique.draft": "visavis communique draft --office fr/mod --sides ru --lang fr"
    """ --paragraphs '{"cites": "CLAIM_ID"}' --title "Communiqué conjoint\"""",
    "communique.sign": "visavis communique sign --office fr/mod --communique COMMUNIQUE_ID"
    " --draft DRAFT_ID",
    "release.grant": "visavis release grant --office fr/cds --statement STATEMENT_ID --parties ru",
    "release.withdraw": "visavis release withdraw --office fr/cds --statement STATEMENT_ID",
    "communique.publish": "visavis communique publish --office ru/mod --concerns fr --lang ru"
    ' --texts "Состоялся телефонный разговор."',
}
_SUBJECTS: Final[Mapping[str, str]] = {
    "release": "Who may hear what was said: grants, second persons, withdrawals.",
    "line": "Lines between counterpart offices.",
    "contact": "Conversations on a line.",
    "minutes": "Minutes of contacts, agreed by both sides or kept side by side.",
    "mandate": "Missions that principals set or agree.",
    "directive": "Orders inside one party, and what others are told.",
    "watch": "Who keeps the watch of an office, and what is handed over.",
    "query": "Questions that must be answered by a time.",
    "notice": "What a party declares that it will do, in space and time.",
    "conflict": "Notices of two parties that meet, and working that out.",
    "claim": "Attributed figures and assertions: who said what, as of when.",
    "communique": "What one side makes public; confirmed, denied or neither.",
}


def _add_kinds() -> None:
    groups: dict[str, typer.Typer] = {}
    for kind in REGISTRY.values():
        subject, _, verb = kind.name.partition(".")
        if subject not in groups:
            groups[subject] = typer.Typer(
                add_completion=False,
                no_args_is_help=True,
                rich_markup_mode=None,
                help=_SUBJECTS.get(subject, f"Statements about a {subject}."),
            )
            app.add_typer(groups[subject], name=subject)
        shown = _EXAMPLES.get(kind.name)
        groups[subject].command(
            verb.replace(".", "-").replace("_", "-"),
            help=told_of(kind.body)[0],
            epilog=None if shown is None else examples(shown),
        )(_command_of(kind))
    groups["release"].command("send")(_send_previewed)
    for subject, group in groups.items():
        add_reading(subject, group)
    add_rendering(groups["communique"])


def _command_of(kind: Kind) -> Any:
    options = options_of(kind.body)
    parameters = [parameter_of(option) for option in options]

    def command(**given: Any) -> None:
        fields = {
            option.field: given[one.name] for option, one in zip(options, parameters, strict=True)
        }
        if kind.body is ContactPhrase:
            fields["parameters"] = spelled_out(fields["code"], fields["parameters"] or [])
        body = body_of(options, fields, given["nested"] or [], given.get("lang"))
        terms = _release_terms(
            given["release"], given["release_to"], given["internal"], given["release_until"]
        )
        said = {
            "kind": kind.name,
            "office": given["office"],
            "body": body,
            "act": given["act"],
            "release": terms,
            "person": given["acting_person"],
        }
        _carry_out(said, given["folder"], look=given["preview"], as_json=given["as_json"])

    common = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
        )
        for name, (annotation, default) in _COMMON.items()
        if name != "lang" or speaks(options)
    ]
    everything = [*parameters, *common]
    # Typer reads a command's options from its signature; this one is written here.
    command.__dict__["__signature__"] = inspect.Signature(everything)
    command.__annotations__ = {one.name: one.annotation for one in everything}
    return command


@app.command(
    "say",
    epilog=examples(
        'visavis say line.open --office fr/cds --json-fields \'{"line": "LINE_ID"}\'',
        "visavis say --kinds",
    ),
)
def say_command(
    kind: Annotated[str | None, typer.Argument(help="The kind of statement.")] = None,
    office: Annotated[str | None, typer.Option("--office", help="Who speaks.")] = None,
    fields: Annotated[
        str, typer.Option("--json-fields", metavar="JSON", help="The statement's fields.")
    ] = "{}",
    act: ActName = None,
    release: Release = None,
    release_to: ReleaseTo = None,
    internal: Internal = False,
    release_until: Until = None,
    kinds: Annotated[bool, typer.Option("--kinds", help="List the kinds and stop.")] = False,
    folder: Folder = HERE,
    as_json: AsJson = False,
    acting_person: Acting = None,
    preview: Look = False,
) -> None:
    """Say any kind of statement: the general form of all commands about statements."""
    if kinds:
        _list_kinds(as_json)
        return
    if kind is None or office is None:
        raise typer.BadParameter("a kind of statement and --office are needed")
    body = parse_object("--json-fields", fields)
    terms = _release_terms(release, release_to, internal, release_until)
    said = {
        "kind": kind,
        "office": office,
        "body": body,
        "act": act,
        "release": terms,
        "person": acting_person,
    }
    _carry_out(said, folder, look=preview, as_json=as_json)


def _list_kinds(as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "kind": kind.name,
                    "acts": kind.acts,
                    "audience": kind.audience,
                    "body": msgspec.json.schema(kind.body),
                }
                for kind in REGISTRY.values()
            ]
        )
        return
    rows = [
        (
            kind.name,
            kind.audience,
            ", ".join(
                option.field if option.required else f"[{option.field}]"
                for option in options_of(kind.body)
            ),
        )
        for kind in REGISTRY.values()
    ]
    print_lines(table(("kind", "heard by", "fields"), rows))


def _release_terms(
    release: str | None, to: list[str] | None, internal: bool, until: str | None
) -> dict[str, Any] | None:
    terms = {} if release is None else parse_object("--release", release)
    if internal and to:
        raise typer.BadParameter("--internal and --release-to exclude each other")
    if to or internal:
        terms["audience"] = {"parties": to or []}
    if until is not None:
        terms["expires"] = until
    return terms or None


def _carry_out(command: dict[str, Any], folder: Path, *, look: bool, as_json: bool) -> None:
    if look:
        _preview(command, folder, as_json=as_json)
        return
    answer = call(folder, "POST", "/api/commands", json={"commands": [command]})
    (outcome,) = answer.json()["outcomes"]
    if as_json:
        print_json(outcome)
        return
    audience = ", ".join(outcome["released_to"]) or "nobody outside"
    print_lines(
        [
            f"Said {outcome['kind']} {outcome['id']} in {outcome['thread']}.",
            f"Released to: {audience}. What was sent cannot be recalled."
            if outcome["released_to"]
            else "It stays inside this party.",
        ]
    )


def _preview(command: dict[str, Any], folder: Path, *, as_json: bool) -> None:
    """Show what would leave, to whom; a serving node holds it for `visavis release send`."""
    shown = call(folder, "POST", "/api/preview", json={"command": command}).json()
    if as_json:
        print_json(shown)
        return
    lines = []
    for one in shown["recipients"]:
        lines += [
            f"To {one['audience']}: {one['kind']} {one['statement']}, {one['form']},"
            f" {one['label']['classification']}, until {one['expires']}.",
            *([f"Withheld: {', '.join(one['withheld'])}."] if one["withheld"] else []),
            one["content"],
        ]
    if not shown["recipients"]:
        lines.append("Nothing would leave this party.")
    if shown["unheard"]:
        lines.append(f"Not told: {', '.join(shown['unheard'])}.")
    lines += [
        shown["warning"]["en"],
        f"Nothing was said. To send these bytes before {shown['until']}, where the node is served:"
        f" visavis release send {shown['preview']}",
    ]
    print_lines(lines)


def _send_previewed(
    preview: Annotated[str, typer.Argument(help="The name that the preview gave.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Send what was previewed: exactly the bytes that were shown."""
    sent = call(folder, "POST", f"/api/preview/{preview}/send", json={}).json()
    if as_json:
        print_json(sent)
        return
    audience = ", ".join(sent["released_to"]) or "nobody outside"
    print_lines(
        [f"Said {', '.join(sent['ids'])}.", f"Released to: {audience}. It cannot be recalled."]
    )


_add_kinds()

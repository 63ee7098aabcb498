"""`visavis dispatch confirm`: an officer's picks among what the reader proposes, put on record."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from visavis.acts import wording
from visavis.acts.claim_words import claim_words
from visavis.claims import ClaimMake, require_source
from visavis.claims.claim_confirm import DispatchRead, propose_claims
from visavis.cli_calls import call
from visavis.cli_fields import parse_object
from visavis.cli_output import InputRefused, print_json, print_lines


def list_proposals(
    text: str, stamp: str | None, language: str | None, as_of: str | None, *, as_json: bool
) -> None:
    """Print what may be confirmed, by number, each in words or with what it lacks."""
    read = propose_claims(text, stamp=stamp, language=language, as_of=as_of)
    if as_json:
        print_json(read)
        return
    say = wording("en").say
    lines = [] if not read.as_of_because else [read.as_of_because]
    for one in read.proposals:
        what = one.lacks if one.claim is None else claim_words(say, "en", one.claim)
        lines.append(f"{one.number}  {one.surface}: {what}")
    print_lines(lines)


def confirm_claims(
    text: str,
    stamp: str | None,
    language: str | None,
    as_of: str | None,
    office: str,
    picks: Sequence[int],
    edits: Sequence[str],
    release_to: Sequence[str],
    folder: Path,
    as_json: bool,
) -> None:
    """Put the picked proposals on record; every one of them is checked before any is said.

    Raises:
        InputRefused: no such proposal, one that lacks something, or an edit of no form.
        SourceDiffers: an edit that quotes what does not stand in the text.
    """
    read = propose_claims(text, stamp=stamp, language=language, as_of=as_of)
    changes = dict(_edit(one) for one in edits)
    unknown = sorted(changes.keys() - set(picks))
    if unknown:
        raise _refused("--edit", "the number of a proposal that is picked", str(unknown[0]))
    claims = [_chosen(read, number, changes.get(number, {})) for number in dict.fromkeys(picks)]
    for claim in claims:
        require_source(text, claim)
    release = {"audience": {"parties": list(release_to)}}
    commands = [
        {
            "kind": "claim.make",
            "office": office,
            "body": msgspec.to_builtins(claim),
            "release": release,
        }
        for claim in claims
    ]
    found = call(folder, "POST", "/api/commands", json={"commands": commands}).json()
    if as_json:
        print_json(found)
        return
    print_lines(
        f"Said {one['kind']} {one['id']}." if "id" in one else f"Not said: {one['message']}"
        for one in found["outcomes"]
    )


def _chosen(read: DispatchRead, number: int, changes: dict[str, Any]) -> ClaimMake:
    proposal = next((one for one in read.proposals if one.number == number), None)
    if proposal is None:
        highest = len(read.proposals) - 1
        raise _refused("--pick", f"a proposal from 0 to {highest}", str(number))
    plain = {} if proposal.claim is None else msgspec.to_builtins(proposal.claim)
    if proposal.claim is None and not {"speaker", "as_of", "source"} <= changes.keys():
        raise _refused(f"Proposal {number}", "one that lacks nothing", proposal.lacks.rstrip("."))
    try:
        return msgspec.convert({**plain, **changes}, ClaimMake)
    except (msgspec.ValidationError, ValueError) as problem:
        raise _refused(f"--edit {number}", "the fields of claim.make", str(problem)[:160]) from None


def _edit(assignment: str) -> tuple[int, dict[str, Any]]:
    number, equals, text = assignment.partition("=")
    if not equals or not number.isascii() or not number.isdigit() or len(number) > 6:
        raise _refused("--edit", "N=JSON", repr(assignment[:60]))
    return int(number), parse_object("--edit", text)


def _refused(what: str, expected: str, got: str) -> InputRefused:
    return InputRefused(
        f"{what} refused", expected=expected, got=got, next_step="Nothing was said."
    )

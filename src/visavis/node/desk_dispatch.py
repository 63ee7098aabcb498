"""The desk's page of dispatches, over HTTP: read, then put on record one claim at a time."""

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.responses import Response

from visavis.acts import command_of, require_kind
from visavis.claims import ClaimMake, ProposalRefused, require_source
from visavis.desk import (
    DispatchAsking,
    Problem,
    Problems,
    dispatch_asking,
    dispatch_page,
    editable_shape,
    one,
    plain_of,
    problem_of,
    problems_of,
)
from visavis.node.api_form import REFUSED
from visavis.node.desk_acts import in_their_name, note_said
from visavis.node.desk_call import DeskCall
from visavis.terms import VisavisError

if TYPE_CHECKING:  # a node that reads no dispatch does without the reader's tables
    from visavis.claims.claim_confirm import DispatchRead

_EMPTY = DispatchAsking("", "", "", None, frozenset(), None, "")


async def dispatch(call: DeskCall) -> Response:
    """Show the empty page, read a text, or put one of its proposals on record."""
    # An address alone does nothing: only a form that a page of this desk made is looked at.
    typed = call.typed() if call.form else {}
    asking, read, problem = _EMPTY, None, None
    problems: Problems = {}
    try:
        asking = dispatch_asking(typed)
        read = await _read(asking)
        number = one(typed, "confirm")
        if read is not None and number:
            problems = await _confirm(call, asking, read, number)
            if not problems:
                asking = msgspec.structs.replace(asking, editing=None)
                call.asked = msgspec.structs.replace(call.asked, done="dispatch")
    except VisavisError as error:
        await call.note_refused(error, "claim.make")
        problem = problem_of(error)
        if asking is _EMPTY:  # the day could not be read; the text that was pasted stays
            asking = dispatch_asking({**typed, "as_of": (), "day": ()})
    return await _page(call, asking, read, problems, problem)


async def _read(asking: DispatchAsking) -> "DispatchRead | None":
    """Read the text, off the loop: the longest that is taken reads for seconds.

    Raises:
        RefusedDispatch.
    """
    if not asking.text.strip():
        return None
    from visavis.claims.claim_confirm import propose_claims

    return await asyncio.to_thread(
        propose_claims,
        asking.text,
        stamp=asking.stamp or None,
        language=asking.language or None,
        as_of=asking.as_of,
    )


async def _confirm(
    call: DeskCall, asking: DispatchAsking, read: "DispatchRead", number: str
) -> Problems:
    """Put a proposal on record, inside; returns what is wrong with its fields, by path.

    Raises:
        ProposalRefused, SourceDiffers: it cannot stand, or quotes what is not in the text.
        VisavisError: the rules, or this person's rights, are against it.
    """
    edited = asking.editing is not None and number == str(asking.editing)
    shape, typed = editable_shape(), call.typed()
    if edited and (problems := problems_of(ClaimMake, shape, typed)):
        return problems
    claim = _claim(asking.text, read, number, plain_of(shape, typed, "body") if edited else None)
    require_source(asking.text, claim)
    kind = require_kind("claim.make")
    command = command_of(
        {
            "kind": kind.name,
            "office": asking.office,
            "body": msgspec.to_builtins(claim),
            "release": {"audience": {"parties": [], "civil": False}},
        }
    )
    (result,) = await call.running.speak([await in_their_name(call, command)])
    if isinstance(result, VisavisError):
        raise result
    await note_said(call, kind, result)
    return {}


def _claim(text: str, read: "DispatchRead", number: str, typed: Any) -> ClaimMake:
    """The claim that was confirmed, as proposed or as edited; its source is the text's own."""
    from visavis.claims.claim_proposals import source_in

    known = {str(one.number): one for one in read.proposals}
    if number not in known:
        raise _refused("the number of a proposal of this text", repr(number[:20]))
    proposed = known[number]
    if typed is None:
        if proposed.claim is None:
            raise _refused("a proposal that lacks nothing", proposed.lacks)
        return proposed.claim
    source = source_in(text, read.reading.claims[proposed.number].span)
    return msgspec.convert({**typed, "source": msgspec.to_builtins(source)}, ClaimMake)


async def _page(
    call: DeskCall,
    asking: DispatchAsking,
    read: "DispatchRead | None",
    problems: Problems,
    problem: Problem | None,
) -> Response:
    typed = call.typed()
    return await call.page(
        lambda sight, waits: dispatch_page(
            sight,
            call.viewer,
            call.asked,
            waits,
            asking,
            read,
            typed,
            problems=problems,
            problem=problem,
        ),
        REFUSED if problems or problem else 200,
    )


def _refused(expected: str, got: str) -> ProposalRefused:
    return ProposalRefused(
        "Proposal refused", expected=expected, got=got, next_step="Nothing was said."
    )

"""Forms to commands: shown, refused with everything typed, previewed, said."""

from typing import Any

import msgspec
from starlette.responses import Response

from visavis.acts import Kind, Outcome, Preview, command_of, require_kind
from visavis.desk import (
    Meets,
    Problem,
    Problems,
    act_page,
    begun,
    command_typed,
    is_previewed,
    one,
    place_of,
    preview_page,
    problem_of,
    problems_of,
    refused_at,
    release_problems,
    safe_back,
    shape_for,
)
from visavis.node.api_form import REFUSED
from visavis.node.api_guard import address_of
from visavis.node.desk_call import DeskCall
from visavis.node.desk_checks import meets_typed
from visavis.node.people import require_may_say
from visavis.node.people_audit import Deed
from visavis.release import Command
from visavis.terms import VisavisError


async def form_of(call: DeskCall) -> Response:
    """Show the form of a kind, with what the address already says, and what stands of it."""
    return await _form(call, require_kind(call.path["kind"]), {}, None, fresh=True)


async def say(call: DeskCall) -> Response:
    """Take a form: one more field, back to it, a preview, or say it."""
    kind, typed = require_kind(call.path["kind"]), call.typed()
    step = one(typed, "step")
    if one(typed, "more") or step == "edit":
        return await _form(call, kind, {}, None)
    if step == "check":
        return await _form(call, kind, {}, None, meets=await meets_typed(call, kind))
    problems = problems_of(kind.body, shape_for(kind, typed), typed) | release_problems(kind, typed)
    if problems:
        return await _form(call, kind, problems, None, REFUSED)
    try:
        if step == "send":
            return await _send(call, kind)
        command = await _command(call, kind)
        if step == "preview" and is_previewed(kind):
            return await _preview(call, kind, command)
        (result,) = await call.running.speak([command])
        if isinstance(result, VisavisError):
            raise result
    except VisavisError as error:
        await call.note_refused(error, kind.name)
        at_field = refused_at(error)
        return await _form(call, kind, at_field, None if at_field else problem_of(error), REFUSED)
    return await _said(call, kind, result)


async def _command(call: DeskCall, kind: Kind) -> Command[Any]:
    """The command that was typed, said by whoever is signed in.

    Raises:
        NotAllowed: their offices or roles do not allow it.
        UnknownThing: it is about what they may not see.
    """
    policy = call.running.node.speaking.ports.policy
    typed = command_typed(kind, call.typed(), policy.name, policy.usual)
    return await in_their_name(call, command_of(typed))


async def in_their_name(call: DeskCall, command: Command[Any]) -> Command[Any]:
    """Return a command as said by whoever is signed in.

    Raises:
        NotAllowed: their offices or roles do not allow it.
        UnknownThing: it is about what they may not see.
    """
    node, session = call.running.node, call.asker.session
    if session is None:
        return command
    require_may_say(session.person, command, node.clock.now_ms())
    clearance = call.asker.clearance
    await call.running.write(lambda: call.sights.require_seen(command.body, clearance))
    return msgspec.structs.replace(command, person=session.person.name)


async def _form(
    call: DeskCall,
    kind: Kind,
    problems: Problems,
    problem: Problem | None,
    status: int = 200,
    meets: Meets | None = None,
    fresh: bool = False,
) -> Response:
    typed = call.typed()
    return await call.page(
        lambda sight, waits: act_page(
            sight,
            call.viewer,
            call.asked,
            waits,
            kind,
            begun(sight, kind, typed) if fresh else typed,
            problems=problems,
            problem=problem,
            meets=meets,
        ),
        status,
    )


async def _preview(call: DeskCall, kind: Kind, command: Command[Any]) -> Response:
    """Show what would leave, and hold it, so that exactly that is sent."""
    node, typed = call.running.node, call.typed()
    back = safe_back(one(typed, "back"))

    def look() -> tuple[str, Preview]:
        shown = node.preview(command)
        return node.previews.hold(shown, _name(call)), shown

    name, shown = await call.running.write(look)
    return await call.page(
        lambda sight, waits: preview_page(
            sight, call.viewer, call.asked, waits, kind, typed, name=name, shown=shown, back=back
        )
    )


async def _send(call: DeskCall, kind: Kind) -> Response:
    """Send exactly what was previewed."""
    node, name = call.running.node, one(call.typed(), "preview")
    spoke = await call.running.write(lambda: node.send_previewed(name, _name(call)))
    call.running.route(spoke.out)
    (result,) = spoke.results
    if isinstance(result, VisavisError):
        raise result
    return await _said(call, kind, result)


def _name(call: DeskCall) -> str | None:
    session = call.asker.session
    return None if session is None else session.person.name


async def note_said(call: DeskCall, kind: Kind, outcome: Outcome) -> None:
    """Write down who said what."""
    session, spoken = call.asker.session, outcome.statements[-1]
    if session is not None:
        await call.running.people.note(
            session.person.name, address_of(call.request), Deed.SAID, [f"{kind.name} {spoken.id}"]
        )


async def _said(call: DeskCall, kind: Kind, outcome: Outcome) -> Response:
    spoken = outcome.statements[-1]
    await note_said(call, kind, outcome)
    back = one(call.typed(), "back")
    place = safe_back(back) if back else place_of(kind.name, spoken.thread, spoken.id)
    return call.go(place, "said" if outcome.releases else "recorded")

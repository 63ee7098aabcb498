"""Forms to commands: shown, refused with everything typed, previewed, said."""

import os
from typing import Any

from starlette.responses import Response

from visavis.acts import AudienceRule, Kind, Outcome, command_of, execute, require_kind
from visavis.desk import (
    Problem,
    act_page,
    command_typed,
    one,
    place_of,
    preview_page,
    problem_of,
    problems_of,
    safe_back,
    shape_of,
)
from visavis.node.api_form import REFUSED
from visavis.node.api_guard import address_of
from visavis.node.desk_call import DeskCall
from visavis.node.people import NotAllowed
from visavis.node.people_audit import Deed
from visavis.release import Command
from visavis.terms import VisavisError


async def form_of(call: DeskCall) -> Response:
    """Show the form of a kind, with what the address already says."""
    return await _form(call, require_kind(call.path["kind"]), {}, None)


async def say(call: DeskCall) -> Response:
    """Take a form: one more field, back to it, a preview, or say it."""
    kind, typed = require_kind(call.path["kind"]), call.typed()
    step = one(typed, "step")
    if one(typed, "more") or step == "edit":
        return await _form(call, kind, {}, None)
    problems = problems_of(kind.body, shape_of(kind.body), typed)
    if problems:
        return await _form(call, kind, problems, None, REFUSED)
    try:
        command = _command(call, kind)
        if step == "preview" and kind.audience is not AudienceRule.INTERNAL:
            return await _preview(call, kind, command)
        (result,) = await call.running.speak([command])
        if isinstance(result, VisavisError):
            raise result
    except VisavisError as error:
        return await _form(call, kind, {}, problem_of(error), REFUSED)
    return await _said(call, kind, result)


def _command(call: DeskCall, kind: Kind) -> Command[Any]:
    policy = call.running.node.speaking.ports.policy
    command = command_of(command_typed(kind, call.typed(), policy.name, policy.usual))
    if command.office not in call.viewer.offices:
        raise NotAllowed(
            f"{command.office} does not speak through you",
            expected=", ".join(call.viewer.offices) or "an office that was granted to you",
            got=command.office,
            next_step="Nothing was said. Choose an office of yours, or have this one granted.",
        )
    return command


async def _form(
    call: DeskCall,
    kind: Kind,
    problems: dict[str, str],
    problem: Problem | None,
    status: int = 200,
) -> Response:
    typed = call.typed()
    return await call.page(
        lambda sight, waits: act_page(
            sight, call.viewer, call.asked, waits, kind, typed, problems=problems, problem=problem
        ),
        status,
    )


async def _preview(call: DeskCall, kind: Kind, command: Command[Any]) -> Response:
    """Carry a command out without storing or sending what came of it, and show that."""
    node, typed = call.running.node, call.typed()
    back = safe_back(one(typed, "back"))

    def carry_out() -> Outcome:
        return execute(command, node.speaking.ports, node.clock.now_ms(), os.urandom)

    outcome = await call.running.write(carry_out)
    return await call.page(
        lambda sight, waits: preview_page(
            sight, call.viewer, call.asked, waits, kind, typed, outcome, back
        )
    )


async def _said(call: DeskCall, kind: Kind, outcome: Outcome) -> Response:
    spoken = outcome.statements[-1]
    session = call.asker.session
    if session is not None:
        await call.running.people.note(
            session.person.name, address_of(call.request), Deed.SAID, [f"{kind.name} {spoken.id}"]
        )
    back = one(call.typed(), "back")
    place = safe_back(back) if back else place_of(kind.name, spoken.thread, spoken.id)
    return call.go(place, "said" if outcome.releases else "recorded")

"""The API's operation for saying something: commands in, outcomes out."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import Outcome, Seen, UnknownThing, command_of
from visavis.node.api_form import CallRefused, answer, language_of, parts, read_fields
from visavis.node.api_guard import address_of, asker
from visavis.node.api_operations import Operation
from visavis.node.api_shapes import COMMANDS_PER_CALL, CommandFields, Outcomes
from visavis.node.people import NotAllowed, Person, require_may_say
from visavis.node.people_audit import Deed
from visavis.node.running import Running
from visavis.release import Command
from visavis.terms import VisavisError


async def _commands(running: Running, request: Request) -> Response:
    fields = await read_fields(request, {"commands": list}, required=("commands",))
    raw = fields["commands"]
    if not 1 <= len(raw) <= COMMANDS_PER_CALL:
        raise CallRefused(
            "Commands refused",
            expected=f"1 to {COMMANDS_PER_CALL} at a time",
            got=str(len(raw)),
            next_step="Nothing was said. Split them into several calls.",
        )
    commands, person = [command_of(one) for one in raw], asker(request)
    if person is None:
        results = await running.speak(commands)
    else:
        results = await _speak_as(running, person, commands, address_of(request))
    language = language_of(request)
    outcomes = [_outcome(result, language) for result in results]
    refused = [one for one in outcomes if "code" in one]
    return answer({"outcomes": outcomes, "refused": len(refused)})


async def _speak_as(
    running: Running, person: Person, commands: Sequence[Command[Any]], address: str
) -> Sequence[Outcome | VisavisError]:
    """Say what a person may say; who said it, stands in the audit before they are answered."""
    refused = await running.write(lambda: _kept_from(running, person, commands))
    allowed = [
        msgspec.structs.replace(command, person=person.name)
        for place, command in enumerate(commands)
        if place not in refused
    ]
    spoken = iter(await running.speak(allowed) if allowed else ())
    whole = [refused.get(place) or next(spoken) for place in range(len(commands))]
    said = [str(one.statements[0].id) for one in whole if not isinstance(one, VisavisError)]
    kept_out = [f"{error.code} {commands[place].kind}" for place, error in refused.items()]
    for deed, subjects in ((Deed.SAID, said), (Deed.REFUSED, kept_out)):
        if subjects:
            await running.people.note(person.name, address, deed, subjects)
    return whole


def _kept_from(
    running: Running, person: Person, commands: Sequence[Command[Any]]
) -> dict[int, VisavisError]:
    """Find the commands that are not this person's to give, or about what they may not see."""
    node, now_ms = running.node, running.node.clock.now_ms()
    seen = Seen(node.views, node.record, person.clearance, now_ms)
    refused: dict[int, VisavisError] = {}
    for place, command in enumerate(commands):
        try:
            require_may_say(person, command, now_ms)
            seen.require_seen(command.body)
        except (NotAllowed, UnknownThing) as error:
            refused[place] = error
    return refused


def _outcome(result: Outcome | VisavisError, language: str) -> dict[str, Any]:
    if isinstance(result, VisavisError):
        return parts(result, language)
    spoken = result.statements[0]  # what was commanded; others follow from it
    audiences = {party for one in result.releases for party in one.audience.parties}
    return {
        "id": spoken.id,
        "kind": spoken.said.kind,
        "thread": spoken.thread,
        "released_to": sorted(audiences),
    }


ACT_ROUTES: Final = (
    Operation(
        "POST",
        "/api/commands",
        _commands,
        "Say something for an office; each command is carried out or refused by itself.",
        request=CommandFields,
        answer=Outcomes,
        cleared=True,
    ),
)

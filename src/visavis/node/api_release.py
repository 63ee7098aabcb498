"""The API's operations for looking at what would leave before it leaves."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import (
    LANGUAGES,
    PREVIEW_LIFE_MS,
    Preview,
    RecipientPreview,
    Seen,
    command_of,
    recipients,
    wording,
)
from visavis.node.api_form import answer, read_fields
from visavis.node.api_guard import address_of, asker
from visavis.node.api_operations import Operation, Who
from visavis.node.api_shapes import OneCommand
from visavis.node.people import require_may_say
from visavis.node.people_audit import Deed
from visavis.node.running import Running
from visavis.release import Command
from visavis.terms import InstantMs, render_instant


class PreviewFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The command to be looked at; nothing is said."""

    command: OneCommand


class PreviewedStatement(msgspec.Struct, frozen=True):
    """One statement that the command would come to."""

    id: str
    kind: str
    thread: str


class PreviewAnswer(msgspec.Struct, frozen=True):
    """What would be said and sent.

    Args:
        preview: by which it is sent, until `until`.
        recipients: for each, the very bytes.
        unheard: linked parties that would hear nothing of it.
        warning: by language: that it cannot be recalled.
    """

    preview: str
    until: str
    statements: tuple[PreviewedStatement, ...]
    recipients: Sequence[RecipientPreview]
    unheard: tuple[str, ...]
    warning: dict[str, str]


class SentAnswer(msgspec.Struct, frozen=True):
    """What was sent: the statements' ids, and who hears them."""

    ids: tuple[str, ...]
    released_to: tuple[str, ...]


async def _preview(running: Running, request: Request) -> Response:
    fields = await read_fields(request, {"command": dict}, required=("command",))
    command: Command[Any] = command_of(fields["command"])
    node, person = running.node, asker(request)
    if person is not None:
        require_may_say(person, command, node.clock.now_ms())
        command = msgspec.structs.replace(command, person=person.name)

    def look() -> PreviewAnswer:
        if person is not None:
            now_ms = node.clock.now_ms()
            Seen(node.views, node.record, person.clearance, now_ms).require_seen(command.body)
        shown = node.preview(command)
        name = node.previews.hold(shown, None if person is None else person.name)
        return _shown(name, shown, tuple(sorted(node.speaking.ports.linked)))

    return answer(await running.write(look))


def _shown(name: str, shown: Preview, linked: tuple[str, ...]) -> PreviewAnswer:
    found = recipients(shown)
    hearing = {one.audience for one in found}
    return PreviewAnswer(
        preview=name,
        until=render_instant(InstantMs(shown.made_ms + PREVIEW_LIFE_MS)),
        statements=tuple(
            PreviewedStatement(one.id, one.said.kind, one.thread)
            for one in shown.outcome.statements
        ),
        recipients=found,
        unheard=tuple(party for party in linked if party not in hearing),
        warning={one: wording(one).say("release.cannot-be-recalled", {}) for one in LANGUAGES},
    )


async def _send(running: Running, request: Request) -> Response:
    node, person = running.node, asker(request)
    name = request.path_params["preview"]
    spoke = await running.write(
        lambda: node.send_previewed(name, None if person is None else person.name)
    )
    running.route(spoke.out)
    (outcome,) = spoke.results
    assert not isinstance(outcome, Exception)  # a refusal was raised
    ids = tuple(str(one.id) for one in outcome.statements)
    if person is not None:
        await running.people.note(person.name, address_of(request), Deed.SAID, list(ids))
    audiences = {party for one in outcome.releases for party in one.audience.parties}
    return answer(SentAnswer(ids, tuple(sorted(audiences))))


RELEASE_ROUTES: Final = (
    Operation(
        "POST",
        "/api/preview",
        _preview,
        "What each recipient would see if a command were carried out: the very bytes.",
        request=PreviewFields,
        answer=PreviewAnswer,
        cleared=True,
        who=Who.WATCH,
    ),
    Operation(
        "POST",
        "/api/preview/{preview}/send",
        _send,
        "Carry out what was previewed; exactly those bytes leave, and cannot be recalled.",
        answer=SentAnswer,
        cleared=True,
        who=Who.WATCH,
    ),
)

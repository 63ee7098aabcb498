"""What a notice that is being typed would meet: the node's own check, as its reader may see it."""

import asyncio

from starlette.responses import HTMLResponse, Response

from visavis.acts import Answer, Kind, require_kind, volume_answer
from visavis.desk import (
    Meets,
    Names,
    meets_of,
    notice_typed,
    problem_of,
    render_meets,
    volume_typed,
)
from visavis.node.desk_call import HEADERS, DeskCall
from visavis.notices import NoticeView, require_possible
from visavis.terms import VisavisError


async def check(call: DeskCall) -> Response:
    """Answer a form that asks while it is typed: a part of its page."""
    meets = await meets_typed(call, require_kind(call.path["kind"]))
    html = render_meets(meets, call.asked.language, call.sights.directories())
    await call.note_read(one.notice for one in meets.met)
    return HTMLResponse(html, 200, HEADERS)


async def meets_typed(call: DeskCall, kind: Kind) -> Meets:
    """Tell what the volume of a form would meet; nothing where it is not whole yet."""
    typed, node = call.typed(), call.running.node
    volume = volume_typed(kind, typed)
    if volume is None:
        return Meets(outcome="")
    notice, clearance = notice_typed(typed), call.asker.clearance

    def ask() -> Answer:
        shelf = node.shelf_for(clearance)
        # A proposal may move the other side's notice: then it is theirs that must not meet.
        view = shelf.view(NoticeView, notice) if notice else None
        party = node.party if view is None or view.party is None else view.party
        return volume_answer(shelf, party, volume, notice, node.clock.now_ms())

    try:
        # Preparing is arithmetic of a few milliseconds for the longest rings: not on the writer.
        await asyncio.to_thread(require_possible, node.party, volume)
        answer = await call.running.write(ask)
    except VisavisError as error:
        return Meets(outcome="", problem=problem_of(error))
    names = Names(call.sights.directories(), call.asked.language)
    return meets_of(answer, call.words, names.party)

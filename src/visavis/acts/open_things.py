"""What is open: for each view that can be unfinished, the rule that says so.

The projector keeps one small document of the type ``open`` for each thing that is unfinished, and
removes it once it is not. So alarms and handovers read what is open, never the whole history. A
subject whose things can be due adds one line here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from visavis.acts.notice_dues import open_notice
from visavis.acts.ports import ViewReader
from visavis.lines import (
    DangerView,
    DirectiveView,
    LineView,
    MessageView,
    OpenThing,
    QueryView,
    WatchView,
    open_danger,
    open_directive,
    open_line,
    open_message,
    open_query,
    open_watch,
)
from visavis.notices import NoticeView

OPEN_VIEW: Final = "open"
OPEN_PAGE: Final = 500  # read at a time; all of them are read, page by page

OPENS: Final[Mapping[type[Any], Callable[[Any], OpenThing | None]]] = {
    LineView: open_line,
    MessageView: open_message,
    DangerView: open_danger,
    QueryView: open_query,
    DirectiveView: open_directive,
    WatchView: open_watch,
    NoticeView: open_notice,
}

_decoder = msgspec.json.Decoder(OpenThing)


def open_things(views: ViewReader, view_type: str | None = None) -> Iterator[OpenThing]:
    """Yield everything that is open, or that is of one type, in the order of types and ids."""
    prefix = after = "" if view_type is None else f"{view_type}/"
    while True:
        rows = views.list_views(OPEN_VIEW, OPEN_PAGE, after)
        for row in rows:
            if not row.id.startswith(prefix):
                return
            yield _decoder.decode(row.doc)
        if len(rows) < OPEN_PAGE:
            return
        after = rows[-1].id

"""Things of any type: a list of them, and a page for each, made from its read model."""

from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec

from visavis.acts import READ_MODELS, VIEW_TYPES, UnknownThing
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.shown import Shown, kinds_about, shown
from visavis.desk.sight import Sight
from visavis.desk.waits import Reply, Wait
from visavis.desk.words import desk_words
from visavis.release import Text

# Fields that name a thing better than its id, the best first.
_TITLES: Final = ("title", "purpose", "question", "order", "mission", "texts", "agenda", "claim")
# Where the desk's menu shows a type.
SECTIONS: Final = {
    "line": Section.LINES,
    "contact": Section.LINES,
    "minutes": Section.LINES,
    "query": Section.LINES,
    "mandate": Section.MANDATES,
    "directive": Section.MANDATES,
    "notice": Section.NOTICES,
    "conflict": Section.NOTICES,
    "claim": Section.FIGURES,
    "communique": Section.FIGURES,
}


class ThingPage(Page, frozen=True, kw_only=True):
    """One thing.

    Args:
        can: the kinds of statement that can be said about it.
        replies: the ways to answer what waits here for this party.
        speaker: our office whose answer waits, or "" where none does or any office may give it.
    """

    template: ClassVar[str] = "thing.html"

    type: str
    id: str
    state: str
    title: Text | None
    fields: tuple[Shown, ...]
    can: tuple[str, ...]
    replies: tuple[Reply, ...] = ()
    speaker: str = ""


def thing_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    thing_type: str,
    entity: str,
) -> ThingPage:
    """Make the page of one thing.

    Raises:
        UnknownThing: no such thing, or no such type.
    """
    model = read_thing(sight, thing_type, entity)
    here = [
        wait for wait in waits if wait.ours and (wait.place, wait.thread) == (thing_type, entity)
    ]
    return ThingPage(
        frame=frame_of(sight, viewer, asked, SECTIONS.get(thing_type, Section.RECORD), waits),
        type=thing_type,
        id=entity,
        state=_state(model),
        title=_title(model),
        fields=shown(model, desk_words(asked.language), ("state", thing_type)),
        can=kinds_about(thing_type),
        replies=tuple(reply for wait in here for reply in wait.replies),
        speaker=next((wait.of for wait in here if wait.of in viewer.offices), ""),
    )


def read_thing(sight: Sight, thing_type: str, entity: str) -> msgspec.Struct:
    """Return the read model of a thing.

    Raises:
        UnknownThing.
    """
    if thing_type not in READ_MODELS:
        raise UnknownThing(
            f"No things of the type {thing_type[:40]!r} here",
            expected=", ".join(READ_MODELS),
            got=repr(thing_type[:40]),
            next_step="Choose one from the menu.",
        )
    return READ_MODELS[thing_type](sight.shelf, entity, sight.now_ms)


def title_of(sight: Sight, thing_type: str, entity: str) -> Text | None:
    """Return the words by which a thing is known; None for what has none.

    Raises:
        UnknownThing.
    """
    return _title(read_thing(sight, thing_type, entity))


def type_of(sight: Sight, entity: str) -> str | None:
    """Return the type of the thing that an id names, or None."""
    for one in READ_MODELS:
        if one in VIEW_TYPES and sight.shelf.views.read_view(one, entity) is not None:
            return one
    return None


def _state(model: msgspec.Struct) -> str:
    state = getattr(model, "state", "")
    return str(getattr(state, "value", state))


def _title(model: msgspec.Struct) -> Text | None:
    for name in _TITLES:
        value = getattr(model, name, None)
        if isinstance(value, tuple) and value:
            value = value[0]
        if isinstance(value, Text):
            return value
    return None

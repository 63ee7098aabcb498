"""The map's page: the frame around what the browser draws, and the plain chart where it cannot."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from visavis.desk.chart import Chart, Subject, chart_of
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Condition, Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words
from visavis.notices import NoticeType, NoticeView
from visavis.terms import PartyId

CHARTED_LIMIT: Final = 300  # areas on one chart; more cannot be told apart
NOTICES_READ: Final = 20_000  # a season's

# What the scripts say, by the name that they know it by. Nothing is put together of pieces: what
# has a number or a name in it stands before or behind a colon.
SCRIPTED: Final = (
    *("failed", "no-webgl", "at-now", "at-past", "at-ahead", "ahead-told"),
    *("past-told", "later", "may-have-begun", "in-effect", "until-further", "surface", "unlimited"),
    *("certain", "possible", "verdict-unknown", "meets", "no-meets", "coarse", "may-be-old"),
    *("open-thing", "open-conflict", "heights", "when", "kind", "unit", "symbol", "bad-symbol"),
    *("profile-none", "metres", "feet", "more", "shown-of", "cut"),
    *("shapeless", "radius", "half-width", "found-state", "party", "list-empty", "area"),
    *("polygon", "circle", "corridor", "track", "mixed-heights", "beyond", "zoom-in", "zoom-out"),
    *("globe", "flat"),
    *("stage", "edition", "m", "ft", "km", "nm"),
)

# What the drawing of an area says beside a form; `map-draw-` and the name.
DRAWING: Final = (
    *("draw", "middle", "undo", "anew", "stage", "failed", "not-here", "shape"),
    *("circle", "polygon", "corridor", "track"),
)


class MapPage(Page, frozen=True, kw_only=True):
    """The map.

    Args:
        drawable: whether what the map draws with is here; otherwise `chart` stands in for it.
        plain: whether the chart was asked for.
        chart: of what is live now, or None where there is nothing or it was not asked for.
        words: what the scripts say.
        silent: parties that are not heard, as the page of notices tells them.
    """

    template: ClassVar[str] = "map.html"

    drawable: bool
    plain: bool
    chart: Chart | None
    words: Mapping[str, str]
    silent: tuple[tuple[PartyId, Condition, str | None], ...]
    step_min: int = 5  # of the slider: finer than anybody plans


def map_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    *,
    drawable: bool,
    plain: bool,
) -> MapPage:
    """Make the page of the map."""
    return MapPage(
        frame=frame_of(sight, viewer, asked, Section.MAP, waits),
        drawable=drawable,
        plain=plain,
        chart=plain_chart(sight, asked.language) if plain or not drawable else None,
        words=words_of_map(desk_words(asked.language)),
        silent=tuple(
            (link.peer, link.condition, link.coverage.last_heard)
            for link in sight.links
            if link.condition is not Condition.HEARD
        ),
    )


def words_of_map(words: DeskWords) -> Mapping[str, str]:
    """What the scripts say, in one language."""
    found = {name: words.say(f"map-{name}") for name in SCRIPTED}
    found |= {f"type-{one.value}": words.value("type", one.value) for one in NoticeType}
    states = ("raised", "proposed", "agreed", "reopened", "unknown")
    found |= {f"state-{one}": words.state(one) for one in states}
    return found | {
        f"from-{one}": words.say(f"map-from-{one}") for one in ("W84", "AMSL", "AGL", "STD")
    }


def words_of_drawing(words: DeskWords) -> Mapping[str, str]:
    """What the drawing of an area says, in one language."""
    found = {name: words.say(f"map-draw-{name}") for name in DRAWING}
    return found | {
        name: words.say(f"map-{name}")
        for name in ("zoom-in", "zoom-out", "globe", "flat", "km", "nm")
    }


def plain_chart(sight: Sight, language: str) -> Chart | None:
    """Draw what is live now without scripts."""
    names = Names(sight.directories, language)
    around = sight.shelf.around
    met = {one for meeting in (around.meetings(None, 500) if around else ()) for one in
           (meeting.a, meeting.b)}  # fmt: skip
    subjects: list[Subject] = []
    for view in sight.every(NoticeView, NOTICES_READ):
        party, live = view.party, not view.is_over and view.state_at(sight.now_ms) != "expired"
        if party is None or view.volume is None or view.declaration is None or not live:
            continue
        if len(subjects) == CHARTED_LIMIT:
            break
        title, own = view.declaration.body.title, party == sight.party
        subjects.append(
            Subject(
                id=view.notice,
                label=f"{names.party(party)}: {title.text[:40]}",
                lang=title.lang,
                party=party,
                own=own,
                unknown=not own and sight.condition(party) is not Condition.HEARD,
                conflict=view.notice in met,
                volume=view.volume,
            )
        )
    return chart_of(subjects)

"""Pages to HTML. Text of whoever it may be is escaped here, always; nothing marks text as safe."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from visavis.acts import LANGUAGES, phrase_words, refusal_in_words
from visavis.desk.bare import Bare
from visavis.desk.locales import Locales, instant_of
from visavis.desk.meets import Meets
from visavis.desk.pages import Page
from visavis.desk.sight import Names
from visavis.desk.words import NAMES_OF_LANGUAGES, DeskWords, desk_words
from visavis.parties import Directory
from visavis.terms import InstantMs, PartyId, render_instant

SHOWN_ID_CHARACTERS: Final = 6  # as the words of kinds show ids

# Marks that turn the order of letters round. Bodies of statements cannot hold them; names on
# cards can, and with them one party could pass for another.
_TURNING: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def render_page(page: Page, directories: Mapping[PartyId, Directory]) -> str:
    """Render a page in the language that it was asked for in."""
    asked = page.frame.asked
    names = Names(directories, asked.language)
    template = _environment(asked.language).get_template(page.template)
    return template.render(
        page=page,
        frame=page.frame,
        party=lambda party: visible(names.party(party)),
        office=lambda office: visible(names.office(office)),
        holder=lambda office, at: visible(names.holder(office, instant_of(at)) or ""),
    )


def render_meets(meets: Meets, language: str, directories: Mapping[PartyId, Directory]) -> str:
    """Render what would be met, as the part of a page that it is."""
    names = Names(directories, language)
    template = _environment(language).get_template(meets.template)
    return template.render(meets=meets, party=lambda party: visible(names.party(party)))


def render_bare(page: Bare, directories: Mapping[PartyId, Directory]) -> str:
    """Render a page that stands without the frame."""
    names = Names(directories, page.asked.language)
    template = _environment(page.asked.language).get_template(page.template)
    return template.render(page=page, party=lambda party: visible(names.party(party)))


def visible(text: str) -> str:
    """Show the marks that would turn the order of letters round, rather than obey them."""
    return _TURNING.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


@lru_cache(maxsize=len(LANGUAGES))
def _environment(language: str) -> Environment:
    words, locales = desk_words(language), Locales(language)
    environment = Environment(
        loader=PackageLoader("visavis.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(
        t=words.say,
        has=words.has,
        state=words.state,
        act=words.act,
        phrase=phrase_words(language).say,
        refused=lambda problem: refusal_in_words(problem, language),
        field_label=words.field,
        value_label=words.value,
        languages=NAMES_OF_LANGUAGES,
        with_query=with_query,
    )
    environment.filters.update(_filters(words, locales))
    return environment


def _filters(words: DeskWords, locales: Locales) -> dict[str, Callable[..., Any]]:
    def time(instant: InstantMs | str, shown: str) -> Markup:
        machine = render_instant(instant_of(instant))
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            machine, locales.exact(instant), shown
        )

    def until(due: InstantMs | str, now_ms: InstantMs) -> str:
        left_ms = instant_of(due) - now_ms
        if left_ms <= 0:  # the due instant itself is already late, and not a moment before
            return words.say("overdue-since", span=locales.span(-left_ms // 1000))
        return words.say("time-left", span=locales.span(-(-left_ms // 1000)))

    def ago(instant: InstantMs | str, now_ms: InstantMs) -> str:
        return words.say("time-ago", span=locales.span((now_ms - instant_of(instant)) // 1000))

    return {
        "moment": lambda instant: time(instant, locales.moment(instant)),
        "exact": lambda instant: time(instant, locales.exact(instant)),
        "short": lambda instant, now_ms: time(instant, locales.short(instant, now_ms)),
        "clock": lambda instant: time(instant, locales.short(instant, instant_of(instant))),
        "day": locales.date,
        "until": until,
        "ago": ago,
        "span": locales.span,
        "number": locales.number,
        "short_id": lambda thread: thread[:SHOWN_ID_CHARACTERS],
        "visible": visible,
        "lines": _lines,
    }


def _lines(text: str) -> Markup:
    """Keep the line breaks of a text; all else of it is escaped."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def with_query(path: str, name: str, value: str) -> str:
    """Add one parameter to a path of our own; values are plain words."""
    return f"{path}{'&' if '?' in path else '?'}{name}={value}"

"""The page on which one thing is said: its fields, who may hear it, and the way to send it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

import msgspec

from visavis.acts import REGISTRY, AudienceRule, Kind
from visavis.desk.bare import Problem
from visavis.desk.choosable import choosable_of, office_label
from visavis.desk.form_fields import Choice, FormField, FormMaker
from visavis.desk.form_phrases import KIND as PHRASE
from visavis.desk.form_phrases import PhraseShown, phrase_shown, shape_for
from visavis.desk.form_release import ReleaseFields, release_fields, terms_typed
from visavis.desk.form_shapes import Shape
from visavis.desk.form_typed import Typed, one, plain_of
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.meets import Meets, says_where
from visavis.desk.pages import Page
from visavis.desk.places_typed import Wrong
from visavis.desk.sight import Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words

# What the node finds by itself and says in the command's place; a form does not ask for it.
FILLED_BY_NODE: Final[Mapping[str, frozenset[str]]] = {
    "notice.declare": frozenset({"generalised"}),
    "conflict.raise": frozenset(
        {"versions", "verdict", "start", "end", "floor_m_wgs84", "ceiling_m_wgs84", "because"}
    ),
    "conflict.propose": frozenset({"versions"}),
    "conflict.counter": frozenset({"versions"}),
    "conflict.accept_risk": frozenset({"versions"}),
    "contact.phrase": frozenset({"edition"}),
    "release.grant": frozenset({"person", "salt", "commitment"}),
    "release.request": frozenset({"person"}),
    "release.approve": frozenset({"person", "salt", "commitment"}),
    "release.refuse": frozenset({"person"}),
}
# Kinds that stay inside and let something out.
RELEASING: Final = ("release.grant", "release.approve")


class ActPage(Page, frozen=True, kw_only=True):
    """A form for one kind of statement.

    Args:
        internal: nobody outside will hear it.
        releases: it stays inside, and lets something else out.
        form: the group of its fields.
        offices: who may speak.
        acts: with which it may be said, the usual first; empty where there is one only.
        phrase: the coded phrase that is being said; None for anything else.
        release: who may hear it.
        checked: whether it says where and when, so that what it would meet can be asked.
        meets: what it would meet, where that was asked.
        draft: under which name what is typed is kept by the browser.
        back: the page from which it was opened; `given_back` whether it was opened from one,
            else what is said leads to the page of what it is about.
    """

    template: ClassVar[str] = "act.html"

    kind: str
    draft: str
    internal: bool
    releases: bool
    form: FormField
    offices: tuple[Choice, ...]
    acts: tuple[Choice, ...]
    phrase: PhraseShown | None
    release: ReleaseFields
    checked: bool
    meets: Meets | None
    problem: Problem | None
    back: str
    given_back: bool
    wrong: int


class ActsPage(Page, frozen=True, kw_only=True):
    """Everything that can be said, by subject."""

    template: ClassVar[str] = "acts.html"

    subjects: tuple[tuple[str, tuple[Kind, ...]], ...]


def acts_page(sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait]) -> ActsPage:
    """Make the list of all kinds."""
    subjects: dict[str, list[Kind]] = {}
    for kind in REGISTRY.values():
        subjects.setdefault(kind.name.partition(".")[0], []).append(kind)
    return ActsPage(
        frame=frame_of(sight, viewer, asked, Section.ACTS, waits),
        subjects=tuple((subject, tuple(kinds)) for subject, kinds in subjects.items()),
    )


def act_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    kind: Kind,
    typed: Typed,
    *,
    problems: Mapping[str, str | Wrong],
    problem: Problem | None,
    meets: Meets | None = None,
) -> ActPage:
    """Make the form of a kind, with everything that was typed."""
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    about_notice = "notice" in kind.body.__struct_fields__
    choosable = choosable_of(sight, names, notices=about_notice)
    maker = FormMaker(words, choosable, typed, problems, one(typed, "more"))
    speaker = one(typed, "office")
    return ActPage(
        frame=frame_of(sight, viewer, asked, Section.ACTS, waits),
        kind=kind.name,
        draft=" ".join((kind.name, *_named(typed))),
        internal=kind.audience is AudienceRule.INTERNAL,
        releases=kind.name in RELEASING,
        form=maker.field(asked_shape(kind, typed), "body"),
        phrase=phrase_shown(kind, typed, words),
        offices=tuple(
            Choice(office, office_label(names, office), office == speaker) for office in sight.held
        ),
        acts=() if kind.name == PHRASE else _acts(kind, words, one(typed, "act")),
        release=release_fields(sight, words, names, kind, typed, problems),
        checked=says_where(kind),
        meets=meets,
        problem=problem,
        back=safe_back(one(typed, "back")),
        given_back=bool(one(typed, "back")),
        wrong=len(problems),
    )


def asked_shape(kind: Kind, typed: Typed) -> Shape:
    """Return the shape of a kind's form without what the node fills in by itself."""
    shape, filled = shape_for(kind, typed), FILLED_BY_NODE.get(kind.name, frozenset())
    return msgspec.structs.replace(
        shape, parts=tuple(part for part in shape.parts if part.name not in filled)
    )


def is_previewed(kind: Kind) -> bool:
    """Tell whether something may leave by a kind of statement, so that it is looked at first."""
    return kind.audience is not AudienceRule.INTERNAL or kind.name in RELEASING


def command_typed(kind: Kind, typed: Typed, usual_policy: str, usual: str) -> dict[str, object]:
    """Return what was typed as the plain values of a command; see `acts.command_of`.

    Args:
        usual_policy, usual: the policy and the classification where none was chosen.
    """
    body = plain_of(shape_for(kind, typed), typed, "body")
    command: dict[str, object] = {
        "kind": kind.name,
        "office": one(typed, "office"),
        "body": body if isinstance(body, dict) else {},
    }
    if act := one(typed, "act"):
        command["act"] = act
    terms = terms_typed(kind, typed, usual_policy, usual)
    if terms:
        command["release"] = terms
    return command


def _named(typed: Typed) -> list[str]:
    """What a form is about: half a sentence about one notice must not turn up at another."""
    fields = ("body.notice", "body.notices.0", "body.notices.1", "body.contact", "body.directive")
    return [value for field in fields if (value := one(typed, field))]


def _acts(kind: Kind, words: DeskWords, chosen: str) -> tuple[Choice, ...]:
    if len(kind.acts) == 1:
        return ()
    usual = chosen or kind.acts[0].value
    return tuple(
        Choice(act.value, words.value("act", act.value), act.value == usual) for act in kind.acts
    )


def safe_back(path: str) -> str:
    """Return a path of this desk's own, or the first page: never another site's address."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain and path.isprintable() and len(path) < 500 else "/"

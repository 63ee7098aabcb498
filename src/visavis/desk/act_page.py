"""The page on which one thing is said: its fields, who may hear it, and the way to send it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from visavis.acts import REGISTRY, AudienceRule, Kind
from visavis.desk.bare import Problem
from visavis.desk.form_fields import Choice, Choosable, FormField, FormMaker
from visavis.desk.form_release import ReleaseFields, release_fields, terms_typed
from visavis.desk.form_shapes import shape_of
from visavis.desk.form_typed import Typed, one, plain_of
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.meets import Meets, says_where
from visavis.desk.pages import Page
from visavis.desk.places_typed import Wrong
from visavis.desk.sight import Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words
from visavis.lines import ContactView, DirectiveView, LineView, MandateView


class ActPage(Page, frozen=True, kw_only=True):
    """A form for one kind of statement.

    Args:
        internal: nobody outside will hear it.
        form: the group of its fields.
        offices: who may speak.
        acts: with which it may be said, the usual first; empty where there is one only.
        release: who may hear it.
        checked: whether it says where and when, so that what it would meet can be asked.
        meets: what it would meet, where that was asked.
        draft: under which name what is typed is kept by the browser.
        back: the page from which it was opened.
    """

    template: ClassVar[str] = "act.html"

    kind: str
    draft: str
    internal: bool
    form: FormField
    offices: tuple[Choice, ...]
    acts: tuple[Choice, ...]
    release: ReleaseFields
    checked: bool
    meets: Meets | None
    problem: Problem | None
    back: str
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
    choosable = choosable_of(sight, names)
    maker = FormMaker(words, choosable, typed, problems, one(typed, "more"))
    speaker = one(typed, "office")
    return ActPage(
        frame=frame_of(sight, viewer, asked, Section.ACTS, waits),
        kind=kind.name,
        draft=" ".join((kind.name, *_named(typed))),
        internal=kind.audience is AudienceRule.INTERNAL,
        form=maker.field(shape_of(kind.body), "body"),
        offices=tuple(
            Choice(office, _office(names, office), office == speaker) for office in sight.held
        ),
        acts=_acts(kind, words, one(typed, "act")),
        release=release_fields(sight, words, names, kind, typed, problems),
        checked=says_where(kind),
        meets=meets,
        problem=problem,
        back=safe_back(one(typed, "back")),
        wrong=len(problems),
    )


def command_typed(kind: Kind, typed: Typed, usual_policy: str, usual: str) -> dict[str, object]:
    """Return what was typed as the plain values of a command; see `acts.command_of`.

    Args:
        usual_policy, usual: the policy and the classification where none was chosen.
    """
    body = plain_of(shape_of(kind.body), typed, "body")
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


def choosable_of(sight: Sight, names: Names) -> Choosable:
    """Return what forms may choose from."""
    offices = [
        Choice(office.id, _office(names, office.id))
        for party in sorted(sight.directories, key=lambda p: (p != sight.party, p))
        for office in sight.directories[party].card.offices
    ]
    parties = [Choice(party, names.party(party)) for party in sorted(sight.directories)]
    return Choosable(tuple(offices), tuple(parties), _threads(sight, names))


def _threads(sight: Sight, names: Names) -> dict[str, tuple[Choice, ...]]:
    """The threads that a field may name, by the name of the field."""
    lines = tuple(_line_choice(sight, names, view) for view in sight.every(LineView))
    contacts = tuple(
        Choice(view.contact, _contact_label(names, view), lang=view.opening.body.agenda[0].lang)
        for view in sight.every(ContactView)
        if view.opening is not None and not view.is_closed
    )
    mandates = tuple(
        Choice(view.mandate, view.issue.body.title.text, lang=view.issue.body.title.lang)
        for view in sight.every(MandateView)
        if view.issue is not None
    )
    directives = tuple(
        Choice(view.directive, view.order.body.order.text[:80], lang=view.order.body.order.lang)
        for view in sight.every(DirectiveView)
        if view.order is not None
    )
    return {
        "line": lines,
        "contact": contacts,
        "mandate": mandates,
        "under": mandates,
        "directive": directives,
    }


def _line_choice(sight: Sight, names: Names, view: LineView) -> Choice:
    own = view.office_of(sight.party)
    others = ", ".join(_office(names, office) for office in view.offices if office != own)
    if view.proposal is None:
        return Choice(view.line, view.line)
    purpose = view.proposal.body.purpose
    return Choice(view.line, f"{others}: {purpose.text[:60]}", lang=purpose.lang)


def _contact_label(names: Names, view: ContactView) -> str:
    assert view.opening is not None  # asked of contacts that were opened only
    body = view.opening.body
    who = ", ".join(names.party(party) for party in view.parties)
    return f"{who}: {body.agenda[0].text[:60]}"


def _named(typed: Typed) -> list[str]:
    """What a form is about: half a sentence about one notice must not turn up at another."""
    fields = ("body.notice", "body.notices.0", "body.notices.1", "body.contact", "body.directive")
    return [value for field in fields if (value := one(typed, field))]


def _office(names: Names, office: str) -> str:
    return f"{names.office(office)} ({names.party(office.partition('/')[0])})"


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

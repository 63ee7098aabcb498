"""What forms may choose from: offices, parties and things, each by a name that a person knows."""

from collections.abc import Callable, Iterable

from visavis.desk.form_begun import proposal_of
from visavis.desk.form_fields import Choice, Choosable
from visavis.desk.locales import Locales
from visavis.desk.sight import Names, Sight
from visavis.desk.volume_words import VolumeWords
from visavis.desk.words import desk_words
from visavis.lines import ContactView, DirectiveView, LineView, MandateView
from visavis.notices import NoticeView, Proposed
from visavis.release import ReleaseRequest, RequestView

TITLE_CHARACTERS = 80  # of what a choice is called; two lines of a narrow form


def choosable_of(sight: Sight, names: Names, *, notices: bool = False) -> Choosable:
    """Return what forms may choose from.

    Args:
        notices: whether one's own notices are among it, which few forms ask for.
    """
    offices = [
        Choice(office.id, office_label(names, office.id))
        for party in sorted(sight.directories, key=lambda p: (p != sight.party, p))
        for office in sight.directories[party].card.offices
    ]
    parties = [Choice(party, names.party(party)) for party in sorted(sight.directories)]
    return Choosable(
        tuple(offices),
        tuple(parties),
        _threads(sight, names, notices=notices),
        _name_of(sight, names),
    )


def office_label(names: Names, office: str) -> str:
    """Return an office's title and its party's name."""
    return f"{names.office(office)} ({names.party(office.partition('/')[0])})"


def _threads(sight: Sight, names: Names, *, notices: bool) -> dict[str, tuple[Choice, ...]]:
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
    own = tuple(_own_notices(sight, sight.every(NoticeView))) if notices else ()
    return {
        "line": lines,
        "contact": contacts,
        "mandate": mandates,
        "under": mandates,
        "directive": directives,
        "notice": own,
        "by": own,
    }


def _own_notices(sight: Sight, views: Iterable[NoticeView]) -> Iterable[Choice]:
    for view in views:
        if view.declaration is not None and view.party == sight.party and not view.is_over:
            title = view.declaration.body.title
            yield Choice(view.notice, title.text[:TITLE_CHARACTERS], lang=title.lang)


def _name_of(sight: Sight, names: Names) -> Callable[[str], str | None]:
    """Return what tells a notice, a proposal or a request by its id."""
    language = names.language

    def name(identity: str) -> str | None:
        view = sight.shelf.view(NoticeView, identity)
        if view is not None and view.declaration is not None and view.party is not None:
            title = view.declaration.body.title.text[:TITLE_CHARACTERS]
            return f"{names.party(view.party)}: {title}"
        request = sight.shelf.view(RequestView, identity)
        if request is not None and request.body is not None:
            return _request_label(names, request.body)
        proposed = proposal_of(sight, identity)
        return None if proposed is None else _proposal_label(sight, names, proposed, language)

    return name


def _request_label(names: Names, asked: ReleaseRequest) -> str:
    """Who asked for a release, and to whom it would go."""
    civil = (desk_words(names.language).say("audience-civil"),) if asked.civil else ()
    told = ", ".join((*map(names.party, asked.parties), *civil))
    return f"{asked.person or '?'} → {told}"


def _proposal_label(sight: Sight, names: Names, proposed: Proposed, language: str) -> str:
    who = office_label(names, proposed.mark.office)
    when = Locales(language).moment(proposed.mark.said_ms)
    view = sight.shelf.view(NoticeView, proposed.notice)
    if view is None or view.volume is None:
        return f"{who}, {when}"
    changes = VolumeWords(desk_words(language)).changes(view.volume, proposed.volume)
    told = "; ".join(f"{one.label}: {one.before} → {one.after}" for one in changes)
    return f"{who}, {when}. {told}"


def _line_choice(sight: Sight, names: Names, view: LineView) -> Choice:
    own = view.office_of(sight.party)
    others = ", ".join(office_label(names, office) for office in view.offices if office != own)
    if view.proposal is None:
        return Choice(view.line, view.line)
    purpose = view.proposal.body.purpose
    return Choice(view.line, f"{others}: {purpose.text[:60]}", lang=purpose.lang)


def _contact_label(names: Names, view: ContactView) -> str:
    assert view.opening is not None  # asked of contacts that were opened only
    body = view.opening.body
    who = ", ".join(names.party(party) for party in view.parties)
    return f"{who}: {body.agenda[0].text[:60]}"

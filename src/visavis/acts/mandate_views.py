"""Reading mandates, the directives that trace to them, and what each counterpart was told."""

import msgspec

from visavis.acts.reading import CHILDREN_LIMIT, Shelf, Word, word, word_or_none
from visavis.acts.releases_made import RELEASE_VIEW, ReleaseMade, read_release_made
from visavis.lines import MAX_CHAIN, DirectiveView, MandateView, Step, ToldView
from visavis.release import Text
from visavis.terms import InstantMs, OfficeId, render_instant


class StepStatus(msgspec.Struct, frozen=True):
    """One step that the addressed office said, or None while it has not."""

    step: str
    word: Word | None


class ToldStatus(msgspec.Struct, frozen=True):
    """What one counterpart was last told of a directive: this, and no more."""

    directive: str
    told: str
    word: Word
    to: str
    mandate: str
    state: str


class EndingStatus(msgspec.Struct, frozen=True):
    """That something was taken back, why, and what took its place, if anything did."""

    word: Word
    state: str
    reason: Text | None
    superseded_by: str | None = None


class DirectiveTrace(msgspec.Struct, frozen=True):
    """A directive, its steps, and the mandates to which it traces, nearest first."""

    directive: str
    state: str
    ordered: Word | None
    to: str | None
    order: Text | None
    answer_by: str | None
    mandates: tuple[str, ...]
    steps: tuple[StepStatus, ...]
    withdrawn: EndingStatus | None
    overdue_said: Word | None
    told: tuple[ToldStatus, ...]


class PrincipalStatus(msgspec.Struct, frozen=True):
    """One principal: whether it signed this very text, or why it declined."""

    office: str
    agreed: bool
    word: Word | None
    declined: Text | None = None


class DirectiveBrief(msgspec.Struct, frozen=True):
    """A directive under a mandate, in one line."""

    directive: str
    state: str
    to: str | None


class MandateTree(msgspec.Struct, frozen=True):
    """A mandate, who set and agreed to it, and what stands under it."""

    mandate: str
    state: str
    title: Text | None
    mission: Text | None
    issued: Word | None
    digest: str | None
    under: str | None
    principals: tuple[PrincipalStatus, ...]
    ended: EndingStatus | None
    mandates: tuple[str, ...]
    lines: tuple[str, ...]
    contacts: tuple[str, ...]
    notices: tuple[str, ...]
    directives: tuple[DirectiveBrief, ...]
    told: tuple[ToldStatus, ...]


class ReleaseStatus(msgspec.Struct, frozen=True):
    """One statement that an audience was told."""

    statement: str
    thread: str
    kind: str
    at: str
    classification: str
    form: str
    expires: str
    expired: bool


def directive_trace(shelf: Shelf, directive: str, now_ms: InstantMs) -> DirectiveTrace:
    """Read a directive of one's own party.

    Raises:
        UnknownThing.
    """
    view = shelf.require(DirectiveView, directive)
    body = None if view.order is None else view.order.body
    return DirectiveTrace(
        directive=view.directive,
        state=view.state_at(now_ms).value,
        ordered=None if view.order is None else word(view.order.mark),
        to=None if body is None else body.to,
        order=None if body is None else body.order,
        answer_by=None if body is None else body.answer_by,
        mandates=() if body is None else _chain(shelf, body.mandate),
        steps=tuple(StepStatus(s.value, word_or_none(view.own_steps.get(s))) for s in Step),
        withdrawn=None
        if view.withdrawn is None
        else EndingStatus(word(view.withdrawn.mark), "withdrawn", view.withdrawn.body.reason),
        overdue_said=None if view.reminder is None else word(view.reminder.mark),
        told=_told(shelf, directive),
    )


def told_of_directive(shelf: Shelf, directive: str) -> tuple[ToldStatus, ...]:
    """Read what was told of a directive: one's own, or a counterpart's of which one was told."""
    return _told(shelf, directive)


def mandate_tree(shelf: Shelf, mandate: str, now_ms: InstantMs) -> MandateTree:
    """Read a mandate with what stands under it.

    Raises:
        UnknownThing.
    """
    view = shelf.require(MandateView, mandate)
    body = None if view.issue is None else view.issue.body
    told = [t.child for t in shelf.children(mandate, "directive.tell")]
    return MandateTree(
        mandate=view.mandate,
        state=view.state_at(now_ms).value,
        title=None if body is None else body.title,
        mission=None if body is None else body.mission,
        issued=None if view.issue is None else word(view.issue.mark),
        digest=None if view.issue is None else view.issue.digest,
        under=None if body is None else body.under,
        principals=()
        if body is None
        else tuple(_principal(view, office) for office in body.principals),
        ended=_ending(view),
        mandates=tuple(u.child for u in shelf.children(mandate, "mandate.issue")),
        lines=tuple(u.child for u in shelf.children(mandate, "line.propose")),
        contacts=tuple(u.child for u in shelf.children(mandate, "contact.open")),
        notices=tuple(u.child for u in shelf.children(mandate, "notice.declare")),
        directives=tuple(
            _brief(shelf, under.child, now_ms)
            for under in shelf.children(mandate, "directive.issue")
        ),
        told=tuple(status for directive in told for status in _told(shelf, directive)),
    )


def told_to(
    shelf: Shelf, audience: str, now_ms: InstantMs, *, after: str, limit: int
) -> tuple[ReleaseStatus, ...]:
    """Read what an audience was told, oldest first.

    Args:
        audience: a party, or ``+civil``.
        after: the id of a release, as `note_release` makes it, after which to go on; or "".
    """
    prefix = f"{audience}/"
    rows = shelf.views.list_views(RELEASE_VIEW, limit, after or prefix)
    return tuple(
        _release(read_release_made(row.doc), now_ms) for row in rows if row.id.startswith(prefix)
    )


def _principal(view: MandateView, office: OfficeId) -> PrincipalStatus:
    answer = view.agreements.get(office)
    if answer is None:
        return PrincipalStatus(office=office, agreed=False, word=None)
    return PrincipalStatus(
        office=office,
        agreed=office in view.signers,
        word=word(answer.mark),
        declined=None if answer.declined is None else answer.declined.reason,
    )


def _ending(view: MandateView) -> EndingStatus | None:
    ending = view.ending
    if ending is None:
        return None
    if ending.withdrawn is not None:
        return EndingStatus(word(ending.mark), "withdrawn", ending.withdrawn.reason)
    assert ending.superseded is not None  # an ending is one of the two
    by = ending.superseded
    return EndingStatus(word(ending.mark), "superseded", by.reason, superseded_by=by.by)


def _chain(shelf: Shelf, mandate: str) -> tuple[str, ...]:
    chain: list[str] = []
    following: str | None = mandate
    while following is not None and following not in chain and len(chain) < MAX_CHAIN:
        chain.append(following)
        view = shelf.view(MandateView, following)
        following = None if view is None or view.issue is None else view.issue.body.under
    return tuple(chain)


def _told(shelf: Shelf, directive: str) -> tuple[ToldStatus, ...]:
    return tuple(
        ToldStatus(
            directive=view.directive,
            told=view.told,
            word=word(view.by),
            to=view.to,
            mandate=view.mandate,
            state=view.state.value,
        )
        for view in shelf.listed(ToldView, f"{directive}/", CHILDREN_LIMIT)
    )


def _brief(shelf: Shelf, directive: str, now_ms: InstantMs) -> DirectiveBrief:
    view = shelf.require(DirectiveView, directive)
    return DirectiveBrief(
        directive=directive,
        state=view.state_at(now_ms).value,
        to=None if view.order is None else view.order.body.to,
    )


def _release(made: ReleaseMade, now_ms: InstantMs) -> ReleaseStatus:
    return ReleaseStatus(
        statement=made.statement,
        thread=made.thread,
        kind=made.kind,
        at=render_instant(made.said_ms),
        classification=made.label.classification,
        form=made.form.value,
        expires=render_instant(made.expires_ms),
        expired=now_ms >= made.expires_ms,
    )

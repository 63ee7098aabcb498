"""Reading releases: what waits for a second person, and under which marking a statement is here."""

import msgspec

from visavis.acts.errors import UnknownThing
from visavis.acts.reading import Shelf, Word, word_or_none
from visavis.acts.release_markings import MARKING_VIEW, read_marking
from visavis.release import RequestView, Text
from visavis.terms import InstantMs, render_instant


class RequestStatus(msgspec.Struct, frozen=True):
    """A release that needs a second person: who asked for what, and what was answered."""

    request: str
    state: str
    asked: Word | None
    asked_by: str | None
    statement: str | None
    parties: tuple[str, ...]
    civil: bool
    classification: str | None
    categories: tuple[str, ...]
    form: str | None
    expires: str | None
    answered: Word | None
    answered_by: str | None
    reason: Text | None


class MarkingStatus(msgspec.Struct, frozen=True):
    """The marking of one statement here.

    `state` is current, expired or withdrawn, `since` from when; what is gone has no content in
    the views, and stays in the record.
    """

    statement: str
    party: str
    classification: str | None
    categories: tuple[str, ...]
    form: str
    expires: str | None
    state: str
    since: str | None


def request_status(shelf: Shelf, request: str) -> RequestStatus:
    """Read a request for a second person.

    Raises:
        UnknownThing.
    """
    view = shelf.require(RequestView, request)
    body = view.body
    label = None if body is None else body.label
    answers = [one for one in (view.approved, view.refused) if one is not None]
    first = min(answers, key=lambda one: one.mark, default=None)
    return RequestStatus(
        request=view.request,
        state=view.state.value,
        asked=word_or_none(view.mark),
        asked_by=None if body is None else body.person,
        statement=None if body is None else body.statement,
        parties=() if body is None else body.parties,
        civil=body is not None and body.civil,
        classification=None if label is None else label.classification,
        categories=() if label is None else label.categories,
        form=None if body is None else body.form.value,
        expires=None if body is None else body.expires,
        answered=None if first is None else word_or_none(first.mark),
        answered_by=None if first is None else first.person,
        reason=None if first is None else first.reason,
    )


def marking_status(shelf: Shelf, statement: str, now_ms: InstantMs) -> MarkingStatus:
    """Read under which marking a statement stands here.

    Raises:
        UnknownThing: it has none: one's own outside every compartment, or nothing known here.
    """
    doc = shelf.views.read_view(MARKING_VIEW, statement)
    if doc is None:
        raise UnknownThing(
            f"No marking {statement[:60]} here",
            expected="the id of a statement that was released here, or is in a compartment",
            got=repr(statement[:60]),
            next_step="List the statements.",
        )
    marking = read_marking(doc)
    ended = marking.expires_ms is not None and marking.expires_ms <= now_ms
    since_ms = marking.withdrawn_ms or (marking.expires_ms if ended else None)
    state = "withdrawn" if marking.withdrawn_ms is not None else "expired" if ended else "current"
    label = marking.label
    return MarkingStatus(
        statement=marking.statement,
        party=marking.party,
        classification=None if label is None else label.classification,
        categories=() if label is None else label.categories,
        form=marking.form.value,
        expires=None if marking.expires_ms is None else render_instant(marking.expires_ms),
        state=state,
        since=None if since_ms is None else render_instant(since_ms),
    )

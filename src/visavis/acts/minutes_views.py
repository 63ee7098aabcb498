"""Reading minutes: every version, who signed it, who declined it, and what is agreed."""

from collections.abc import Sequence

import msgspec

from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.lines import ContactView, MinutesState, MinutesView, settle
from visavis.release import Text
from visavis.terms import OfficeId, party_of


class SignatureStatus(msgspec.Struct, frozen=True):
    """What one party that took part says of a version.

    `stance` is *proposed* by its author, *signed*, *declined*, or None while nothing was said.
    """

    party: str
    stance: str | None
    word: Word | None
    reason: Text | None


class MinutesStatus(msgspec.Struct, frozen=True):
    """One version of a contact's minutes; what was superseded or declined stays readable."""

    minutes: str
    contact: str | None
    state: str
    proposed: Word | None
    texts: tuple[Text, ...]
    digest: str | None
    amends: str | None
    replaced_by: Word | None
    signatures: tuple[SignatureStatus, ...]


def minutes_status(shelf: Shelf, minutes: str) -> MinutesStatus:
    """Read one version of minutes, beside all others of its contact.

    Raises:
        UnknownThing.
    """
    view = shelf.require(MinutesView, minutes)
    if view.version is None:
        return _status(view, MinutesState.UNKNOWN, ())
    contact = view.version.body.contact
    for status in minutes_of(shelf, contact):
        if status.minutes == minutes:
            return status
    # More versions than a page of them: this one is judged alone.
    offices = _offices(shelf, contact)
    return _status(view, settle([view], offices)[view.minutes], offices)


def minutes_of(shelf: Shelf, contact: str) -> tuple[MinutesStatus, ...]:
    """Read all versions of a contact's minutes, each after the one that it took up."""
    children = shelf.children(contact, "minutes.propose")
    views = [shelf.require(MinutesView, under.child) for under in children]
    offices = _offices(shelf, contact)
    states = settle(views, offices)
    return tuple(_status(view, states[view.minutes], offices) for view in _in_order(views))


def _in_order(views: Sequence[MinutesView]) -> list[MinutesView]:
    """Put each version after the one that it took up: two sides' clocks may say otherwise."""
    known = {view.minutes for view in views}
    following: dict[str | None, list[MinutesView]] = {}
    for view in views:
        amends = None if view.version is None else view.version.body.amends
        following.setdefault(amends if amends in known else None, []).append(view)
    ordered: dict[str, MinutesView] = {}
    waiting = list(reversed(following.get(None, [])))
    while waiting:
        view = waiting.pop()
        ordered[view.minutes] = view
        waiting.extend(reversed(following.get(view.minutes, [])))
    # Two that claim to amend each other follow nothing; they are shown all the same.
    return [*ordered.values(), *(view for view in views if view.minutes not in ordered)]


def _offices(shelf: Shelf, contact: str) -> tuple[OfficeId, ...]:
    view = shelf.view(ContactView, contact)
    if view is None or view.opening is None:
        return ()
    return tuple(participant.office for participant in view.opening.body.participants)


def _status(view: MinutesView, state: MinutesState, offices: Sequence[OfficeId]) -> MinutesStatus:
    version = view.version
    parties = dict.fromkeys(party_of(office) for office in offices)
    return MinutesStatus(
        minutes=view.minutes,
        contact=None if version is None else version.body.contact,
        state=state.value,
        proposed=None if version is None else word(version.mark),
        texts=() if version is None else version.body.texts,
        digest=None if version is None else version.digest,
        amends=None if version is None else version.body.amends,
        replaced_by=word_or_none(view.superseded_by_author),
        signatures=tuple(_signature(view, party, offices) for party in parties),
    )


def _signature(view: MinutesView, party: str, offices: Sequence[OfficeId]) -> SignatureStatus:
    if view.version is not None and view.version.mark.party == party:
        return SignatureStatus(party, "proposed", word(view.version.mark), None)
    answers = [view.answers[o] for o in offices if o in view.answers and party_of(o) == party]
    signed = [a for a in answers if view.signed_by(a.mark.office)]
    # One office's signature binds its party; a colleague who declined does not undo it.
    for answer in sorted(signed or answers, key=lambda a: a.mark):
        if answer.declined is not None:
            return SignatureStatus(party, "declined", word(answer.mark), answer.declined.reason)
        if signed:
            return SignatureStatus(party, "signed", word(answer.mark), None)
    return SignatureStatus(party, None, None, None)

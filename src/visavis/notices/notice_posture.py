"""What a party first announced: the first notice of each type, and of each class of platforms."""

import msgspec

from visavis.notices.notice import NoticeDeclare, NoticeType
from visavis.release import Mark, Said, earlier, later
from visavis.terms import PartyId


class FirstOfItsKind(msgspec.Struct, frozen=True):
    """The first and the last notice of a type, and of a class of platforms where one is named.

    What is first is the earliest by that party's own times, among the notices that are here:
    it says what was announced first, not what was done first.
    """

    party: PartyId
    type: NoticeType
    platform_class: str
    first: Mark
    last: Mark


def first_id(party: str, kind: str, platform_class: str) -> str:
    """Return the id of such a view; with "" for the class that of notices without one, which
    starts those of all classes."""
    return f"{party}/{kind}/{platform_class}"


def first_of(said: Said[NoticeDeclare]) -> str:
    """Return the view that a declaration changes."""
    return first_id(said.party, said.body.type, _class_of(said.body))


def fold_first(view: FirstOfItsKind | None, said: Said[NoticeDeclare]) -> FirstOfItsKind:
    """Fold a declaration."""
    return FirstOfItsKind(
        party=said.party,
        type=said.body.type,
        platform_class=_class_of(said.body),
        first=earlier(None if view is None else view.first, said.mark),
        last=later(None if view is None else view.last, said.mark),
    )


def _class_of(body: NoticeDeclare) -> str:
    posture = body.posture
    return "" if posture is None or posture.platform_class is None else posture.platform_class

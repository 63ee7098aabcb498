"""What two must agree on, and one has not: minutes, proposals, drafts, releases by two persons."""

from collections.abc import Iterator
from typing import Final

from visavis.claims import JointState, JointView
from visavis.desk.sight import Sight
from visavis.desk.wait import Reply, Wait, WaitKind
from visavis.lines import ContactView, MinutesState, MinutesView, settle
from visavis.notices import ConflictState, ConflictView, NoticeView, standing
from visavis.release import Mark, RequestState, RequestView
from visavis.terms import OfficeId, PartyId, StatementId, party_of

LOOKED_AT: Final = 5_000  # of each type; a theatre that has more in one year is not known


def minutes_waiting(sight: Sight) -> Iterator[Wait]:
    """Yield proposed minutes, for each party that took part and has not signed them."""
    of_contact: dict[str, list[MinutesView]] = {}
    for view in sight.every(MinutesView, LOOKED_AT):
        if view.version is not None:
            of_contact.setdefault(view.version.body.contact, []).append(view)
    contacts = sight.shelf.several(ContactView, list(of_contact))
    for contact, versions in of_contact.items():
        offices = _participants(contacts.get(contact))
        states = settle(versions, offices)
        for view in versions:
            if states[view.minutes] is MinutesState.PROPOSED:
                yield from _minutes(sight, view, offices)


def _participants(contact: ContactView | None) -> tuple[OfficeId, ...]:
    if contact is None or contact.opening is None:
        return ()
    return tuple(one.office for one in contact.opening.body.participants)


def _minutes(sight: Sight, view: MinutesView, offices: tuple[OfficeId, ...]) -> Iterator[Wait]:
    assert view.version is not None  # only such were kept
    mark, texts = view.version.mark, view.version.body.texts
    signed = set(view.signers(offices))
    missing = {party_of(office): office for office in reversed(offices)}
    for party, office in missing.items():
        if party not in signed:
            yield Wait(
                kind=WaitKind.MINUTES,
                ours=party == sight.party,
                by=mark.office,
                of=office,
                about=texts[0] if texts else None,
                statement=view.minutes,
                place="minutes",
                thread=view.minutes,
                since_ms=mark.said_ms,
                due_ms=None,
            )


def conflicts_waiting(sight: Sight) -> Iterator[Wait]:
    """Yield proposals to end a conflict that the other side has not answered."""
    for view in sight.every(ConflictView, LOOKED_AT):
        if not view.proposals:
            continue
        notices = sight.shelf.several(NoticeView, view.notices)
        one, other = (notices.get(notice) for notice in view.notices)
        found = standing(view, one, other, sight.now_ms, parted=False)
        if found.state is not ConflictState.PROPOSED or one is None or other is None:
            continue
        for asked, by in ((one, other), (other, one)):
            if asked.party is not None and by.party is not None:
                yield from _proposal(sight, view, asked, by.party, found.versions)


def _proposal(
    sight: Sight,
    view: ConflictView,
    asked: NoticeView,
    by: PartyId,
    versions: tuple[StatementId, ...],
) -> Iterator[Wait]:
    assert asked.party is not None  # looked at by whoever calls
    proposed, answer = view.proposals.get(by), view.answers.get(asked.party)
    if proposed is None or proposed.versions != versions:
        return
    if answer is not None and answer.proposal == proposed.mark.id:
        return
    office = asked.party if asked.declaration is None else asked.declaration.mark.office
    fields = (
        *((f"body.notices.{place}", notice) for place, notice in enumerate(view.notices)),
        ("body.proposal", proposed.mark.id),
        ("office", office),
    )
    yield Wait(
        kind=WaitKind.CONFLICT,
        ours=asked.party == sight.party,
        by=proposed.mark.office,
        of=office,
        about=proposed.reason,
        statement=proposed.mark.id,
        place="conflict",
        thread=view.conflict,
        since_ms=proposed.mark.said_ms,
        due_ms=None,
        replies=tuple(
            Reply(f"conflict.{verb}", fields) for verb in ("accept", "decline", "counter")
        ),
    )


def drafts_waiting(sight: Sight) -> Iterator[Wait]:
    """Yield drafts of joint communiqués, for each side that has not answered the newest word."""
    for view in sight.every(JointView, LOOKED_AT):
        if view.first is None or view.state is JointState.JOINT:
            continue
        for side in view.sides:
            found = _unanswered(view, side)
            if found is None:
                continue
            word, draft = found
            known = view.drafts.get(side)
            yield Wait(
                kind=WaitKind.DRAFT,
                ours=side == sight.party,
                by=word.office,
                of=side if known is None else known.mark.office,
                about=view.first.body.title,
                statement=draft,
                place="joint",
                thread=view.communique,
                since_ms=word.said_ms,
                due_ms=None,
            )


def _unanswered(view: JointView, side: PartyId) -> tuple[Mark, StatementId] | None:
    """Return the newest word of another side that came after this side's own, and its draft.

    By each side's own times: where their clocks differ, a draft may be shown for a while to a side
    that has answered it, and never goes unshown to both.
    """
    own, mine = view.drafts.get(side), view.signatures.get(side)
    last = max((one.mark for one in (own, mine) if one is not None), default=None)
    words = [
        *((one.mark, one.mark.id) for party, one in view.drafts.items() if party != side),
        *((one.mark, one.draft) for party, one in view.signatures.items() if party != side),
    ]
    newer = [
        (mark, draft)
        for mark, draft in words
        if mark.party in view.sides
        and (last is None or mark > last)
        and (mine is None or mine.draft != draft)
    ]
    return max(newer, default=None)


def releases_waiting(sight: Sight) -> Iterator[Wait]:
    """Yield releases for which a second person was asked, who has not answered."""
    for view in sight.every(RequestView, LOOKED_AT):
        if view.mark is None or view.state is not RequestState.WAITING:
            continue
        fields = (("body.request", view.request), ("office", view.mark.office))
        yield Wait(
            kind=WaitKind.RELEASE,
            ours=True,  # nobody else hears of it before it leaves
            by=view.mark.office,
            of=view.mark.office,
            about=None,
            statement=view.request,
            place="release_request",
            thread=view.request,
            since_ms=view.mark.said_ms,
            due_ms=None,
            replies=tuple(Reply(f"release.{verb}", fields) for verb in ("approve", "refuse")),
        )

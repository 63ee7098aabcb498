"""Deciding on claims: who may put one on record, contest it, revise it, take it back."""

from collections.abc import Mapping

import msgspec

from visavis.claims.claim import (
    ClaimDispute,
    ClaimMake,
    ClaimRevise,
    ClaimState,
    ClaimView,
    ClaimWithdraw,
    Speaker,
)
from visavis.claims.claim_errors import ClaimOver, NotTheirClaim, UnknownClaim, UnknownSpeaker
from visavis.release import Command, Draft, Knowledge, Mark, Said
from visavis.terms import InstantMs, PartyId, StatementId, party_of


def decide_make(
    known: Knowledge, command: Command[ClaimMake], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on putting a claim on record: anybody's words, on the word of the office here.

    Raises:
        UnknownSpeaker: one's own office that the card does not list.
    """
    body = command.body
    _require_speaker(known, body.speaker, command.party)
    refs = () if body.about is None else (body.about,)
    return drafted(command, body, refs=refs, to=(), latest={})


def decide_dispute(
    known: Knowledge, command: Command[ClaimDispute], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a contest; a later one of the same party replaces an earlier one.

    Raises:
        UnknownClaim: the claim, or the one that is put against it.
        ClaimOver: it was withdrawn.
    """
    body = command.body
    view = require_claim(known, body.claim)
    _require_standing(view)
    if body.instead is not None:
        require_claim(known, body.instead)
    refs = (body.claim,) if body.instead is None else (body.claim, body.instead)
    return _about(command, view, body, refs)


def decide_revise(
    known: Knowledge, command: Command[ClaimRevise], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a revision: only the party that answers for the speaker knows what they now say.

    Raises:
        UnknownClaim, ClaimOver, UnknownSpeaker.
        NotTheirClaim: another party answers for the speaker, of the earlier or of the new claim.
    """
    body = command.body
    view = require_claim(known, body.claim)
    _require_standing(view)
    if view.made is None:
        raise NotTheirClaim(
            f"Revision of claim {body.claim} refused",
            expected="a claim that somebody made",
            got="a derived figure",
            next_step="Derive it again from the claims as they stand now.",
        )
    if view.reviser != command.party:
        raise NotTheirClaim(
            f"Revision of claim {body.claim} refused",
            expected=f"{view.reviser}, which answers for its speaker",
            got=command.party,
            next_step="Put a claim of one's own on record, or dispute this one.",
        )
    answers = body.now.speaker.answers
    if answers not in (view.made.body.speaker.answers, command.party):
        raise NotTheirClaim(
            f"Revision of claim {body.claim} refused",
            expected=f"a new speaker for whom {command.party} answers",
            got=str(answers),
            next_step="Revise it with the words of one's own side.",
        )
    _require_speaker(known, body.now.speaker, command.party)
    return _about(command, view, body, (body.claim,))


def decide_withdraw(
    known: Knowledge, command: Command[ClaimWithdraw], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on taking back what one's own party put on record.

    Raises:
        UnknownClaim, ClaimOver.
        NotTheirClaim: another party put it on record.
    """
    body = command.body
    view = require_claim(known, body.claim)
    _require_standing(view)
    mark = view.on_record
    assert mark is not None  # require_claim saw it
    if mark.party != command.party:
        raise NotTheirClaim(
            f"Withdrawal of claim {body.claim} refused",
            expected=f"{mark.party}, which put it on record",
            got=command.party,
            next_step="Dispute it: what others said stays theirs.",
        )
    return _about(command, view, body, (body.claim,))


def check_revise(said: Said[ClaimRevise]) -> None:
    """Refuse, on every node, a revision that speaks for another party.

    Raises:
        NotTheirClaim.
    """
    answers = said.body.now.speaker.answers
    if answers not in (None, said.party):
        raise NotTheirClaim(
            f"Revision of claim {said.body.claim} refused",
            expected=f"a speaker for whom {said.party} answers",
            got=str(answers),
            next_step="Ask the sender to put it on record as a claim of its own.",
        )


def require_claim(known: Knowledge, claim: StatementId) -> ClaimView:
    """Return a claim that is on record here.

    Raises:
        UnknownClaim.
    """
    view = known.read(ClaimView, claim)
    if view is None or view.on_record is None:
        raise UnknownClaim(
            f"Claim {claim} refused",
            expected="a claim that was put on record here or released to this party",
            got="an id that is not known here",
            next_step="List the claims, or wait for the other side's statement to arrive.",
        )
    return view


def drafted(
    command: Command[object],
    body: msgspec.Struct,
    *,
    refs: tuple[StatementId, ...],
    to: tuple[PartyId, ...],
    latest: Mapping[PartyId, Mark],
    follows: tuple[Mark, ...] = (),
) -> tuple[Draft, ...]:
    """Draft the one statement that a command about claims comes to.

    Args:
        follows: one's own claim: whoever was told of it hears of this too.
    """
    last = latest.get(command.party)
    draft = Draft(
        kind=command.kind,
        office=command.office,
        body=body,
        refs=refs,
        to=to,
        after_ms=None if last is None else last.said_ms,
        follows=follows,
    )
    return (draft,)


def _require_standing(view: ClaimView) -> None:
    if view.state is ClaimState.WITHDRAWN:
        raise ClaimOver(
            f"Claim {view.claim} refused",
            expected="one that still stands",
            got="one that was withdrawn",
            next_step="Nothing is to be done.",
        )


def _require_speaker(known: Knowledge, speaker: Speaker, own: PartyId) -> None:
    """Refuse an office of one's own that does not exist; what others have, they know better."""
    office = speaker.office
    if office is not None and party_of(office) == own and known.office(office) is None:
        raise UnknownSpeaker(
            f"Speaker {office} refused",
            expected=f"an office on the card of {own}",
            got="none of that name",
            next_step="Correct the id, or name the speaker in words as an outsider.",
        )


def _about(
    command: Command[object], view: ClaimView, body: msgspec.Struct, refs: tuple[StatementId, ...]
) -> tuple[Draft, ...]:
    """Draft what is said of a claim: to whoever recorded it, or to all whom one told of one's own.

    Never to the speaker's party as such: that somebody recorded their words may be private.
    """
    mark = view.on_record
    assert mark is not None  # require_claim saw it
    own = mark.party == command.party
    return drafted(
        command,
        body,
        refs=refs,
        to=() if own else (mark.party,),
        latest=view.latest,
        follows=(mark,) if own else (),
    )

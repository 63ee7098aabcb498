"""Minutes of a contact: agreed when every side signed one hash, else kept side by side."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.lines.mandate import Digest
from visavis.release import Mark, Ref, Said, Text, later, later_of, require_distinct
from visavis.terms import OfficeId, PartyId, StatementId, party_of

MAX_LANGUAGES = 16  # as on a card: each side's language, and a common one


class MinutesPropose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put down what was said and settled in a contact; its id is the id of this statement.

    Args:
        texts: each an original in its language; all of them are signed together.
        amends: the version, one's own or theirs, that this one takes up and changes, or None.
    """

    contact: Ref
    texts: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=MAX_LANGUAGES)]
    amends: Ref | None = None

    def __post_init__(self) -> None:
        """Refuse two texts in one language."""
        require_distinct((text.lang for text in self.texts), "the languages")


class MinutesAgree(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Agree to minutes: sign the SHA-256 of the canonical body of their `minutes.propose`.

    A command may leave the digest out for the text at hand; a statement never does.
    """

    minutes: Ref
    digest: Digest | None = None


class MinutesDecline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decline minutes and say why; one's own version can be proposed beside them."""

    minutes: Ref
    reason: Text


class MinutesState(StrEnum):
    """Where one version of minutes stands, as far as this node knows."""

    UNKNOWN = "unknown"  # something was said about it, but the text has not come
    PROPOSED = "proposed"
    AGREED = "agreed"  # every side signed this very text
    DECLINED = "declined"
    SUPERSEDED = "superseded"  # its author, or an agreed version, took its place; it stays


class Version(msgspec.Struct, frozen=True):
    """One version as it was proposed, and the hash of its body."""

    mark: Mark
    body: MinutesPropose
    digest: str


class MinutesAnswer(msgspec.Struct, frozen=True):
    """One office's last word on a version: the hash that it signed, or why it declined."""

    mark: Mark
    digest: str | None
    declined: MinutesDecline | None = None


class MinutesView(msgspec.Struct, frozen=True):
    """One version of minutes, folded. Answers are kept by office, since only participants' count.

    `amended` holds, by party, the latest version that took this one up.
    """

    minutes: StatementId
    version: Version | None = None
    answers: Mapping[OfficeId, MinutesAnswer] = {}
    amended: Mapping[PartyId, Mark] = {}
    latest: Mapping[PartyId, Mark] = {}

    @property
    def superseded_by_author(self) -> Mark | None:
        """The newer version of the same party, or None."""
        return None if self.version is None else self.amended.get(self.version.mark.party)

    def signed_by(self, office: OfficeId) -> bool:
        """Tell whether an office's last word is its signature under this very text."""
        answer = self.answers.get(office)
        return self.version is not None and answer is not None and self._is_signed(answer)

    def signers(self, offices: Collection[OfficeId]) -> tuple[PartyId, ...]:
        """Return the parties that proposed this text or signed it, through one of these offices."""
        if self.version is None:
            return ()
        signed = (office for office in offices if self.signed_by(office))
        return tuple(dict.fromkeys((self.version.mark.party, *map(party_of, signed))))

    def _is_signed(self, answer: MinutesAnswer) -> bool:
        assert self.version is not None  # whoever asks has looked
        return answer.declined is None and answer.digest == self.version.digest


def settle(
    versions: Iterable[MinutesView], offices: Collection[OfficeId]
) -> dict[StatementId, MinutesState]:
    """Tell where each version of one contact's minutes stands.

    Two sides that propose the very same text have both signed its hash: that agrees it too.

    Args:
        versions: all that are known of the contact.
        offices: those that took part in it; nobody else's word counts.
    """
    known = [view for view in versions if view.version is not None]
    parties = {party_of(office) for office in offices}
    signed: dict[str, set[PartyId]] = {}
    for view in known:
        assert view.version is not None  # only such were kept
        signed.setdefault(view.version.digest, set()).update(view.signers(offices))
    agreed = {
        view.minutes: view
        for view in known
        if view.version is not None and parties and parties <= signed[view.version.digest]
    }
    replaced = {
        view.version.body.amends for view in agreed.values() if view.version is not None
    } - {None}
    return {
        view.minutes: _state(view, offices, view.minutes in agreed, view.minutes in replaced)
        for view in versions
    }


def _state(
    view: MinutesView, offices: Collection[OfficeId], agreed: bool, replaced: bool
) -> MinutesState:
    if view.version is None:
        return MinutesState.UNKNOWN
    if replaced:
        return MinutesState.SUPERSEDED
    if agreed:
        return MinutesState.AGREED
    if view.superseded_by_author is not None:
        return MinutesState.SUPERSEDED
    answers = [view.answers[office] for office in offices if office in view.answers]
    declined = any(answer.declined is not None for answer in answers)
    return MinutesState.DECLINED if declined else MinutesState.PROPOSED


def fold_propose(view: MinutesView | None, said: Said[MinutesPropose]) -> MinutesView:
    """Fold the text; there is one, since the version's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, version=Version(said.mark, said.body, said.digest))


def fold_amends(view: MinutesView | None, said: Said[MinutesPropose]) -> MinutesView:
    """Fold, in the version that it takes up, that there is a newer one; or nothing, if none."""
    taken_up = said.body.amends
    if taken_up is None or taken_up == said.mark.id:
        return view or MinutesView(said.mark.id)
    known = view or MinutesView(taken_up)
    party = said.party
    amended = {**known.amended, party: later(known.amended.get(party), said.mark)}
    return msgspec.structs.replace(known, amended=amended)


def fold_agree(view: MinutesView | None, said: Said[MinutesAgree]) -> MinutesView:
    """Fold one office's signature."""
    return _answer(view, said.body.minutes, MinutesAnswer(said.mark, said.body.digest))


def fold_decline(view: MinutesView | None, said: Said[MinutesDecline]) -> MinutesView:
    """Fold that one office declined."""
    return _answer(view, said.body.minutes, MinutesAnswer(said.mark, None, said.body))


def _answer(view: MinutesView | None, minutes: StatementId, answer: MinutesAnswer) -> MinutesView:
    touched = _touch(view, minutes, answer.mark)
    office = answer.mark.office
    known = touched.answers.get(office)
    if known is not None and known.mark >= answer.mark:
        return touched
    return msgspec.structs.replace(touched, answers={**touched.answers, office: answer})


def _touch(view: MinutesView | None, minutes: StatementId, mark: Mark) -> MinutesView:
    known = view or MinutesView(minutes=minutes)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))

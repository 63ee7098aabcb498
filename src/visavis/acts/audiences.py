"""Choosing the audience of a statement: the kind's usual one, or what the releaser chose."""

from typing import Final

import msgspec

from visavis.acts.errors import AudienceRefused, NotLinked
from visavis.acts.kinds import AudienceRule, Kind
from visavis.acts.ports import Ports
from visavis.acts.release_archive import ArchiveProjector
from visavis.acts.release_markings import Compartments
from visavis.acts.releases_made import RELEASE_VIEW, release_id
from visavis.claims import cited_in
from visavis.release import (
    Audience,
    Draft,
    Form,
    Label,
    Released,
    ReleaseTerms,
    decide_release,
    instant_ms,
    require_cited,
    require_kept_compartments,
    require_release,
)
from visavis.terms import InstantMs, PartyId, StatementId

_USUAL: Final = ReleaseTerms()


class ReleasePlan(msgspec.Struct, frozen=True, gc=False):
    """To whom a statement will be released, how, and until when, once it is signed.

    Args:
        audience: None where nobody outside hears it.
        label: under which it stands, here too.
        second_person: who agreed, where the policy asks for two.
        waits: whether it must be asked for, since nobody has agreed yet.
    """

    audience: Audience | None
    label: Label
    form: Form
    expires_ms: InstantMs
    second_person: str | None
    waits: bool


def plan_release(
    kind: Kind,
    terms: ReleaseTerms | None,
    draft: Draft,
    statement: StatementId,
    ports: Ports,
    compartments: Compartments,
    now_ms: InstantMs,
) -> ReleasePlan:
    """Plan the release to the audience that was chosen, or to the kind's usual one.

    What is said under something in a compartment is in it too.

    Raises:
        AudienceRefused: the kind is not open to this audience, or has no generalised form.
        NotLinked: a party of the audience cannot be reached.
        ReleaseRefused, LabelRefused: the policy does not allow it, or the label leaves a
            compartment.
    """
    terms = terms or _USUAL
    policy = ports.policy
    inherited = tuple(sorted({one for ref in draft.refs for one in compartments.of(ref)}))
    label = terms.label or draft.label or policy.usual_label_in(inherited)
    require_kept_compartments(statement, label, inherited)
    audience = _choose_audience(kind, terms.audience, require_told(kind, draft, ports), ports.party)
    expires_ms = InstantMs(now_ms + 1000 * policy.expires_after_s)
    if terms.expires is not None:
        expires_ms = instant_ms(terms.expires)
    if audience is None:
        policy.require_fit(label, Audience(()))
        return ReleasePlan(None, label, terms.form, expires_ms, None, waits=False)
    _require_links(kind, audience, ports)
    if cites := cited_in(draft.body):
        require_cited(ArchiveProjector(ports), statement, cites, audience, now_ms)
    if terms.form is Form.GENERALISED and kind.generalise is None:
        raise AudienceRefused(
            f"Release of {kind.name} refused",
            expected="the form whole",
            got="generalised, which this kind cannot be",
            next_step="Say less in a statement of its own and release that.",
        )
    agreed = draft.approved_by if terms.label is None else None
    waits = policy.needs_two(label) and agreed is None
    require_release(
        statement,
        policy=policy,
        audience=audience,
        label=label,
        expires_ms=expires_ms,
        second_person="whoever will agree" if waits else agreed,
        now_ms=now_ms,
    )
    return ReleasePlan(audience, label, terms.form, expires_ms, agreed, waits)


def _require_links(kind: Kind, audience: Audience, ports: Ports) -> None:
    linked = ports.linked
    for party in audience.parties:
        if party not in linked:
            raise NotLinked(
                f"{kind.name} cannot reach {party}",
                expected="a link to each party of the audience",
                got=f"none to {party}",
                next_step="Exchange cards and open a link, or leave them out.",
            )


def require_told(kind: Kind, draft: Draft, ports: Ports) -> Draft:
    """Let a draft that follows others go to whom they went, or hold it to those.

    Returns:
        The draft, addressed.

    Raises:
        AudienceRefused: it is addressed to a party that was told of none of them.
    """
    if not draft.follows:
        return draft
    told = tuple(party for party in sorted(ports.linked) if _was_told(party, draft, ports))
    if not draft.to:
        return msgspec.structs.replace(draft, to=told)
    for party in draft.to:
        if party not in told:
            raise AudienceRefused(
                f"Audience of {kind.name} refused",
                expected="a party that was told of what it refers to",
                got=f"{party}, which was not",
                next_step=f"Release {draft.follows[0].id} to {party} first.",
            )
    return draft


def _was_told(party: PartyId, draft: Draft, ports: Ports) -> bool:
    return any(
        ports.views.read_view(RELEASE_VIEW, release_id(party, mark.said_ms, mark.id)) is not None
        for mark in draft.follows
    )


def release_as_planned(
    plan: ReleasePlan, signed: bytes, statement: StatementId, ports: Ports, now_ms: InstantMs
) -> Released:
    """Release what was signed; decided anew, so that no plan can do without the policy."""
    assert plan.audience is not None  # whoever asks has seen that somebody hears it
    assert not plan.waits
    return decide_release(
        signed,
        statement=statement,
        policy=ports.policy,
        audience=plan.audience,
        label=plan.label,
        form=plan.form,
        expires_ms=plan.expires_ms,
        second_person=plan.second_person,
        now_ms=now_ms,
    )


def _choose_audience(
    kind: Kind, chosen: Audience | None, draft: Draft, own: PartyId
) -> Audience | None:
    """Return who hears it, or None for nobody outside."""
    if chosen is None:
        return (
            Audience(draft.to) if draft.to and kind.audience is not AudienceRule.INTERNAL else None
        )
    if chosen.is_empty():
        return None
    if kind.audience is AudienceRule.INTERNAL:
        raise _audience_refused(kind, "no audience: it stays inside the party", chosen)
    if own in chosen.parties:
        raise _audience_refused(kind, "other parties than one's own", chosen)
    if kind.audience is AudienceRule.COUNTERPARTS and (
        chosen.civil or not set(chosen.parties) <= set(draft.to)
    ):
        raise _audience_refused(kind, f"nobody but {', '.join(draft.to)}", chosen)
    return chosen


def _audience_refused(kind: Kind, expected: str, chosen: Audience) -> AudienceRefused:
    return AudienceRefused(
        f"Audience of {kind.name} refused",
        expected=expected,
        got=", ".join((*chosen.parties, *(("the civil public",) if chosen.civil else ()))),
        next_step="Choose the audience again.",
    )

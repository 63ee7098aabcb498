"""One command's turn: what it comes to, up to the signature, with everything that follows from it.

A command may come to more than its own statement: a release that needs a second person becomes a
request; a generalised release becomes a grant and a generalised statement.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from visavis.acts.audiences import ReleasePlan, plan_release
from visavis.acts.command_form import choose_act, require_kind
from visavis.acts.errors import ClockBehind, NotOurOffice, OfficeCannotSign
from visavis.acts.ports import Ports
from visavis.acts.projections import said_of
from visavis.acts.registry import REGISTRY
from visavis.acts.release_archive import ArchiveProjector
from visavis.parties import Signer, Standing
from visavis.record import Act, FormedStatement, Statement, form_statement, parse_signed
from visavis.release import (
    Command,
    Draft,
    Form,
    ReleaseApprove,
    ReleaseGrant,
    ReleaseRequest,
    ReleaseTerms,
    RequestView,
    Said,
    instant_ms,
    require_person,
)
from visavis.terms import (
    InstantMs,
    OfficeId,
    StatementId,
    make_statement_id,
    party_of,
    render_instant,
)

_encoder = msgspec.json.Encoder(order="sorted")

# A person can wait five minutes; a clock that is further behind is wrong, and whatever it signed
# would carry a time that nobody believes.
CLOCK_BEHIND_LIMIT_MS: Final = 300_000
SALT_BYTES: Final = 32  # of a link's leaf as well: no guess reaches the contents


class Again(msgspec.Struct, frozen=True, gc=False):
    """A statement of the record that goes out now: what a grant or an approval comes to."""

    plan: ReleasePlan
    raw: bytes
    said: Said[Any]
    thread: str


class Decided(msgspec.Struct, frozen=True, gc=False):
    """One statement that every check has let pass, before its signature.

    Args:
        plan: to whom it goes, and under which label it stands here.
        leaves: whether it goes out itself: now, and in this form.
        again: which earlier one goes out with it, or None.
    """

    formed: FormedStatement
    signer: Signer
    said: Said[Any]
    thread: str
    plan: ReleasePlan
    leaves: bool
    again: Again | None


class Turn:
    """Decides one command; nothing is folded or signed by it."""

    def __init__(
        self,
        command: Command[Any],
        ports: Ports,
        projector: ArchiveProjector,
        now_ms: InstantMs,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._command = command
        self._ports = ports
        self._projector = projector
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._decided: list[Decided] = []

    def decide(self) -> Sequence[Decided]:
        """Decide what the command comes to, its own statements first.

        Raises:
            VisavisError: the refusal; each rule has its own class and code.
        """
        command = self._command
        kind = require_kind(command.kind)
        act = choose_act(kind, command)
        _require_signer(command.office, self._ports)
        for draft in kind.decide(self._projector, command, self._now_ms):
            self._take(draft, act)
        return self._decided

    def _take(self, draft: Draft, act: Act) -> None:
        draft = self._sealed(draft)
        decided = self._form(draft, act, self._command.release)
        if decided.plan.waits:
            self._ask(decided)
        elif decided.plan.audience is not None and decided.plan.form is Form.GENERALISED:
            self._grant(decided)
        self._generalised(draft)

    def _form(
        self, draft: Draft, act: Act, terms: ReleaseTerms | None, plan: ReleasePlan | None = None
    ) -> Decided:
        ports, kind = self._ports, REGISTRY[draft.kind]
        signer = _require_signer(draft.office, ports)
        statement = _state(draft, act, ports, self._now_ms, self._random_bytes)
        _require_standing(statement, signer, ports)
        formed = form_statement(statement)
        said = said_of(statement, draft.body, own=True, received_ms=None)
        compartments = self._projector.compartments
        planned = plan or plan_release(
            kind, terms, draft, statement.id, ports, compartments, self._now_ms
        )
        goes = planned.audience is not None and not planned.waits
        decided = Decided(
            formed=formed,
            signer=signer,
            said=said,
            thread=kind.thread(said),
            plan=planned,
            # A generalised release of this statement is another statement, which has its own plan.
            leaves=goes and (plan is not None or planned.form is Form.WHOLE),
            again=self._again(draft),
        )
        compartments.say(statement.id, planned.label.categories)
        self._decided.append(decided)
        return decided

    # What follows -----------------------------------------------------------------------

    def _ask(self, decided: Decided) -> None:
        """Ask for the second person that a release needs.

        Raises:
            PersonRefused: it is not said who asks, so nobody could be the second.
        """
        require_person(self._command.person, "who asks")
        self._follow("release.request", ReleaseRequest, decided)

    def _grant(self, decided: Decided) -> None:
        """Decide that a statement that was just said goes out generalised."""
        self._follow("release.grant", ReleaseGrant, decided)

    def _follow(
        self, kind: str, body: type[ReleaseRequest] | type[ReleaseGrant], decided: Decided
    ) -> None:
        plan = decided.plan
        assert plan.audience is not None  # it would neither wait nor be generalised
        terms = body(
            statement=decided.said.mark.id,
            parties=plan.audience.parties,
            civil=plan.audience.civil,
            label=plan.label,
            expires=render_instant(plan.expires_ms),
            form=plan.form,
            person=self._command.person,
        )
        draft = Draft(
            kind=kind,
            office=self._command.office,
            body=terms,
            refs=(decided.said.mark.id,),
            to=(),
            after_ms=None,
        )
        sealed = self._sealed(draft)
        self._form(sealed, REGISTRY[kind].acts[0], None)  # it stays inside
        self._generalised(sealed)

    def _terms(self, body: object) -> ReleaseGrant | ReleaseRequest | None:
        """Return the terms that a body puts into force: a grant's own, an approval's request's."""
        if isinstance(body, ReleaseGrant):
            return body
        if isinstance(body, ReleaseApprove):
            view = self._projector.read(RequestView, body.request)
            assert view is not None  # the rule has seen it waiting
            return view.body
        return None

    def _sealed(self, draft: Draft) -> Draft:
        """Fill in the commitment of a generalised release; whatever was given is overwritten."""
        body = draft.body
        if not isinstance(body, ReleaseGrant | ReleaseApprove):
            return draft
        terms = self._terms(body)
        assert terms is not None
        salt = commitment = None
        if terms.form is Form.GENERALISED:
            drawn = self._random_bytes(SALT_BYTES)
            formed, _, _ = self._source(terms.statement)
            salt = drawn.hex()
            commitment = hmac.new(drawn, formed.raw, hashlib.sha256).hexdigest()
        sealed = msgspec.structs.replace(body, salt=salt, commitment=commitment)
        return msgspec.structs.replace(draft, body=sealed)

    def _again(self, draft: Draft) -> Again | None:
        """Return the earlier statement that goes out whole with this one."""
        terms = self._terms(draft.body)
        if terms is None or terms.form is Form.GENERALISED:
            return None
        _, said, raw = self._source(terms.statement)
        assert raw is not None  # a grant in the same turn is of a generalised statement
        plan = _plan_of(terms, draft.body)
        return Again(plan, raw, said, REGISTRY[said.kind].thread(said))

    def _generalised(self, draft: Draft) -> None:
        """Say the generalised statement that a grant or an approval comes to."""
        body = draft.body
        if not isinstance(body, ReleaseGrant | ReleaseApprove) or body.commitment is None:
            return
        terms = self._terms(body)
        assert terms is not None
        _, source, _ = self._source(terms.statement)
        generalise = REGISTRY[source.kind].generalise
        assert generalise is not None  # the rule has seen that it can be
        plan = _plan_of(terms, body)
        made = Draft(
            kind=source.kind,
            office=source.mark.office,
            body=generalise(source.body, self._ports.policy.coarseness, body.commitment),
            refs=(),  # what it is about may be withheld; the form names what may be known
            to=plan.audience.parties if plan.audience is not None else (),
            after_ms=source.mark.said_ms,
        )
        self._form(made, Act(source.act), None, plan)

    def _source(self, statement: StatementId) -> tuple[FormedStatement, Said[Any], bytes | None]:
        """Return a statement of one's own as it was formed: of this turn, or of the record."""
        for one in self._decided:
            if one.said.mark.id == statement:
                return one.formed, one.said, None
        kept = self._projector.kept(statement)
        row = self._ports.statements.get(statement)
        assert kept is not None  # the rule has seen it
        assert row is not None
        raw = row.filed.raw
        return form_statement(parse_signed(raw).statement), kept.said, raw


def _plan_of(terms: ReleaseGrant | ReleaseRequest, body: object) -> ReleasePlan:
    assert terms.label is not None  # completed by the rule
    assert terms.expires is not None
    return ReleasePlan(
        audience=terms.audience,
        label=terms.label,
        form=terms.form,
        expires_ms=instant_ms(terms.expires),
        second_person=body.person if isinstance(body, ReleaseApprove) else None,
        waits=False,
    )


def _require_signer(office: OfficeId, ports: Ports) -> Signer:
    signer = ports.signer_for(office) if party_of(office) == ports.party else None
    if signer is None:
        raise NotOurOffice(
            f"{office} cannot speak from this node",
            expected=f"an office of {ports.party} whose key is here",
            got=office,
            next_step="Choose an office of one's own, or import its key.",
        )
    return signer


def _state(
    draft: Draft,
    act: Act,
    ports: Ports,
    now_ms: InstantMs,
    random_bytes: Callable[[int], bytes],
) -> Statement:
    said_ms = now_ms
    if draft.after_ms is not None and draft.after_ms >= now_ms:
        if draft.after_ms - now_ms > CLOCK_BEHIND_LIMIT_MS:
            raise ClockBehind(
                f"{draft.office} cannot speak now",
                expected=f"a clock past {render_instant(draft.after_ms)}, when it last spoke here",
                got=render_instant(now_ms),
                next_step="Set this node's clock right, then say it again.",
            )
        said_ms = InstantMs(draft.after_ms + 1)
    return Statement(
        act=act if draft.act is None else Act(draft.act),
        body=msgspec.Raw(_encoder.encode(draft.body)),  # sign_statement holds it to the form
        id=make_statement_id(random_bytes),
        kind=draft.kind,
        mode=ports.mode,
        office=draft.office,
        party=ports.party,
        refs=draft.refs,
        said=render_instant(said_ms),
    )


def _require_standing(statement: Statement, signer: Signer, ports: Ports) -> None:
    """Refuse here what every reader would refuse."""
    directory = ports.directories[ports.party]
    standing = directory.may_sign(statement.office, signer.public_key, instant_ms(statement.said))
    if standing is not Standing.IN_FORCE:
        raise OfficeCannotSign(
            f"{statement.office} cannot speak now",
            expected="an office that is held today, with its key on this party's card in force",
            got=standing.value.replace("_", " "),
            next_step="Correct this party's card and have it signed.",
        )

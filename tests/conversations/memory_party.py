"""A party in memory: the real rooms, with dictionaries where a node has disks and sockets."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
import nacl.bindings

from visavis.acts import (
    REGISTRY,
    Admission,
    Markings,
    Outcome,
    Projector,
    Seen,
    Shelf,
    Verdict,
    ViewDocument,
    command_of,
    execute,
    judge,
    parse_batch,
    verify_batch,
)
from visavis.parties import Card, Directory, Holder, Level, Office, RootKeys, Signer
from visavis.record import (
    Mode,
    Statement,
    canonical_bytes,
    form_statement,
    sign_formed,
)
from visavis.release import Audience, Clearance, Form, Policy, decide_release
from visavis.terms import (
    InstantMs,
    OfficeId,
    PartyId,
    StatementId,
    make_statement_id,
    parse_instant,
    party_of,
    render_instant,
)

NOON = parse_instant("2015-11-19T12:00:00Z")
POLICY = Policy(
    name="test",
    classifications=("open", "liaison", "closed"),
    usual="liaison",
    ceilings={},
    others="liaison",
    civil="open",
    two_persons_from=None,
    expires_after_s=30 * 86_400,
)


class SeedSigner:
    """An Ed25519 key made from a seed, for tests only."""

    def __init__(self, seed: str) -> None:
        digest = hashlib.sha256(seed.encode()).digest()
        self.public_key, self._secret_key = nacl.bindings.crypto_sign_seed_keypair(digest)

    def sign(self, message: bytes) -> bytes:
        return nacl.bindings.crypto_sign(message, self._secret_key)[:64]


def an_office(
    office: str,
    level: Level = Level.CHIEF_OF_STAFF,
    *,
    superior: str | None = None,
    holder: str = "Holder",
    since: date = date(2010, 1, 1),
    until: date | None = None,
) -> Office:
    return Office(
        id=OfficeId(office),
        titles={"en": office},
        level=level,
        superior=None if superior is None else OfficeId(superior),
        keys=(SeedSigner(office).public_key,),
        holders=(Holder(name=holder, since=since, until=until),),
    )


def a_directory(party: str, *offices: Office) -> Directory:
    return Directory.of(
        Card(
            version=1,
            party=PartyId(party),
            names={"en": party},
            issued_ms=parse_instant("2010-01-01T00:00:00Z"),
            expires_ms=parse_instant("2040-01-01T00:00:00Z"),
            root=RootKeys(threshold=1, keys=(SeedSigner(f"{party} root").public_key,)),
            node_keys=(),
            endpoints=(),
            offices=offices,
            revocations=(),
        )
    )


@dataclass(frozen=True)
class Filed:
    raw: bytes
    id: StatementId | None = None


@dataclass(frozen=True)
class Kept:
    filed: Filed
    seq: int
    verdict: str
    received_ms: InstantMs
    thread: str | None
    id: StatementId | None = None


@dataclass(frozen=True)
class Row:
    id: str
    doc: bytes


@dataclass
class MemoryParty:
    """One party: its record, its views, and one log of contents towards each other party.

    It is the node's part of `Ports` too. Time is what the test sets; randomness is a counter.
    """

    party: PartyId
    directories: Mapping[PartyId, Directory]
    linked: frozenset[PartyId]
    policy: Policy = POLICY
    mode: Mode = Mode.EXERCISE
    now_ms: InstantMs = NOON
    documents: dict[tuple[str, str], bytes] = field(default_factory=dict)
    record: list[Kept] = field(default_factory=list)
    logs: dict[PartyId, list[bytes]] = field(default_factory=dict)
    taken: dict[PartyId, int] = field(default_factory=dict)
    admissions: list[Admission] = field(default_factory=list)
    drawn: int = 0

    @property
    def views(self) -> "MemoryParty":
        return self

    @property
    def statements(self) -> "MemoryParty":
        return self

    @property
    def shelf(self) -> Shelf:
        return Shelf(self, self)

    def signer_for(self, office: OfficeId) -> Signer | None:
        card = self.directories[self.party]
        return SeedSigner(office) if card.office(office) is not None else None

    def shelf_of(self, clearance: Clearance) -> Shelf:
        seen = Seen(self, self, clearance, self.now_ms)
        return Shelf(seen, seen)

    def read_view(self, view_type: str, view_id: str) -> bytes | None:
        return self.documents.get((view_type, view_id))

    def read_views(self, view_type: str, view_ids: Sequence[str]) -> Mapping[str, bytes]:
        kept = {view_id: self.documents.get((view_type, view_id)) for view_id in view_ids}
        return {view_id: doc for view_id, doc in kept.items() if doc is not None}

    def list_views(self, view_type: str, limit: int, after: str) -> Sequence[Row]:
        found = sorted(
            (view_id, doc)
            for (kind, view_id), doc in self.documents.items()
            if kind == view_type and view_id > after
        )
        return [Row(*one) for one in found[:limit]]

    def by_thread(self, thread: str, after: int, limit: int) -> Sequence[Kept]:
        found = [kept for kept in self.record if kept.thread == thread and kept.seq > after]
        return found[:limit]

    def get(self, statement: StatementId) -> Kept | None:
        standing = ("own", "admitted", "not_understood")
        for kept in self.record:
            if kept.id == statement and kept.verdict in standing:
                return kept
        return None

    def random_bytes(self, count: int) -> bytes:
        self.drawn += 1
        seed = f"{self.party} {self.drawn}".encode()
        return hashlib.sha256(seed).digest()[:count]

    def say(self, office: str, kind: str, /, **fields: Any) -> StatementId:
        """Carry out a command given by its fields; returns the id of its statement."""
        return self.carry_out({"office": office, "kind": kind, "body": fields}).statements[0].id

    def carry_out(self, command: Mapping[str, object]) -> Outcome:
        """Carry out a command given as plain values, store and enqueue what it comes to."""
        outcome = execute(command_of(dict(command)), self, self.now_ms, self.random_bytes)
        for spoken in outcome.statements:
            self._keep(spoken.raw, "own", spoken.thread, spoken.id)
        for released in outcome.releases:
            for party in released.audience.parties:
                self.logs.setdefault(party, []).append(released.content)
        self._write(outcome.views)
        return outcome

    def take_from(self, sender: "MemoryParty", *, at_most: int | None = None) -> list[Admission]:
        """Take what the other side's log holds for us and we have not taken yet."""
        start = self.taken.get(sender.party, 0)
        log = sender.logs.get(self.party, [])
        end = len(log) if at_most is None else min(len(log), start + at_most)
        self.taken[sender.party] = end
        return self.admit(sender.party, log[start:end], start)

    def admit(self, sender: PartyId, contents: Sequence[bytes], start: int = 0) -> list[Admission]:
        """Admit contents as they came, and fold what was admitted."""
        parsed = parse_batch(contents)
        admissions = judge(
            parsed,
            verify_batch(parsed),
            self.directories[sender],
            expected_party=sender,
            mode=self.mode,
            origin=f"{sender}/link/{self.party}/{self.mode}/1",
            first_index=start,
            received_ms=self.now_ms,
        )
        projector = Projector(self, self.directories)
        markings = Markings(self)
        projector.read_ahead(one.said for one in admissions if one.said is not None)
        for admission in admissions:
            self.admissions.append(admission)
            markings.receive(admission, self.party)
            if admission.release is not None:
                opened = admission.statement
                identity = None if opened is None else opened.id
                signed, verdict = admission.release.signed, admission.verdict
                self._keep(signed, verdict, admission.thread, identity)
            if admission.verdict is Verdict.ADMITTED:
                assert admission.said is not None
                projector.fold(admission.said)
        self._write(projector.changed())
        self._write(markings.changed())
        return admissions

    def _keep(
        self, raw: bytes, verdict: str, thread: str | None, identity: StatementId | None
    ) -> None:
        seq = len(self.record) + 1
        filed = Filed(raw, identity)
        self.record.append(Kept(filed, seq, str(verdict), self.now_ms, thread, identity))

    def _write(self, documents: Sequence[ViewDocument]) -> None:
        for document in documents:
            if document.doc:
                self.documents[document.type, document.id] = document.doc
            else:
                self.documents.pop((document.type, document.id), None)


def parties(*directories: Directory, policy: Policy = POLICY) -> dict[PartyId, MemoryParty]:
    """Make parties that know each other's cards, each linked with each."""
    cards = {directory.card.party: directory for directory in directories}
    return {
        party: MemoryParty(
            party=party, directories=cards, linked=frozenset(cards) - {party}, policy=policy
        )
        for party in cards
    }


def exchange(*sides: MemoryParty) -> None:
    """Let every side take what every other has for it."""
    for receiver in sides:
        for sender in sides:
            if sender is not receiver:
                for admission in receiver.take_from(sender):
                    assert admission.verdict is Verdict.ADMITTED, admission.text


def text(words: str, lang: str = "en") -> dict[str, str]:
    return {"lang": lang, "text": words}


def two_sides() -> tuple[MemoryParty, MemoryParty]:
    """Two parties, each with a head, a chief, a component and a unit under each other."""
    found = parties(a_staff("fr"), a_staff("ru"))
    return found[PartyId("fr")], found[PartyId("ru")]


def a_staff(party: str) -> Directory:
    return a_directory(
        party,
        an_office(f"{party}/head", Level.HEAD_OF_STATE, holder=f"Head of {party}"),
        an_office(f"{party}/ministry", Level.MINISTRY, superior=f"{party}/head"),
        an_office(f"{party}/chief", superior=f"{party}/head", holder=f"Chief of {party}"),
        an_office(f"{party}/fleet", Level.COMPONENT, superior=f"{party}/chief"),
        an_office(f"{party}/ship", Level.UNIT, superior=f"{party}/fleet"),
    )


def open_line(
    one: MemoryParty, other: MemoryParty, offices: tuple[str, str] = ("fr/chief", "ru/chief")
) -> StatementId:
    """Propose a line and open it on both sides."""
    first, second = offices
    assert party_of(OfficeId(first)) == one.party
    line = one.say(first, "line.propose", offices=list(offices), purpose=text("to talk"))
    one.say(first, "line.open", line=line)
    exchange(one, other)
    other.say(second, "line.open", line=line)
    exchange(one, other)
    return line


def open_contact(one: MemoryParty, other: MemoryParty, line: StatementId) -> StatementId:
    """Open a contact between the two chiefs."""
    participants = [{"office": "fr/chief"}, {"office": "ru/chief"}]
    contact = one.say(
        f"{one.party}/chief",
        "contact.open",
        line=line,
        participants=participants,
        agenda=[text("coordination")],
    )
    exchange(one, other)
    return contact


def say_unruled(
    side: MemoryParty, office: str, kind: str, body: Mapping[str, object], to: str
) -> StatementId:
    """Sign and send a statement that no rule of this side has judged, as a strange node may."""
    statement = Statement(
        act=REGISTRY[kind].acts[0],
        body=msgspec.Raw(canonical_bytes(msgspec.convert(body, REGISTRY[kind].body))),
        id=make_statement_id(side.random_bytes),
        kind=kind,
        mode=side.mode,
        office=OfficeId(office),
        party=side.party,
        refs=(),
        said=render_instant(side.now_ms),
    )
    signed = sign_formed(form_statement(statement), SeedSigner(office))
    released = decide_release(
        signed,
        statement=statement.id,
        policy=side.policy,
        audience=Audience((PartyId(to),)),
        label=side.policy.usual_label(),
        form=Form.WHOLE,
        expires_ms=InstantMs(side.now_ms + 1000),
        second_person=None,
        now_ms=side.now_ms,
    )
    side.logs.setdefault(PartyId(to), []).append(released.content)
    return statement.id

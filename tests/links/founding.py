"""Two parties, their cards and offers, the log from `fr` to `ru`, and notes on it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.parties.builders import SeedSigner

from visavis.links import (
    ROTATION,
    STATEMENT,
    Bundle,
    Entry,
    LinkTerms,
    OwnKeys,
    Pace,
    Predecessor,
    link_id_of,
    make_manifest,
    make_offer,
    parse_offer,
    prove_delivery,
    sign_manifest,
    terms_of,
)
from visavis.parties import (
    Card,
    Holder,
    KeyRole,
    KeyStatus,
    Level,
    NodeKey,
    Office,
    RootKeys,
    make_rotation,
    sign_card,
)
from visavis.record import (
    EMPTY_FRONTIER,
    Checkpoint,
    Mode,
    Note,
    checkpoint_text,
    cosign_checkpoint,
    extend_stored,
    render_note,
    sign_checkpoint,
)
from visavis.simulation.disk import LogImage, MemoryLog, Power
from visavis.terms import InstantMs, OfficeId, PartyId, parse_instant

FR, RU = PartyId("fr"), PartyId("ru")
NOON = parse_instant("2015-11-19T12:00:00Z")
ROLES = {KeyRole.LOG: "log", KeyRole.STORED: "stored", KeyRole.TRANSPORT: "transport"}


def signer(party: PartyId, role: str) -> SeedSigner:
    """The key of one role of one party."""
    return SeedSigner(f"{party} {role}")


def a_card(party: PartyId, *, status: KeyStatus = KeyStatus.IN_FORCE, version: int = 1) -> Card:
    return Card(
        version=version,
        party=party,
        names={"en": party.upper()},
        issued_ms=NOON,
        expires_ms=InstantMs(NOON + 86_400_000 * 365),
        root=RootKeys(1, (signer(party, "root").public_key,)),
        node_keys=tuple(
            NodeKey(role, signer(party, name).public_key, status) for role, name in ROLES.items()
        ),
        endpoints=(),
        offices=(
            Office(
                id=OfficeId(f"{party}/chief"),
                titles={"en": "Chief"},
                level=Level.CHIEF_OF_STAFF,
                superior=None,
                keys=(signer(party, "chief").public_key,),
                holders=(Holder("A", date(2014, 2, 15), None),),
            ),
        ),
        revocations=(),
    )


def an_offer(
    party: PartyId,
    peer: PartyId,
    *,
    mode: Mode = Mode.EXERCISE,
    epoch: int = 1,
    pace: Pace | None = None,
    loss: str = "",
    sent: Predecessor | None = None,
    keys: OwnKeys | None = None,
) -> bytes:
    transport = signer(party, "transport")
    usual = OwnKeys(
        signer(party, "log").public_key, signer(party, "stored").public_key, transport.public_key
    )
    return make_offer(
        party=party,
        peer=peer,
        mode=mode,
        epoch=epoch,
        nonce=hashlib.sha256(f"{party} {epoch}".encode()).digest(),
        keys=keys or usual,
        pace=pace or Pace(),
        transport=transport,
        sent=sent,
        loss=loss,
    )


def a_manifest(sender: PartyId = FR, receiver: PartyId = RU) -> bytes:
    return make_manifest(
        parse_offer(an_offer(sender, receiver)), parse_offer(an_offer(receiver, sender))
    )


@dataclass
class Story:
    """One history of the log from `fr` to `ru`, entry by entry."""

    manifest: bytes = field(default_factory=a_manifest)

    def __post_init__(self) -> None:
        self.terms: LinkTerms = terms_of(self.manifest)
        self.image = LogImage(link_id_of(self.manifest))
        self.frontiers = [EMPTY_FRONTIER]
        self.log_key = "log"

    def tell(self, *contents: bytes) -> "Story":
        """Append statements."""
        for content in contents:
            salt = hashlib.sha256(b"salt" + content).digest()
            self._append(Entry(STATEMENT, NOON + len(self.image.entries), salt, content))
        return self

    def rotate(self, to: str) -> "Story":
        """Hand the log over to another key."""
        size = len(self.image.entries)
        content = make_rotation(self.terms.origin, size, signer(FR, self.log_key), signer(FR, to))
        self._append(Entry(ROTATION, NOON, hashlib.sha256(b"rotation").digest(), content))
        self.log_key = to
        return self

    def _append(self, entry: Entry) -> None:
        leaf = entry.leaf_hash(self.image.link_id)
        frontier, completed = extend_stored(self.frontiers[-1], [leaf])
        self.image.entries.append(entry)
        self.image.leaf_hashes.append(leaf)
        self.image.stored.update({(level, at): node for level, at, node in completed})
        self.frontiers.append(frontier)

    @property
    def log(self) -> MemoryLog:
        """The log to read from."""
        return MemoryLog(self.image, Power())

    def note(self, size: int, *, log: str | None = "log", stored: str | None = "stored") -> str:
        """The note at one size, signed by these keys."""
        frontier = self.frontiers[size]
        return note_on(Checkpoint(self.terms.origin, size, frontier.root()), log=log, stored=stored)

    def bundle(
        self,
        size: int | None = None,
        indices: Sequence[int] | None = None,
        note: str | None = None,
    ) -> Bundle:
        """A bundle of entries under a note."""
        size = len(self.image.entries) if size is None else size
        return prove_delivery(
            manifest=self.manifest,
            manifest_signatures={
                party: sign_manifest(self.manifest, signer(party, "transport"))
                for party in (FR, RU)
            },
            cards={
                party: (sign_card(a_card(party), [signer(party, "root")]),) for party in (FR, RU)
            },
            log=self.log,
            note=note or self.note(size, log=self.log_key),
            size=size,
            indices=range(size) if indices is None else indices,
        )


def note_on(checkpoint: Checkpoint, *, log: str | None, stored: str | None) -> str:
    """A note signed by the log key of `fr` and the "durably stored" key of `ru`, or one of them."""
    lines = []
    if log is not None:
        lines.append(sign_checkpoint(checkpoint, signer(FR, log)))
    if stored is not None:
        lines.append(
            cosign_checkpoint(checkpoint, f"{RU}/stored", signer(RU, stored), NOON // 1000)
        )
    return render_note(Note(checkpoint_text(checkpoint), tuple(lines))).decode()

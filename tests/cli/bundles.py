"""A bundle as a node would export it, made by the rooms below the node: two cards, a founded
link, a log of three statements and the other side's receipt."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date

import msgspec
import nacl.bindings

from visavis.lines import ContactSay, LineOpen, LinePropose
from visavis.links import (
    STATEMENT,
    Bundle,
    Entry,
    OwnKeys,
    Pace,
    link_id_of,
    make_manifest,
    make_offer,
    make_origin,
    parse_offer,
    prove_delivery,
    sign_manifest,
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
    sign_card,
)
from visavis.record import (
    EMPTY_FRONTIER,
    Act,
    Checkpoint,
    Mode,
    Note,
    Statement,
    canonical_bytes,
    checkpoint_text,
    cosign_checkpoint,
    extend_stored,
    render_note,
    sign_checkpoint,
    sign_statement,
)
from visavis.release import Audience, Form, Policy, Text, decide_release
from visavis.simulation.disk import LogImage, MemoryLog, Power
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, parse_instant

FR, RU = PartyId("fr"), PartyId("ru")
NOW = parse_instant("2015-11-19T10:00:00Z")
STORED_AT_S = NOW // 1000 + 7
LINE = StatementId("a" * 26)
CONTACT = StatementId("c" * 26)
POLICY = Policy(
    name="FR",
    classifications=("OPEN", "LIAISON"),
    usual="LIAISON",
    ceilings={},
    others="LIAISON",
    civil="OPEN",
    two_persons_from=None,
    expires_after_s=86_400,
)


class SeedSigner:
    """An Ed25519 key made from words, for tests only."""

    def __init__(self, words: str) -> None:
        seed = hashlib.sha256(words.encode()).digest()
        self.public_key, self._secret_key = nacl.bindings.crypto_sign_seed_keypair(seed)

    def sign(self, message: bytes) -> bytes:
        return nacl.bindings.crypto_sign(message, self._secret_key)[:64]


@dataclass(frozen=True, slots=True)
class Saying:
    """What goes into the log, and by which key it is signed."""

    id: StatementId
    kind: str
    act: Act
    body: msgspec.Struct
    signed_by: str = "fr cds"
    said: str = "2015-11-19T10:00:00Z"


SAYINGS = (
    Saying(
        LINE,
        "line.propose",
        Act.ASK,
        LinePropose(
            offices=(OfficeId("fr/cds"), OfficeId("ru/cgs")),
            purpose=Text("fr", "Coordination des opérations"),
        ),
    ),
    Saying(StatementId("b" * 26), "line.open", Act.ACCEPT, LineOpen(LINE)),
    Saying(
        StatementId("d" * 26),
        "contact.say",
        Act.INFORM,
        ContactSay(CONTACT, Text("fr", "Nous proposons une heure fixe.\nChaque jour.")),
    ),
)


def a_card(party: PartyId, office: str, title: str, holder: str) -> Card:
    roles = {KeyRole.LOG: "log", KeyRole.STORED: "stored", KeyRole.TRANSPORT: "transport"}
    return Card(
        version=1,
        party=party,
        names={"en": party.upper()},
        issued_ms=NOW,
        expires_ms=InstantMs(NOW + 86_400_000 * 365),
        root=RootKeys(1, (SeedSigner(f"{party} root").public_key,)),
        node_keys=tuple(
            NodeKey(role, SeedSigner(f"{party} {words}").public_key, KeyStatus.IN_FORCE)
            for role, words in roles.items()
        ),
        endpoints=(),
        offices=(
            Office(
                id=OfficeId(f"{party}/{office}"),
                titles={"en": title},
                level=Level.CHIEF_OF_STAFF,
                superior=None,
                keys=(SeedSigner(f"{party} {office}").public_key,),
                holders=(Holder(holder, date(2014, 2, 15), None),),
            ),
        ),
        revocations=(),
    )


CARDS = {
    FR: a_card(FR, "cds", "Chief of Defence Staff", "Pierre de Villiers"),
    RU: a_card(RU, "cgs", "Chief of the General Staff", "Valery Gerasimov"),
}


def an_offer(party: PartyId, peer: PartyId) -> bytes:
    keys = OwnKeys(
        *(SeedSigner(f"{party} {role}").public_key for role in ("log", "stored", "transport"))
    )
    return make_offer(
        party=party,
        peer=peer,
        mode=Mode.EXERCISE,
        epoch=1,
        nonce=hashlib.sha256(party.encode()).digest(),
        keys=keys,
        pace=Pace(),
        transport=SeedSigner(f"{party} transport"),
    )


def a_release(saying: Saying) -> bytes:
    statement = Statement(
        act=saying.act,
        body=msgspec.Raw(canonical_bytes(saying.body)),
        id=saying.id,
        kind=saying.kind,
        mode=Mode.EXERCISE,
        office=OfficeId("fr/cds"),
        party=FR,
        refs=(),
        said=saying.said,
    )
    signed = sign_statement(statement, SeedSigner(saying.signed_by))
    return decide_release(
        signed,
        statement=saying.id,
        policy=POLICY,
        audience=Audience((RU,)),
        label=POLICY.usual_label(),
        form=Form.WHOLE,
        expires_ms=InstantMs(NOW + 86_400_000),
        second_person=None,
        now_ms=NOW,
    ).content


def a_bundle(
    sayings: tuple[Saying, ...] = SAYINGS, *, receipted: bool = True, withheld: int | None = None
) -> Bundle:
    """A bundle of everything in the log.

    Args:
        receipted: whether the receiver cosigned.
        withheld: the index of the entry whose content is kept back.
    """
    manifest = make_manifest(parse_offer(an_offer(FR, RU)), parse_offer(an_offer(RU, FR)))
    origin = make_origin(FR, RU, Mode.EXERCISE, 1)
    image = LogImage(link_id_of(manifest))
    for index, saying in enumerate(sayings):
        salt = hashlib.sha256(b"salt %d" % index).digest()
        entry = Entry(STATEMENT, NOW + index, salt, a_release(saying))
        image.entries.append(entry.withheld() if index == withheld else entry)
        image.leaf_hashes.append(entry.leaf_hash(image.link_id))
    frontier, _ = extend_stored(EMPTY_FRONTIER, image.leaf_hashes)
    checkpoint = Checkpoint(origin, frontier.size, frontier.root())
    signatures = [sign_checkpoint(checkpoint, SeedSigner("fr log"))]
    if receipted:
        stored = SeedSigner("ru stored")
        signatures.append(cosign_checkpoint(checkpoint, "ru/stored", stored, STORED_AT_S))
    note = render_note(Note(checkpoint_text(checkpoint), tuple(signatures))).decode()
    return prove_delivery(
        manifest=manifest,
        manifest_signatures={
            party: sign_manifest(manifest, SeedSigner(f"{party} transport")) for party in (FR, RU)
        },
        cards={
            party: (sign_card(card, [SeedSigner(f"{party} root")]),)
            for party, card in CARDS.items()
        },
        log=MemoryLog(image, Power()),
        note=note,
        size=frontier.size,
        indices=range(frontier.size),
    )


def flipped(text: str) -> str:
    """Base64 of the same bytes with one bit turned in the middle."""
    raw = bytearray(base64.b64decode(text))
    raw[len(raw) // 2] ^= 1
    return base64.b64encode(bytes(raw)).decode()

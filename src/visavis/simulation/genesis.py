"""Founding the links of a world: real offers, real manifests, real cards."""

from collections.abc import Mapping
from dataclasses import dataclass

from visavis.links import (
    Bundle,
    Evidence,
    LinkLog,
    LinkTerms,
    Pace,
    Predecessor,
    link_id_of,
    make_manifest,
    make_offer,
    parse_offer,
    prove_delivery,
    prove_fork,
    sign_manifest,
    terms_of,
)
from visavis.parties.keys import Signer
from visavis.record import Mode, parse_checkpoint, parse_note
from visavis.simulation.keys import PartyKeys, signed_card_of
from visavis.terms import PartyId

FR, RU = PartyId("fr"), PartyId("ru")
PARTIES = (FR, RU)


def other(party: PartyId) -> PartyId:
    """Return the other of the two parties."""
    return RU if party == FR else FR


@dataclass(frozen=True, slots=True)
class Direction:
    """One founded direction: its manifest, both signatures, and the terms that follow."""

    manifest: bytes
    signatures: Mapping[PartyId, bytes]
    terms: LinkTerms

    def bundle(self, log: LinkLog, note: str, size: int) -> Bundle:
        """Make an evidence bundle for this direction under `note`, without entries."""
        cards = {party: (signed_card_of(party),) for party in PARTIES}
        return prove_delivery(
            manifest=self.manifest,
            manifest_signatures=self.signatures,
            cards=cards,
            log=log,
            note=note,
            size=size,
            indices=(),
        )

    def fork_bundle(self, log: LinkLog, note: str, evidence: Evidence) -> Bundle:
        """Make the bundle that shows that `evidence` contradicts `note`, both kept by one end."""
        size = parse_checkpoint(parse_note(note.encode()).text).size
        return prove_fork(
            self.bundle(log, note, size),
            log,
            theirs=evidence.note,
            their_size=evidence.size,
            size=size,
        )


@dataclass(frozen=True, slots=True)
class Declared:
    """What one party puts into its offer of a later epoch."""

    sent: Predecessor | None = None
    received: Predecessor | None = None
    loss: str = ""


def found_links(
    keys: Mapping[PartyId, PartyKeys],
    transports: Mapping[PartyId, Signer],
    *,
    epoch: int,
    pace: Pace,
    nonces: Mapping[PartyId, bytes],
    declared: Mapping[PartyId, Declared],
) -> dict[PartyId, Direction]:
    """Found both directions of one epoch; returns them by their sender."""
    offers = {
        party: parse_offer(
            make_offer(
                party=party,
                peer=other(party),
                mode=Mode.EXERCISE,
                epoch=epoch,
                nonce=nonces[party],
                keys=keys[party].for_offer(),
                pace=pace,
                transport=transports[party],
                sent=declared[party].sent,
                received=declared[party].received,
                loss=declared[party].loss,
            )
        )
        for party in PARTIES
    }
    directions = {}
    for party in PARTIES:
        manifest = make_manifest(offers[party], offers[other(party)])
        signatures = {each: sign_manifest(manifest, transports[each]) for each in PARTIES}
        directions[party] = Direction(manifest, signatures, terms_of(manifest))
        assert directions[party].terms.link_id == link_id_of(manifest)
    return directions

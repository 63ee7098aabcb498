"""PyPI's sigstore checks our checkpoints and inclusion proofs.

Source: sigstore 4, Apache-2.0. Its Merkle and checkpoint code is the same that it runs on Rekor's
entries; it takes keys by the first four bytes of a key id, so the note's own id is handed to it.
"""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import verify_checkpoint
from sigstore._internal.trust import Keyring, RekorKeyring
from sigstore.errors import VerificationError
from sigstore.models import TransparencyLogEntry
from sigstore_models.common.v1 import PublicKey, PublicKeyDetails
from sigstore_models.rekor import v1 as rekor
from tests.independent.exhibits import LOG, ORIGIN, Exhibit, genuine_and_tampered

from visavis.parties import Algorithm, note_key_id


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def an_entry(exhibit: Exhibit) -> TransparencyLogEntry:
    key_id = note_key_id(ORIGIN, Algorithm.ED25519, LOG.public_key)
    form = {
        "logIndex": str(exhibit.index),
        "logId": {"keyId": encoded(key_id)},
        "kindVersion": {"kind": "statement", "version": "1"},
        "inclusionProof": {
            "logIndex": str(exhibit.index),
            "rootHash": encoded(exhibit.root),
            "treeSize": str(exhibit.size),
            "hashes": [encoded(node) for node in exhibit.proof],
            "checkpoint": {"envelope": exhibit.note},
        },
        "canonicalizedBody": encoded(exhibit.leaf),
    }
    return TransparencyLogEntry(rekor.TransparencyLogEntry.model_validate(form))


def our_keyring() -> RekorKeyring:
    der = Ed25519PublicKey.from_public_bytes(LOG.public_key).public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    return RekorKeyring(
        Keyring(
            [PublicKey(raw_bytes=encoded(der).encode(), key_details=PublicKeyDetails.PKIX_ED25519)]
        )
    )


def test_sigstore_checks_every_checkpoint_and_proof_and_no_tampered_one() -> None:
    keyring, checked = our_keyring(), 0
    for what, exhibit in genuine_and_tampered():
        if what == "genuine":
            entry = an_entry(exhibit)
            verify_merkle_inclusion(entry)
            verify_checkpoint(keyring, entry)
            checked += 1
        elif what in ("size in note", "signature"):
            entry = an_entry(exhibit)
            verify_merkle_inclusion(entry)
            with pytest.raises(VerificationError, match="invalid signature"):
                verify_checkpoint(keyring, entry)
        elif exhibit.index >= exhibit.size:
            with pytest.raises(ValueError, match="must be less than treeSize"):
                an_entry(exhibit)
        else:
            with pytest.raises(VerificationError, match="inclusion proof"):
                verify_merkle_inclusion(an_entry(exhibit))
    assert checked >= 30

"""npm's @sigstore/verify checks our checkpoints and inclusion proofs.

Source: @sigstore/verify 3.1.1, Apache-2.0, run as a program of its own.
"""

from tests.independent.exhibits import LOG, ORIGIN, genuine_and_tampered
from tests.independent.programs import verdicts_of_sigstore_js

from visavis.parties import Algorithm, note_key_id


def test_sigstore_js_checks_every_checkpoint_and_proof_and_no_tampered_one() -> None:
    cases = genuine_and_tampered()
    key_id = note_key_id(ORIGIN, Algorithm.ED25519, LOG.public_key)
    verdicts = verdicts_of_sigstore_js(
        [
            {
                "name": ORIGIN,
                "key_id": key_id,
                "public_key": LOG.public_key,
                "note": one.note,
                "index": one.index,
                "leaf": one.leaf,
                "proof": one.proof,
            }
            for _, one in cases
        ]
    )
    reasons = {
        "genuine": "ok",
        "leaf": "refused calculated root hash does not match inclusion proof",
        "size in note": "refused invalid checkpoint signature",
        "signature": "refused invalid checkpoint signature",
        "one hash more": "refused invalid hash count",
        "one hash less": "refused invalid hash count",
        "other hash": "refused calculated root hash does not match inclusion proof",
    }
    for (what, exhibit), verdict in zip(cases, verdicts, strict=True):
        if what == "index":  # the neighbour's index asks for another path, or for none at all
            assert verdict.startswith("refused "), (exhibit.index, exhibit.size)
        else:
            assert verdict == reasons[what], (what, exhibit.index, exhibit.size)

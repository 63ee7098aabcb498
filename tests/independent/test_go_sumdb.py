"""golang.org/x/mod/sumdb, by the Go project, checks what we write, and we what it writes.

Source: golang.org/x/mod v0.27.0, BSD-3-Clause, run as a program of its own.
"""

import base64

from tests.independent.exhibits import (
    LEAVES,
    LOG_KEY,
    ORIGIN,
    SIZES,
    genuine_and_tampered,
    note_of,
    store,
)
from tests.independent.programs import verdicts_of_go

from visavis.record import (
    Checkpoint,
    checkpoint_text,
    consistency_proof,
    parse_note,
    parse_note_key,
    root_at,
    verify_checkpoint_signature,
)


def test_go_opens_every_note_that_we_signed_and_no_tampered_one() -> None:
    changed = ("size in note", "signature")
    cases = [
        (what, exhibit.note)
        for what, exhibit in genuine_and_tampered()
        if what in ("genuine", *changed)
    ]
    verdicts = verdicts_of_go([{"kind": "note", "key": LOG_KEY, "note": note} for _, note in cases])
    for (what, note), verdict in zip(cases, verdicts, strict=True):
        if what == "genuine":
            assert verdict == "ok 1 known 1 unknown", note  # the cosignature is none of Go's keys
        else:
            assert verdict.startswith('refused "invalid signature for key'), (what, note)


def test_go_checks_every_inclusion_proof_that_we_made_and_no_tampered_one() -> None:
    cases = [
        (what, exhibit)
        for what, exhibit in genuine_and_tampered()
        if what not in ("size in note", "signature")
    ]
    verdicts = verdicts_of_go(
        [
            {
                "kind": "inclusion",
                "index": one.index,
                "size": one.size,
                "leaf": one.leaf,
                "root": one.root,
                "proof": one.proof,
            }
            for _, one in cases
        ]
    )
    for (what, exhibit), verdict in zip(cases, verdicts, strict=True):
        expected = "ok" if what == "genuine" else "refused"
        assert verdict.split()[0] == expected, (what, exhibit.index, exhibit.size, verdict)


def test_go_checks_every_consistency_proof_that_we_made_and_no_tampered_one() -> None:
    cases, expected = [], []
    for old in SIZES:
        for new in SIZES:
            if old >= new:
                continue
            proof = consistency_proof(store(), old, new)
            genuine = {
                "kind": "consistency",
                "old_size": old,
                "size": new,
                "old_root": root_at(store(), old),
                "root": root_at(store(), new),
                "proof": proof,
            }
            cases += [
                genuine,
                {**genuine, "proof": proof[:-1]},
                {**genuine, "proof": [bytes(32), *proof[1:]]},
                {**genuine, "old_root": bytes(32)},
                {**genuine, "root": bytes(32)},
            ]
            expected += ["ok", "refused", "refused", "refused", "refused"]
    verdicts = verdicts_of_go(cases)
    assert [verdict.split()[0] for verdict in verdicts] == expected


def test_go_computes_the_same_roots_from_the_leaves() -> None:
    verdicts = verdicts_of_go([{"kind": "root", "leaves": LEAVES[:size]} for size in SIZES])
    for size, verdict in zip(SIZES, verdicts, strict=True):
        assert base64.b64decode(verdict.split()[1]) == root_at(store(), size)


def test_we_verify_checkpoints_that_go_signed_with_its_own_keys() -> None:
    checkpoints = [Checkpoint(ORIGIN, size, root_at(store(), size)) for size in SIZES]
    verdicts = verdicts_of_go(
        [{"kind": "sign", "name": ORIGIN, "note": checkpoint_text(one)} for one in checkpoints]
    )
    for checkpoint, verdict in zip(checkpoints, verdicts, strict=True):
        _, key_text, encoded = verdict.split()
        key, note = parse_note_key(key_text), parse_note(base64.b64decode(encoded))
        assert key.name == ORIGIN
        assert verify_checkpoint_signature(note, ORIGIN, key.public_key) == checkpoint
    assert len({note_of(size) for size in SIZES}) == len(SIZES)

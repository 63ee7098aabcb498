"""Published RFC 6962 vectors of transparency-dev/merkle (417fb0c, Apache-2.0), right and wrong."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tests.record.builders import vectors

from visavis.record import (
    ProofRefused,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)


def unpack(case: dict[str, Any], *names: str) -> list[bytes]:
    return [hash_of(base64.b64decode(case[name] or "")) for name in names]


def hash_of(raw: bytes) -> bytes:
    """Return a hash for the words "don't care", which some cases hold where a root would be."""
    return hashlib.sha256(raw).digest() if raw.startswith(b"don't") else raw


def proof_of(case: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(text or "") for text in case["proof"] or ()]


def inclusion(case: dict[str, Any]) -> None:
    leaf, root = unpack(case, "leafHash", "root")
    verify_inclusion(case["leafIdx"], case["treeSize"], leaf, root, proof_of(case))


def subtree_inclusion(case: dict[str, Any]) -> None:
    leaf, root = unpack(case, "leafHash", "root")
    verify_subtree_inclusion(
        case["leafIdx"], case["start"], case["end"], leaf=leaf, root=root, proof=proof_of(case)
    )


def consistency(case: dict[str, Any]) -> None:
    old_root, new_root = unpack(case, "root1", "root2")
    verify_consistency(case["size1"], case["size2"], old_root, new_root, proof_of(case))


def subtree_consistency(case: dict[str, Any]) -> None:
    subtree_root, root = unpack(case, "root1", "root2")
    verify_subtree_consistency(
        case["start"],
        case["end"],
        case["size"],
        subtree_root=subtree_root,
        root=root,
        proof=proof_of(case),
    )


JUDGES: dict[str, tuple[Callable[[dict[str, Any]], None], int]] = {
    "inclusion": (inclusion, 98),
    "subtreeinclusion": (subtree_inclusion, 204),
    "consistency": (consistency, 98),
    "subtreeconsistency": (subtree_consistency, 118),
}


@pytest.mark.parametrize("folder", JUDGES)
def test_every_published_proof_gets_its_published_verdict(folder: str) -> None:
    judge, expected_count = JUDGES[folder]
    verdicts: Counter[bool] = Counter()
    for file in sorted((vectors("rfc6962") / "testdata" / folder).rglob("*.json")):
        case = json.loads(file.read_text())
        try:
            judge(case)
            refused = False
        except ProofRefused:
            refused = True
        assert refused == case["wantErr"], f"{file}: {case['desc']}"
        verdicts[refused] += 1
    assert verdicts.total() == expected_count
    assert verdicts[False] >= 5

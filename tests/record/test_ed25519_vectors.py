"""One verification rule: libsodium's, held against libsodium itself and published edge cases."""

import ctypes
import importlib
import json
from collections import Counter

from tests.record.builders import vectors

from visavis.parties import verifies

_library = ctypes.CDLL(importlib.import_module("nacl._sodium").__file__)  # PyNaCl bundles it


def libsodium_says(key: bytes, message: bytes, signature: bytes) -> bool:
    """Ask libsodium's detached verification, another entry than the one that `verifies` takes."""
    if len(key) != 32 or len(signature) != 64:  # it reads that many bytes whatever it is given
        return False
    verdict = _library.crypto_sign_verify_detached(
        signature, message, ctypes.c_ulonglong(len(message)), key
    )
    return int(verdict) == 0


def test_all_914_edge_cases_of_cctv_get_libsodiums_verdict() -> None:
    """Source: C2SP/CCTV ed25519, 1e3d286, BSD-3-Clause."""
    cases = json.loads((vectors("ed25519") / "cctv_ed25519vectors.json").read_text())
    verdicts: Counter[bool] = Counter()
    for case in cases:
        key, signature = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"])
        message = case["msg"].encode()
        verdict = verifies(key, message, signature)
        assert verdict == libsodium_says(key, message, signature), case["number"]
        flags = set(case["flags"] or ())
        if flags & {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"}:
            assert not verdict, case["number"]
        verdicts[verdict] += 1
    assert verdicts.total() == 914
    assert verdicts[True] > 0


def test_all_151_cases_of_wycheproof_get_their_published_verdict() -> None:
    """Source: C2SP/wycheproof ed25519_test, dac1dd4, Apache-2.0."""
    suite = json.loads((vectors("ed25519") / "wycheproof_ed25519_test.json").read_text())
    verdicts: Counter[bool] = Counter()
    for group in suite["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            verdict = verifies(key, message, signature)
            assert verdict == libsodium_says(key, message, signature), case["tcId"]
            assert verdict == (case["result"] == "valid"), f"{case['tcId']}: {case['comment']}"
            verdicts[verdict] += 1
    assert verdicts.total() == 151
    assert verdicts[True] > 50

"""Sealed keys: they open with the passphrase, sign, and show themselves to nobody."""

import base64
import os
import pickle
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.node.builders import Dice

from visavis.links import LinkKeys, StorageFailed
from visavis.node.keystore import Keystore, Role
from visavis.node.sealing import make_passphrase_file, read_passphrase
from visavis.node.storage_errors import KeysRefused, UnknownKey, WrongPassphrase
from visavis.parties import verifies
from visavis.terms import OfficeId

PASSPHRASE = b"une phrase de passe"
OFFICE = OfficeId("fr/cds")


def a_keystore(folder: Path) -> Keystore:
    random = Dice("keys")
    keystore = Keystore.create(folder / "keys.sealed", PASSPHRASE, random)
    for role in (Role.ROOT, Role.LOG, Role.STORED, Role.TRANSPORT):
        keystore.add(role, None, random)
    keystore.add(Role.OFFICE, OFFICE, random)
    return keystore


def test_keys_are_the_same_after_they_were_opened_again(tmp_path: Path) -> None:
    keystore = a_keystore(tmp_path)
    keystore.keep_tls_key("-----BEGIN PRIVATE KEY-----\n", Dice("tls"))
    again = Keystore.open(tmp_path / "keys.sealed", PASSPHRASE)
    for role in Role:
        assert again.held(role) == keystore.held(role)
        assert len(again.held(role)) == 1
    assert again.tls_key_pem == "-----BEGIN PRIVATE KEY-----\n"
    assert again.office_keys(OFFICE) == (keystore.newest(Role.OFFICE),)
    message = b"what was said"
    public_key = keystore.newest(Role.LOG)
    signature = again.signer(public_key).sign(message)
    assert verifies(public_key, message, signature)
    assert signature == keystore.signer(public_key).sign(message)


def test_a_link_finds_the_three_keys_that_it_signs_with(tmp_path: Path) -> None:
    keystore = a_keystore(tmp_path)
    keys: LinkKeys = keystore
    first = keystore.newest(Role.LOG)
    second = keystore.add(Role.LOG, None, Dice("second"))
    assert keys.log_signer(first).public_key == first
    assert keys.log_signer(second).public_key == keystore.newest(Role.LOG) == second
    assert keys.stored.public_key == keystore.newest(Role.STORED)
    assert keys.transport.public_key == keystore.newest(Role.TRANSPORT)
    with pytest.raises(UnknownKey, match="Signature refused: expected a log key of this node"):
        keys.log_signer(keystore.newest(Role.TRANSPORT))
    with pytest.raises(UnknownKey, match="expected a key of this node, got ffffffffffffffff"):
        keystore.signer(b"\xff" * 32)


def test_the_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    a_keystore(tmp_path)
    with pytest.raises(WrongPassphrase, match="expected the passphrase they were sealed with"):
        Keystore.open(tmp_path / "keys.sealed", PASSPHRASE + b"x")


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=25, deadline=None)
def test_a_changed_file_opens_nothing(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    path = tmp_path_factory.mktemp("keys") / "keys.sealed"
    Keystore.create(path, PASSPHRASE, Dice("keys"))
    whole = bytearray(path.read_bytes())
    whole[at % len(whole)] ^= 1 << bit
    path.write_bytes(whole)
    with pytest.raises((WrongPassphrase, KeysRefused)):
        Keystore.open(path, PASSPHRASE)


@pytest.mark.parametrize(
    ("field", "value"),
    [("ops", 17), ("memory_bytes", (1 << 30) + 1), ("kdf", "scrypt"), ("visavis_keys", 2)],
)
def test_a_file_cannot_ask_for_an_endless_start(tmp_path: Path, field: str, value: object) -> None:
    path = tmp_path / "keys.sealed"
    Keystore.create(path, PASSPHRASE, Dice("keys"))
    tree = msgspec.json.decode(path.read_bytes())
    tree["cost"][field] = value
    path.write_bytes(msgspec.json.encode(tree))
    with pytest.raises(KeysRefused, match=rf"got .*`\$.cost.{field}`"):
        Keystore.open(path, PASSPHRASE)


def test_parameters_are_authenticated_with_what_they_seal(tmp_path: Path) -> None:
    path = tmp_path / "keys.sealed"
    Keystore.create(path, PASSPHRASE, Dice("keys"))
    tree = msgspec.json.decode(path.read_bytes())
    tree["cost"]["ops"] = 3
    path.write_bytes(msgspec.json.encode(tree))
    with pytest.raises(WrongPassphrase, match="got another, or a changed file"):
        Keystore.open(path, PASSPHRASE)


def test_no_secret_shows_in_the_file_in_a_repr_or_in_a_pickle(tmp_path: Path) -> None:
    seed = bytes(range(32))
    keystore = a_keystore(tmp_path)
    public_key = keystore.add_seed(Role.OFFICE, OfficeId("fr/duty"), seed, Dice("more"))
    signer = keystore.signer(public_key)
    raw = (tmp_path / "keys.sealed").read_bytes()
    shown = f"{keystore!r} {signer!r} {keystore} {signer} {vars(keystore)!r}".encode()
    assert public_key.hex().encode() in shown
    for secret in (seed, seed.hex().encode(), base64.b64encode(seed)[:40], repr(seed).encode()):
        assert secret not in raw
        assert secret not in shown
    for one in (keystore, signer):
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(one)
    assert (tmp_path / "keys.sealed").stat().st_mode & 0o777 == 0o600


def test_a_key_is_held_once_and_never_overwritten(tmp_path: Path) -> None:
    keystore = a_keystore(tmp_path)
    seed = bytes(32)
    keystore.add_seed(Role.LOG, None, seed, Dice("more"))
    with pytest.raises(KeysRefused, match="expected a new key, got one that is held"):
        keystore.add_seed(Role.STORED, None, seed, Dice("more"))
    with pytest.raises(KeysRefused, match="Keys are never overwritten"):
        Keystore.create(tmp_path / "keys.sealed", PASSPHRASE, Dice("keys"))


def test_root_keys_leave_only_after_they_were_read_back(tmp_path: Path) -> None:
    keystore = a_keystore(tmp_path)
    root = keystore.newest(Role.ROOT)
    offline = tmp_path / "root.sealed"
    keystore.export_root(offline, b"another passphrase", Dice("export"))
    with pytest.raises(UnknownKey, match="expected a root key, got none in the keystore"):
        keystore.newest(Role.ROOT)
    again = Keystore.open(tmp_path / "keys.sealed", PASSPHRASE)
    assert again.held(Role.ROOT) == ()
    assert len(again.held(Role.LOG)) == 1
    kept = Keystore.open(offline, b"another passphrase")
    assert kept.newest(Role.ROOT) == root
    assert kept.held(Role.LOG) == ()
    assert verifies(root, b"a card", kept.signer(root).sign(b"a card"))
    with pytest.raises(UnknownKey):
        again.export_root(tmp_path / "nothing.sealed", b"", Dice("export"))


def test_a_removed_key_signs_no_more(tmp_path: Path) -> None:
    keystore = a_keystore(tmp_path)
    public_key = keystore.newest(Role.OFFICE)
    keystore.remove(public_key, Dice("remove"))
    for one in (keystore, Keystore.open(tmp_path / "keys.sealed", PASSPHRASE)):
        with pytest.raises(UnknownKey):
            one.signer(public_key)
        assert len(one.held(Role.LOG)) == 1


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_change_that_cannot_be_written_did_not_happen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    keystore = a_keystore(tmp_path)
    held = keystore.held(Role.LOG)

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fails)
        with pytest.raises(StorageFailed, match="No space left on device"):
            keystore.add(Role.LOG, None, Dice("more"))
    assert keystore.held(Role.LOG) == held
    assert Keystore.open(tmp_path / "keys.sealed", PASSPHRASE).held(Role.LOG) == held
    keystore.add(Role.LOG, None, Dice("more"))
    assert len(Keystore.open(tmp_path / "keys.sealed", PASSPHRASE).held(Role.LOG)) == 2


def test_the_environment_goes_before_the_passphrase_file(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    made = make_passphrase_file(file, Dice("passphrase"))
    assert len(made) == 64
    assert read_passphrase({}, file) == made
    assert read_passphrase({"VISAVIS_PASSPHRASE": "given"}, file) == b"given"
    file.chmod(0o640)
    with pytest.raises(KeysRefused, match="expected mode 0600, got 0640: others may read it"):
        read_passphrase({}, file)
    with pytest.raises(KeysRefused, match="expected a passphrase, got an empty one"):
        read_passphrase({"VISAVIS_PASSPHRASE": ""}, file)
    file.unlink()
    with pytest.raises(KeysRefused, match="expected a file, got none"):
        read_passphrase({}, file)
    file.write_bytes(b"x" * 1025)
    with pytest.raises(KeysRefused, match="expected at most 1024 bytes, got more"):
        read_passphrase({}, file)

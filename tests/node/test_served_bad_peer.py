"""A peer that breaks every rule, over the real socket: refused by code, and nothing written."""

import contextlib
import itertools
import os
import re
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from tests.node.false_peer import FalsePeer, false_peer, stored_by
from tests.processes.fork_server import ForkServer
from tests.two_nodes import (
    NodeProcess,
    found,
    introduce,
    open_contact,
    open_link,
    say,
    text,
    two_nodes,
    until,
)

from visavis.links import (
    MAX_MESSAGE_BYTES,
    Condition,
    Entry,
    Fetch,
    Head,
    Hello,
    Message,
    Receipt,
    Refusal,
    seal_message,
)
from visavis.node.keystore import NodeSigner
from visavis.node.link_app import GENESIS_PATH
from visavis.node.tls import client_context, make_certificate
from visavis.terms import PartyId

NONCE = bytes(range(16))


def hello(nonce: bytes = NONCE, **changes: Any) -> Hello:
    fields = {"condition": Condition.LIVE, "checkpoint": "", "receipt": "", "at_ms": 0}
    return Hello(nonce, **{**fields, **changes})


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[FalsePeer]:
    """`ru` against `fr`, after a true beginning; `fr` has nothing of its own to do."""
    base = tmp_path_factory.mktemp("bad")
    plans: tuple[dict[str, Any], ...] = (
        {"constants": {"visavis.node.listener.REQUEST_S": 1.0}},
        {},
    )
    with two_nodes(base, forks, plans=plans, heartbeat_s=3600) as (fr, ru):
        contact = open_contact(fr, ru)
        said = say(ru, "contact.say", "ru/chief", contact=contact, words=text("A true word."))
        until(lambda: fr.ask("GET", f"/api/statements/{said}")[0] == 200, fr, ru)
        until(lambda: _settled(fr, ru), fr, ru)
        ru.stop()
        de = found(base, "de")
        de.forks = forks
        de.start()
        introduce(fr, de)
        open_link(de, fr)
        de.stop()
        with false_peer(ru, fr) as false:
            yield false


def _settled(fr: NodeProcess, ru: NodeProcess) -> bool:
    one, other = fr.link("ru"), ru.link("fr")
    return bool(
        one["outgoing"]["receipted"] == one["outgoing"]["size"]
        and other["outgoing"]["receipted"] == other["outgoing"]["size"]
        and one["outgoing"]["waiting"] == other["outgoing"]["waiting"] == 0
    )


@pytest.fixture(autouse=True)
def nothing_written(peer: FalsePeer) -> Iterator[None]:
    """After every refusal the tables are as before, and the node answers a decent question."""
    before = stored_by(peer.against)
    yield
    assert stored_by(peer.against) == before
    answer = peer.heard(peer.say(hello()))
    assert isinstance(answer, Head)
    assert answer.echo == NONCE
    assert answer.size == peer.log.size()
    assert peer.against.call("GET", "/health") == {"alive": True}


def refused(answered: tuple[int, bytes], status: int, code: str) -> None:
    """Check a refusal without an envelope: its code, and not one word more."""
    assert answered == (status, msgspec.json.encode({"code": code}))


def noted(peer: FalsePeer, code: str, words: str) -> None:
    """The node keeps what it refused, in words that a person can read."""
    newest = peer.against.call("GET", "/api/status")["refusals"][0]
    assert newest["code"] == code
    assert words in newest["text"]


# Envelopes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"garbage " * 100,
        msgspec.msgpack.encode([2, bytes(32), b"", bytes(64)]),
        msgspec.msgpack.encode([1, bytes(31), b"", bytes(64)]),
        msgspec.msgpack.encode([1, bytes(32), b""]),
        msgspec.msgpack.encode([1, bytes(32), b"", bytes(64), b"more"]),
        msgspec.msgpack.encode([1, "text", b"", bytes(64)]),
        b"\x91" * 50_000,
        b"\xdd\xff\xff\xff\xff",
    ],
)
def test_what_is_no_envelope_is_refused(peer: FalsePeer, raw: bytes) -> None:
    refused(peer.post(raw), 400, "links.malformed")
    noted(peer, "links.malformed", "Message refused: expected ")


def test_a_message_of_another_link_is_refused(peer: FalsePeer) -> None:
    for link_id in (bytes(32), os.urandom(32), peer.other_link_id):
        refused(peer.say(hello(), link_id), 404, "links.unknown_link")


def test_a_message_by_another_key_is_refused(peer: FalsePeer) -> None:
    for signer in (NodeSigner(bytes(32)), peer.keys.stored):
        refused(peer.say(hello(), signer=signer), 403, "links.wrong_key")
    noted(peer, "links.wrong_key", "expected the signature of the peer's transport key")


def test_a_spoiled_envelope_is_refused_wherever_it_is_spoiled(peer: FalsePeer) -> None:
    good = seal_message(hello(), peer.link_id, peer.keys.transport)
    for at in range(0, len(good), 7):
        spoiled = bytearray(good)
        spoiled[at] ^= 0x41
        status, body = peer.post(bytes(spoiled))
        assert status in (400, 403, 404)
        assert re.fullmatch(rb'\{"code":"links\.[a-z_]+"\}', body)


@pytest.mark.parametrize(
    "body",
    [
        [],
        ["mischief", 1, 2],
        ["hello"],
        ["hello", NONCE, 1, "", "", 0, "more"],
        ["hello", NONCE, 9, "", "", 0],
        ["hello", b"short", 1, "", "", 0],
        ["hello", NONCE, 1, "n" * 5000, "", 0],
        ["hello", NONCE, 1, "", "", 1 << 63],
        ["fetch", NONCE, -1],
        ["fetch", NONCE, 1 << 60],
        ["add", NONCE, 0, [["Kind!", 0, bytes(32), b""]], ""],
        ["add", NONCE, 0, [["statement", -1, bytes(32), b""]], ""],
        ["add", NONCE, 0, [["statement", 0, bytes(31), b""]], ""],
        ["add", NONCE, 0, [["statement", 0, bytes(32), bytes(256 * 1024 + 1)]], ""],
        ["refusal", NONCE, "<b>bold</b>", 0, 1, 0],
        {"hello": 1},
        7,
        None,
    ],
)
def test_what_is_no_message_is_refused(peer: FalsePeer, body: Any) -> None:
    refused(peer.say_body(body), 400, "links.malformed")


def test_a_package_of_257_entries_is_refused_and_one_of_256_only_for_its_gap(
    peer: FalsePeer,
) -> None:
    size = peer.log.size()
    many = tuple(Entry("statement", 0, os.urandom(32), b"x") for _ in range(257))
    message = msgspec.structs.replace(peer.add(size, many), entries=many)
    refused(peer.say(message), 400, "links.malformed")
    noted(peer, "links.malformed", "expected at most 256 entries, got 257")
    beyond = msgspec.structs.replace(peer.add(size, many[:256]), start=size + 1)
    assert _code(peer, beyond) == "links.gap"


def _code(peer: FalsePeer, message: Message) -> str:
    answer = peer.heard(peer.say(message))
    assert isinstance(answer, Refusal)
    return answer.code


# Rules of the link ----------------------------------------------------------------------


def test_a_message_of_the_other_direction_is_refused(peer: FalsePeer) -> None:
    for message in (
        Head(NONCE, Condition.LIVE, 0, "", 0),
        Receipt(NONCE, "", 0),
        Refusal(NONCE, "links.gap", 0, Condition.LIVE, 0),
    ):
        assert _code(peer, message) == "links.malformed"
    noted(peer, "links.malformed", "expected a question from the sender, got refusal")


def test_packages_out_of_order_are_refused(peer: FalsePeer) -> None:
    size = peer.log.size()
    entry = Entry("statement", 0, bytes(32), b"x")
    late = msgspec.structs.replace(peer.add(size, (entry,), size=size + 6), start=size + 5)
    assert _code(peer, late) == "links.gap"
    noted(peer, "links.gap", f"expected a start of at most {size}, got {size + 5}")


def test_entries_that_are_not_those_that_were_signed_are_refused(peer: FalsePeer) -> None:
    size = peer.log.size()
    entry = Entry("statement", 0, bytes(32), b"x")
    assert _code(peer, peer.add(size, (entry,), root=bytes(32))) == "links.root_mismatch"
    assert _code(peer, peer.add(size, (entry,), size=size + 2)) == "links.root_mismatch"
    assert _code(peer, peer.add(size, (entry,), origin="ru/link/fr/live/1")) == (
        "links.wrong_checkpoint"
    )
    assert _code(peer, peer.add(size, (entry,), signer=NodeSigner(bytes(32)))) == (
        "links.wrong_checkpoint"
    )
    assert _code(peer, peer.add(size, (entry,), signer=peer.keys.transport)) == (
        "links.wrong_checkpoint"
    )
    noted(peer, "links.wrong_checkpoint", "expected a valid signature of the key in force")


def test_a_rotation_by_nobody_is_refused(peer: FalsePeer) -> None:
    rotation = Entry("rotation", 0, bytes(32), b"not a rotation")
    status, body = peer.say(peer.add(peer.log.size(), (rotation,)))
    answer = peer.heard((status, body))
    assert isinstance(answer, Refusal)
    assert answer.code.startswith("parties.")
    withheld = rotation.withheld()
    assert _code(peer, peer.add(peer.log.size(), (withheld,))) == "links.malformed"


def test_the_same_package_again_gets_the_same_receipt_and_stores_nothing(peer: FalsePeer) -> None:
    size = peer.log.size()
    true = peer.add(0, peer.entries(0, size))
    answers = [peer.heard(peer.say(true)) for _ in range(3)]
    assert all(isinstance(one, Receipt) for one in answers)
    assert len({one.note for one in answers if isinstance(one, Receipt)}) == 1
    half = peer.add(0, peer.entries(0, size // 2))
    assert isinstance(peer.heard(peer.say(half)), Receipt)


def test_a_replayed_question_gets_an_answer_to_its_own_nonce(peer: FalsePeer) -> None:
    raw = seal_message(hello(b"n" * 16), peer.link_id, peer.keys.transport)
    for _ in range(3):
        answer = peer.heard(peer.post(raw))
        assert isinstance(answer, Head)
        assert answer.echo == b"n" * 16


def test_a_fetch_beyond_the_log_is_refused(peer: FalsePeer) -> None:
    assert _code(peer, Fetch(NONCE, peer.log.size())) == "links.gap"


@pytest.mark.parametrize("field", ["checkpoint", "receipt"])
@pytest.mark.parametrize("note", ["x", "a\n1\nb\n\n— a b\n", "ru/link/fr/exercise/1\n"])
def test_a_hello_with_a_false_note_is_refused(peer: FalsePeer, field: str, note: str) -> None:
    assert _code(peer, hello(**dict[str, Any]({field: note}))) == "links.wrong_checkpoint"


# HTTP -----------------------------------------------------------------------------------


def test_a_body_beyond_any_message_is_refused_with_and_without_a_length(peer: FalsePeer) -> None:
    too_long = bytes(MAX_MESSAGE_BYTES + 1)
    refused(peer.post(too_long), 413, "links.malformed")
    refused(peer.post(itertools.repeat(bytes(1 << 16), 64)), 413, "links.malformed")
    refused(peer.post(bytes(MAX_MESSAGE_BYTES)), 400, "links.malformed")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/link/v1/message"),
        ("PUT", "/link/v1/message"),
        ("POST", "/link/v2/message"),
        ("POST", "/link/v1/message/"),
        ("GET", "/api/status"),
        ("POST", "/api/commands"),
        ("GET", "/"),
        ("OPTIONS", "*"),
    ],
)
def test_no_other_path_or_method_is_there(peer: FalsePeer, method: str, path: str) -> None:
    status, body = peer.post(b"", path, method=method)
    assert (status, body) in [
        (404, b'{"code":"links.no_such_path"}'),
        (400, b"Invalid HTTP request received."),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST /link/v1/message HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /link/v1/message HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /link/v1/message HTTP/1.1\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
        b"POST /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_cut_off(peer: FalsePeer, raw: bytes) -> None:
    with peer.connected() as tls:
        try:
            tls.sendall(raw)
            answer = tls.recv(4096)
        except OSError:
            answer = b""
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")


def test_a_hundred_half_requests_keep_nobody_out_for_long(peer: FalsePeer) -> None:
    """Each has a second here, and twenty in life; then its place is free again."""
    with contextlib.ExitStack() as undo:
        halves = []
        for number in range(100):
            tls = undo.enter_context(peer.connected())
            beginning = b"POST /link/v1/message HTTP/1.1\r\nContent-Length: 500\r\n\r\nhalf"
            tls.sendall(beginning[: 1 + number % len(beginning)])
            halves.append(tls)
        deadline = time.monotonic() + 30
        while True:
            try:
                status, raw = peer.say(hello())
            except (OSError, ssl.SSLError):
                status = 0
            if status == 200:
                break
            assert status in (0, 503)
            assert time.monotonic() < deadline, "shut out for good"
            time.sleep(0.05)
        assert isinstance(peer.heard((status, raw)), Head)
        for tls in halves:
            tls.settimeout(10)
            assert _ended(tls), "a half request was kept"


def _ended(tls: ssl.SSLSocket) -> bool:
    try:
        while tls.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def test_an_endless_trickle_is_cut_off(peer: FalsePeer) -> None:
    """A byte now and then is no sign of life: the whole request has its time."""
    trickle = itertools.chain(b"POST /link/v1/message HTTP/1.1\r\nA: ", itertools.repeat(0x61))
    with peer.connected() as tls:
        deadline = time.monotonic() + 20
        tls.settimeout(0.1)
        for byte in trickle:
            assert time.monotonic() < deadline, "kept for as long as it trickles"
            try:
                tls.send(bytes([byte]))
                if tls.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break


# Genesis --------------------------------------------------------------------------------


def test_a_genesis_that_is_none_is_refused(peer: FalsePeer) -> None:
    for raw in (b"", b"{}", b"\xff", b"[" * 50_000, b'{"offer":null,"signatures":[]}'):
        refused(peer.post(raw, GENESIS_PATH), 409, "links.manifest")
    too_long = bytes(MAX_MESSAGE_BYTES + 1)
    refused(peer.post(too_long, GENESIS_PATH), 413, "links.malformed")


# TLS ------------------------------------------------------------------------------------


def _reached(peer: FalsePeer, context: ssl.SSLContext) -> bool:
    try:
        status, _ = peer.post(b"", context=context)
    except (OSError, ssl.SSLError):
        return False
    return status > 0


def test_the_gate_opens_to_a_confirmed_partys_certificate_and_to_no_other(peer: FalsePeer) -> None:
    theirs = (peer.against.path / "certificate.pem").read_text()
    assert _reached(peer, peer.context())
    stranger = client_context(*make_certificate(PartyId("ru")), theirs)
    assert not _reached(peer, stranger), "a certificate of the right name by another key"
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bare.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    bare.load_verify_locations(cadata=theirs)
    assert not _reached(peer, bare), "no certificate at all"
    old = peer.context()
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    assert not _reached(peer, old), "an old protocol"


def test_a_caller_without_tls_is_cut_off(peer: FalsePeer) -> None:
    with socket.create_connection(("127.0.0.1", peer.against.link_port), timeout=30) as plain:
        plain.sendall(b"POST /link/v1/message HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        try:
            answer = plain.recv(4096)
        except OSError:
            answer = b""
        assert b"HTTP" not in answer


def test_a_resumed_session_does_not_pass_the_gate_unseen(peer: FalsePeer) -> None:
    """A ticket would let a peer in whose certificate has been replaced since."""
    context = peer.context()
    with peer.connected(context) as tls:
        tls.sendall(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        assert tls.recv(4096).startswith(b"HTTP/1.1 404")
        session = tls.session
    assert session is None or not session.has_ticket


def test_another_confirmed_party_says_nothing_on_this_link(peer: FalsePeer) -> None:
    """Its certificate opens the gate; who speaks on a link, the signature tells."""
    fr = peer.against
    de = NodeProcess(PartyId("de"), fr.path.parent / "de", 0, 0)
    with false_peer(de, fr) as other:
        assert isinstance(other.heard(other.say(hello())), Head)
        refused(other.say(hello(), peer.link_id), 403, "links.wrong_key")
        genuine = seal_message(hello(), peer.link_id, peer.keys.transport)
        assert isinstance(peer.heard(other.post(genuine)), Head), "true, whoever carries it"

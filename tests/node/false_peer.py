"""A peer that has everything a peer has, folder, keys and certificate, and no manners."""

import contextlib
import http.client
import os
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from tests.node.linked import contents
from tests.two_nodes import NodeProcess

from visavis.links import Add, Entry, Message, open_message, seal_message
from visavis.node.folder import Folder, open_folder
from visavis.node.founding import CERTIFICATE_NAME
from visavis.node.link_app import MESSAGE_PATH
from visavis.node.log_reader import LogReader
from visavis.node.registers import Direction, Links
from visavis.node.tls import client_context, host_name
from visavis.parties import Signer
from visavis.record import (
    Checkpoint,
    Note,
    checkpoint_text,
    extend_stored,
    frontier_at,
    render_note,
    sign_checkpoint,
)
from visavis.terms import PartyId

Answered = tuple[int, bytes]


class FalsePeer:
    """One party's open folder, turned against another party's served node."""

    def __init__(self, folder: Folder, against: NodeProcess) -> None:
        self.folder = folder
        self.against = against
        self.keys = folder.keystore
        self.certificate = (folder.path / CERTIFICATE_NAME).read_text()
        links = Links(folder.store.connection)
        sending = links.open_with(against.party, Direction.SENDING)
        receiving = links.open_with(against.party, Direction.RECEIVING)
        assert sending is not None
        assert receiving is not None
        self.link_id, self.origin = sending.link_id, sending.origin
        self.other_link_id = receiving.link_id
        self.log = LogReader(folder.store.connection, self.link_id)

    # Speaking ---------------------------------------------------------------------------

    def context(self) -> ssl.SSLContext:
        """What a good peer calls with."""
        theirs = (self.against.path / CERTIFICATE_NAME).read_text()
        return client_context(self.certificate, self.keys.tls_key_pem, theirs)

    @contextlib.contextmanager
    def connected(self, context: ssl.SSLContext | None = None) -> Iterator[ssl.SSLSocket]:
        """A TLS connection to the other's link listener."""
        plain = socket.create_connection(("127.0.0.1", self.against.link_port), timeout=30)
        wrapped = (context or self.context()).wrap_socket(
            plain, server_hostname=host_name(self.against.party)
        )
        with wrapped:
            yield wrapped

    def post(
        self,
        body: Any,
        path: str = MESSAGE_PATH,
        *,
        method: str = "POST",
        context: ssl.SSLContext | None = None,
    ) -> Answered:
        """Send one request; an iterator as body goes out in chunks, without a length."""
        with self.connected(context) as tls:
            connection = http.client.HTTPConnection("127.0.0.1")
            connection.sock = tls
            chunked = not isinstance(body, bytes)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
                connection.request(method, path, body, encode_chunked=chunked)
            response = connection.getresponse()
            return response.status, response.read()

    def say(
        self, message: Message, link_id: bytes | None = None, signer: Signer | None = None
    ) -> Answered:
        """Send one message in an envelope."""
        return self.post(
            seal_message(message, link_id or self.link_id, signer or self.keys.transport)
        )

    def say_body(self, body: Any) -> Answered:
        """Send any body at all in a well-signed envelope."""
        raw = msgspec.msgpack.encode(body)
        signature = self.keys.transport.sign(b"visavis/message/v1\n" + self.link_id + raw)
        return self.post(msgspec.msgpack.encode([1, self.link_id, raw, signature]))

    def heard(self, answered: Answered) -> Message:
        """The message in an answer, signed by the other."""
        status, raw = answered
        assert status == 200, answered
        envelope = msgspec.msgpack.decode(raw)
        theirs = Links(self.folder.store.connection).get(self.link_id)
        assert theirs is not None
        from visavis.links import terms_of

        key = terms_of(theirs.manifest).receiver_transport_key
        return open_message(raw, envelope[1], key)

    # A log of our own making ------------------------------------------------------------

    def entries(self, start: int, count: int) -> tuple[Entry, ...]:
        """Entries of the true log."""
        return self.log.entries(start, count, 1 << 30)

    def add(
        self,
        start: int,
        entries: tuple[Entry, ...],
        *,
        size: int | None = None,
        root: bytes | None = None,
        origin: str | None = None,
        signer: Signer | None = None,
    ) -> Add:
        """A package after the true log's first `start` entries, signed as it should be, or not."""
        frontier = frontier_at(self.log, start)
        frontier, _ = extend_stored(frontier, [one.leaf_hash(self.link_id) for one in entries])
        checkpoint = Checkpoint(
            origin or self.origin,
            frontier.size if size is None else size,
            root or frontier.root(),
        )
        line = sign_checkpoint(checkpoint, signer or self.keys.log_signer(self._log_key()))
        note = render_note(Note(checkpoint_text(checkpoint), (line,))).decode()
        return Add(os.urandom(16), start, entries, note)

    def _log_key(self) -> bytes:
        from visavis.links import terms_of

        row = Links(self.folder.store.connection).get(self.link_id)
        assert row is not None
        return terms_of(row.manifest).log_key


def stored_by(node: NodeProcess) -> dict[str, list[tuple[object, ...]]]:
    """All that a served node has in its database, but for the register of refusals."""
    connection = sqlite3.connect(f"file:{node.path / 'node.db'}?mode=ro", uri=True)
    with contextlib.closing(connection):
        return contents(connection)


@contextlib.contextmanager
def false_peer(of: NodeProcess, against: NodeProcess) -> Iterator[FalsePeer]:
    """Take over the folder of a node that is not served."""
    assert of.process is None
    with open_folder(Path(of.path), environment={}) as folder:
        yield FalsePeer(folder, against)


__all__ = ["Answered", "FalsePeer", "PartyId", "false_peer", "stored_by"]

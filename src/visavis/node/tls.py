"""TLS as a gate: each side shows one certificate, and each connection trusts just that one.

Who the peer is, its signatures tell; the gate keeps everybody else from even knocking.
"""

import os
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from visavis.terms import PartyId

# A node's clock may be wrong by years; a pinned certificate gains nothing from dates.
_NOT_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_AFTER = datetime(2100, 1, 1, tzinfo=UTC)


def host_name(party: PartyId) -> str:
    """The name in a party's certificate; it is never looked up anywhere."""
    return f"{party}.node.visavis"


def make_certificate(party: PartyId) -> tuple[str, str]:
    """Make a self-signed P-256 certificate; returns (certificate, private key) as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host_name(party))])
    usage = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOT_BEFORE)
        .not_valid_after(_NOT_AFTER)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host_name(party))]), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .add_extension(x509.ExtendedKeyUsage(usage), False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


def client_context(own_certificate: str, own_key: str, peer_certificate: str) -> ssl.SSLContext:
    """A context that reaches one peer and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _harden(context)
    context.load_verify_locations(cadata=peer_certificate)
    _show(context, own_certificate, own_key)
    return context


class Gate:
    """The link listener's context; whom it lets in can change while it listens."""

    def __init__(self, own_certificate: str, own_key: str) -> None:
        self._own = (own_certificate, own_key)
        self.context = self._make(())
        self._current = self.context
        # Every connection is switched to the newest context before certificates are exchanged.
        self.context.sni_callback = self._switch

    def admit_only(self, peer_certificates: Iterable[str]) -> None:
        """Let in just these peers from now on; connections that stand are not cut."""
        self._current = self._make(tuple(peer_certificates))

    def _make(self, peer_certificates: tuple[str, ...]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _harden(context)
        context.verify_mode = ssl.CERT_REQUIRED
        # A session resumed by a ticket shows no certificate: it would pass after a change of cards.
        context.num_tickets = 0
        if peer_certificates:
            context.load_verify_locations(cadata="\n".join(peer_certificates))
        _show(context, *self._own)
        return context

    def _switch(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        connection.context = self._current


def _harden(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the pinned leaf itself is the anchor
    context.set_alpn_protocols(["http/1.1"])


def _show(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Load the own certificate; `ssl` takes files only, so the key passes through memory."""
    descriptor = os.memfd_create("visavis-tls", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, f"{key}\n{certificate}".encode())
        context.load_cert_chain(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)

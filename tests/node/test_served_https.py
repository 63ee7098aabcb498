"""A desk that others can reach: https or nothing, and cookies that never cross in the clear."""

import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, found, until

from visavis.node.calls import ServedNode, connect
from visavis.node.tls import make_certificate
from visavis.terms import PartyId


def with_certificate(base: Path, key_of: str = "own") -> NodeProcess:
    """A node whose settings name a certificate, and a key that may be another's."""
    node = found(base, "fr", desk_certificate="desk.pem", desk_key="desk.key")
    certificate, key = make_certificate(PartyId("fr"))
    if key_of != "own":
        _, key = make_certificate(PartyId("ru"))
    (node.path / "desk.pem").write_text(certificate)
    (node.path / "desk.key").write_text(key)
    return node


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[NodeProcess]:
    node = with_certificate(tmp_path_factory.mktemp("https"))
    log = node.path.parent / "fr.log"
    node.process = forks.fork(node.path, log)
    until(lambda: (node.path / "serving.json").exists() or None, node)
    try:
        yield node
    finally:
        node.process.kill()
        node.process.wait()


def test_the_command_line_reaches_it_and_trusts_that_certificate_alone(node: NodeProcess) -> None:
    with connect(node.path) as caller:
        assert isinstance(caller, ServedNode)
        assert caller.request("GET", "/api/status").json()["party"] == "fr"
    other, _ = make_certificate(PartyId("fr"))
    wrong = node.path.parent / "wrong.pem"
    wrong.write_text(other)
    url = f"https://127.0.0.1:{node.desk_port}"
    with (
        ServedNode(url, "token", wrong) as caller,
        pytest.raises(Exception, match=r"The node did not answer: .*SSLCertVerificationError"),
    ):
        caller.request("GET", "/health")


def test_nothing_is_answered_in_the_clear(node: NodeProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", node.desk_port, timeout=30)
    connection.request("GET", "/health")
    with pytest.raises((http.client.HTTPException, OSError)):
        connection.getresponse()
    connection.close()


def test_cookies_are_bound_to_this_host_and_to_https(node: NodeProcess) -> None:
    with connect(node.path) as caller:
        fields = {"name": "anne", "full_name": "Anne", "roles": ["watch"]}
        assert caller.request("POST", "/api/people", json=fields).status == 200
        ticket = caller.request("POST", "/api/tickets", json={"person": "anne"}).json()["path"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(node.path / "desk.pem")
    connection = http.client.HTTPSConnection(
        "127.0.0.1", node.desk_port, timeout=30, context=context
    )
    connection.request("GET", ticket)
    response = connection.getresponse()
    response.read()
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-visavis-fr=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert response.headers["strict-transport-security"] == "max-age=31536000"
    pair = cookie.partition(";")[0]
    connection.request("GET", "/api/session", headers={"Cookie": pair})
    assert b'"name":"anne"' in connection.getresponse().read()
    connection.close()


def test_a_key_of_another_certificate_starts_nothing(tmp_path: Path, forks: ForkServer) -> None:
    node = with_certificate(tmp_path, key_of="another")
    log = tmp_path / "fr.log"
    assert forks.fork(node.path, log).wait() == 2
    assert "Setting desk_certificate refused: expected a certificate and its own private key" in (
        log.read_text()
    )
    assert not (node.path / "serving.json").exists()

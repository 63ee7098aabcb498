"""The API does what its document says: whatever is sent, the answer is one that stands there.

The schemas and the calls are schemathesis's own; the node is one that really serves. Examples are
drawn from fixed seeds, so that a failure here fails everywhere.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks
from tests.node.browsers import Browser
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, open_contact, two_nodes

from visavis.node.api import ROUTES
from visavis.node.api_form import STATUS
from visavis.node.api_operations import EVENTS, Who
from visavis.node.openapi import MEANINGS, document

# A stream has no end: test_api_events.py reads that one.
DESCRIBED = schemathesis.openapi.from_dict(document(one for one in ROUTES if one.media != EVENTS))
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.unsupported_method,
]
BOUNDED = settings(
    max_examples=6,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Callers:
    """A node with something on record, and the three who call it."""

    def __init__(self, node: NodeProcess) -> None:
        self.url = f"http://127.0.0.1:{node.desk_port}"
        token = (node.path / "api.token").read_text().strip()
        browser = Browser(node.desk_port)
        fields = {
            "name": "anne",
            "full_name": "Anne",
            "roles": ["watch", "releaser", "second_person", "auditor", "administrator"],
            "grants": [{"office": "fr/chief", "since": "2020-01-01"}],
        }
        node.call("POST", "/api/people", json=fields)
        ticket = node.call("POST", "/api/tickets", json={"person": "anne"})["path"]
        assert browser.ask("GET", ticket).status == 303
        csrf = browser.ask("GET", "/api/session").json()["csrf"]
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        self.headers: dict[str, dict[str, str]] = {
            "token": {"Authorization": f"Bearer {token}"},
            "person": {"Cookie": cookie, "X-CSRF-Token": csrf},
            "nobody": {},
        }


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[Callers]:
    fast = {"constants": {"visavis.node.api_guard.SESSION_RATE": (1000.0, 100_000)}}
    with two_nodes(tmp_path_factory.mktemp("described"), forks, plans=(fast, fast)) as (fr, ru):
        open_contact(fr, ru)
        yield Callers(fr)


@pytest.mark.parametrize("who", ["token", "person", "nobody"])
@DESCRIBED.parametrize()
@BOUNDED
def test_every_answer_is_one_that_the_document_has(
    case: schemathesis.Case[Any], callers: Callers, who: str
) -> None:
    if case.operation.path == "/api/session" and case.method == "DELETE" and who == "person":
        return  # signing out would leave nobody to ask as
    case.headers.update(callers.headers[who])
    case.cookies.clear()
    response = case.call(base_url=callers.url, allow_redirects=False)
    case.validate_response(response, checks=CHECKS)


def test_the_served_document_is_the_one_of_the_routes(callers: Callers) -> None:
    got = Browser(int(callers.url.rpartition(":")[2])).ask("GET", "/api/openapi.json")
    assert got.status == 200
    assert got.json() == json.loads(json.dumps(document(ROUTES)))
    assert got.json()["openapi"] == "3.1.0"


def test_every_operation_says_what_it_is_for_and_what_it_answers() -> None:
    described = document(ROUTES)
    names = set()
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            assert re.fullmatch(r"[A-Z].{6,}\.", one["summary"]), (path, one["summary"])
            assert one["operationId"] not in names
            names.add(one["operationId"])
            good = [status for status in one["responses"] if int(status) < 400]
            assert len(good) == 1, (method, path)
            for media in one["responses"][good[0]].get("content", {}):
                undescribed = one["responses"][good[0]]["content"][media]["schema"] == {}
                assert not undescribed, (method, path)
    assert len(names) == len(ROUTES)


def test_every_status_of_a_refusal_has_its_meaning() -> None:
    assert {*STATUS.values()} <= MEANINGS.keys()
    for one in ROUTES:
        assert {*one.refusals} <= MEANINGS.keys(), one.path


def test_what_changes_something_is_for_somebody() -> None:
    open_to_all = {(one.method, one.path) for one in ROUTES if one.who is Who.ANYBODY}
    assert open_to_all == {
        ("GET", "/api/openapi.json"),
        ("GET", "/health"),
        ("POST", "/api/session"),
        ("GET", "/api/session/provider"),
        ("GET", "/api/session/return"),
    }


def shapes(schema: Any) -> Iterator[Any]:
    """Every schema inside one."""
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from shapes(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from shapes(inner)


def test_every_reference_of_the_document_leads_somewhere() -> None:
    described = document(ROUTES)
    for schema in shapes(described):
        name = schema.get("$ref")
        if isinstance(name, str):
            assert name.removeprefix("#/components/schemas/") in described["components"]["schemas"]

"""`visavis trace` on a folder at rest, and `visavis phrases` without any node."""

import json
from pathlib import Path

import pytest
from tests.cli.nodes import visavis
from tests.node.linked import opened
from tests.two_nodes import found

from visavis.acts import command_of
from visavis.cli_calls import call
from visavis.cli_phrases import spelled_out
from visavis.node.node import Node
from visavis.terms import VisavisError


def say(node: Node, kind: str, office: str, **body: object) -> str:
    (result,) = node.speak([command_of({"kind": kind, "office": office, "body": body})]).results
    assert not isinstance(result, VisavisError), result
    return result.statements[-1].id


def test_a_trace_is_shown_from_the_mandate_down_to_the_acknowledgement(tmp_path: Path) -> None:
    """Requirement 3.3: one call, here from the very acknowledgement."""
    process = found(tmp_path, "fr")
    words = {"lang": "en", "text": "Unite the efforts"}
    with opened(process.path) as node:
        mandate = say(node, "mandate.issue", "fr/chief", title=words, mission=words)
        directive = say(
            node, "directive.issue", "fr/chief", to="fr/fleet", order=words, mandate=mandate
        )
        receipt = say(node, "directive.acknowledge", "fr/fleet", directive=directive)
    shown = visavis("trace", receipt, "-C", str(process.path)).out.splitlines()
    assert shown[0].startswith(f"  mandate.issue {mandate} (issued): fr/chief 20")
    assert shown[1].startswith(f">   directive.issue {directive} (acknowledged): fr/chief 20")
    assert shown[2].startswith("      - directive.acknowledge: fr/fleet 20")
    assert len(shown) == 3
    whole = visavis("trace", mandate, "-C", str(process.path), "--json").json()
    assert [node["kind"] for node in whole["down"]] == ["directive.issue"]
    page = call(process.path, "GET", "/api/phrases?q=plongeurs").json()
    assert (page["edition"], [one["code"] for one in page["phrases"]]) == (1, ["SE09"])
    unknown = visavis("trace", "nothing", "-C", str(process.path))
    assert unknown.code != 0
    assert "No trace of 'nothing': expected the id of something that was said" in unknown.err


def test_the_phrase_book_is_searched_in_any_language_and_read_in_ones_own() -> None:
    shown = visavis("phrases", "plongeurs", "--lang", "ru").out
    assert shown.startswith("SE09  У меня водолазы в воде.")
    assert "range: quantity (nmi, km, m)" in shown
    (entry,) = visavis("phrases", "DL05", "--json").json()
    assert (entry["act"], entry["danger"], entry["takes"]) == ("inform", True, [])
    none = visavis("phrases", "zzzz")
    assert (none.code, none.out) == (
        0,
        "No phrase holds these words. Say it in free text: visavis contact say.\n",
    )


@pytest.mark.parametrize(
    ("code", "given", "whole"),
    [
        ("SE05", "range=2.5nmi", {"type": "quantity", "value": "2.5", "unit": "nmi"}),
        ("SE05", "range=2.5 nmi", {"type": "quantity", "value": "2.5", "unit": "nmi"}),
        ("SE05", "side=port", {"type": "choice", "value": "port"}),
        ("GT01", "at=2015-11-19T10:00:00Z", {"type": "instant", "value": "2015-11-19T10:00:00Z"}),
        ("SE10", "port=Sète = Cette", {"type": "name", "value": "Sète = Cette"}),
    ],
)
def test_a_parameter_is_given_as_a_person_writes_it(
    code: str, given: str, whole: dict[str, str]
) -> None:
    name = given.partition("=")[0]
    (spelled,) = spelled_out(code, [given])
    assert json.loads(spelled) == {"name": name, **whole}
    assert spelled_out(code, [spelled]) == [spelled]
    assert spelled_out("ZZ99", [given]) == [given]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("range=2.5", "expected range= a number with one of nmi, km, m, got 'range=2.5'."),
        ("rage=2nmi", "expected range=VALUE side=VALUE, got 'rage=2nmi'. See what it takes:"),
        ("range", "expected range=VALUE side=VALUE, got 'range'."),
    ],
)
def test_a_parameter_that_the_phrase_does_not_take_is_refused_in_one_line(
    given: str, words: str
) -> None:
    done = visavis(
        *("contact", "phrase", "--office", "fr/chief", "--contact", "a" * 26),
        *("--code", "SE05", "--parameters", given),
    )
    assert done.code == 2
    assert words in done.err
    assert done.err.count("\n") == 1


def test_a_phrase_is_said_and_read_on_the_command_line(tmp_path: Path) -> None:
    process = found(tmp_path, "fr")
    refused = visavis(
        *("contact", "phrase", "-C", str(process.path), "--office", "fr/chief"),
        *("--contact", "a" * 26, "--code", "SE05"),
        *("--parameters", "range=2nmi", "--parameters", "side=port"),
    )
    assert "Contact aaaaaaaaaaaaaaaaaaaaaaaaaa refused" in refused.err  # it came through whole

"""`visavis trace` on a folder at rest, and `visavis phrases` without any node."""

from pathlib import Path

from tests.cli.nodes import visavis
from tests.node.linked import opened
from tests.two_nodes import found

from visavis.acts import command_of
from visavis.cli_calls import call
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

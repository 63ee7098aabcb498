"""A kind of a newer release: kept, proven, shown as not understood, and alive after the upgrade."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.cli.nodes import visavis
from tests.node.linked import FR, NOON, RU, StillClock, Two, copied, founded, introduce
from tests.two_nodes import text

from visavis.acts import REGISTRY, command_of
from visavis.links import parse_bundle, render_bundle, verify_bundle
from visavis.node import proving, reading
from visavis.node.node import Node
from visavis.node.own_record import Verdict
from visavis.node.registers import Direction
from visavis.terms import StatementId, VisavisError

__all__ = ["founded"]
NEWER = "contact.attach"


@contextlib.contextmanager
def older_release() -> Iterator[None]:
    """A release that does not know the newer kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(REGISTRY, NEWER)
        yield


def attach(two: Two, contact: str) -> StatementId:
    """`fr` attaches an assessment, and `ru`, an older release, hears of it."""
    body = {
        "contact": contact,
        "title": text("Situation"),
        "assessment": text("Quiet"),
        "as_of": "2027-01-15T07:00:00Z",
    }
    command = command_of({"kind": NEWER, "office": "fr/chief", "body": body})
    spoke = two.fr.speak([command])
    (result,) = spoke.results
    assert not isinstance(result, VisavisError), result
    with older_release():
        two.deliver(two.fr, two.ru, list(spoke.out[RU]))
    return result.statements[-1].id


@contextlib.contextmanager
def meeting(base: Path) -> Iterator[tuple[Two, str]]:
    """Two nodes with an open contact; `ru` is an older release whenever it starts."""
    with contextlib.ExitStack() as undo:
        fr = Node.open(base / FR, StillClock(NOON))
        undo.callback(fr.close)
        with older_release():
            ru = Node.open(base / RU, StillClock(NOON))
        undo.callback(ru.close)
        two = Two(fr, ru)
        introduce(fr, ru)
        two.open()
        two.carry()
        yield two, two.open_contact()


def test_it_is_kept_shown_and_receipted_and_the_link_goes_on(founded: Path, tmp_path: Path) -> None:
    with meeting(copied(founded, tmp_path)) as (two, contact):
        newer = attach(two, contact)
        row, sent = two.ru.record.get(newer), two.fr.record.get(newer)
        assert row is not None
        assert sent is not None
        assert (row.verdict, row.code, row.filed.thread) == (Verdict.NOT_UNDERSTOOD, NEWER, None)
        assert row.filed.raw == sent.filed.raw
        with older_release():
            shown = reading.statement(row)
            assert (shown["verdict"], shown["code"]) == ("not_understood", NEWER)
            assert shown["body"]["assessment"] == text("Quiet")
            after = two.words(two.fr, contact, "Still there?")
            record = reading.view(two.ru, "contact", contact)
        assert [one["word"]["statement"] for one in record["messages"]] == [after]
        out = two.fr.exchange.pairs[RU].outgoing.state
        assert out.receipted == out.log.size


def test_its_evidence_holds_on_either_release(founded: Path, tmp_path: Path) -> None:
    with meeting(copied(founded, tmp_path)) as (two, contact):
        newer = attach(two, contact)
        two.carry()
        with older_release():
            received = proving.deliveries(two.ru, FR, Direction.RECEIVING, [newer], 1)
        sent = proving.deliveries(two.fr, RU, Direction.SENDING, [newer], 1)
    for place, bundle in enumerate((received, sent)):
        raw = render_bundle(bundle)
        verify_bundle(parse_bundle(raw))
        file = tmp_path / f"{place}.bundle"
        file.write_bytes(raw)
        with older_release():
            done = visavis("evidence", "verify", str(file))
        assert (done.code, done.err) == (0, "")
        assert "contact.attach, which this release does not know" in done.out
        assert (
            "which this release does not know" not in visavis("evidence", "verify", str(file)).out
        )


def test_an_upgrade_brings_it_to_life_at_the_next_start(founded: Path, tmp_path: Path) -> None:
    base = copied(founded, tmp_path)
    with meeting(base) as (two, contact):
        newer = attach(two, contact)
        late = two.words(two.fr, contact, "After it")
        whole = two.fr.views.read_view("contact", contact)
        assert two.ru.views.read_view("contact", contact) != whole
        assert two.ru.made is not None
    with contextlib.closing(Node.open(base / RU, StillClock(NOON))) as ru:
        row = ru.record.get(newer)
        assert row is not None
        assert (row.verdict, row.code, row.filed.thread) == (Verdict.ADMITTED, "", contact)
        assert ru.made is not None
        assert ru.made.rejudged == 1
        found = ru.views.read_view("contact", contact)
        assert found is not None
        assert whole is not None
        assert msgspec.json.decode(found) == msgspec.json.decode(whole)
        heard = [
            one["word"]["statement"] for one in reading.view(ru, "contact", contact)["messages"]
        ]
        assert heard == [newer, late]
    with contextlib.closing(Node.open(base / RU, StillClock(NOON))) as ru:
        assert ru.made is None  # the kinds are those of the last start


def test_a_downgrade_loses_nothing_of_either_side(founded: Path, tmp_path: Path) -> None:
    base = copied(founded, tmp_path)
    with meeting(base) as (two, contact):
        attach(two, contact)
    for party, verdict in ((FR, Verdict.OWN), (RU, Verdict.NOT_UNDERSTOOD)):
        with older_release(), contextlib.closing(Node.open(base / party, StillClock(NOON))) as node:
            (row,) = node.record.by_kind(NEWER, 0, 10)
            assert row.verdict is verdict
            line = reading.view(node, "contact", contact)["line"]
            assert reading.view(node, "line", line)["state"] == "open"
    with contextlib.closing(Node.open(base / FR, StillClock(NOON))) as node:
        assert reading.view(node, "contact", contact)["assessments_by_party"]["fr"] == 1

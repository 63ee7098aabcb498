"""A fold of ours that fails on what a peer said: the statement counts, and its views stop."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.node.linked import NOON, Two, copied, founded, introduce, two
from tests.two_nodes import text

from visavis.acts import REGISTRY, command_of
from visavis.node import reading
from visavis.node.desk_sight import DeskSight
from visavis.node.node import Node
from visavis.node.own_record import Verdict
from visavis.node.projecting import StaleViews
from visavis.release import EVERYTHING, Said
from visavis.terms import VisavisError

__all__ = ["founded"]


def failing(patch: pytest.MonkeyPatch, name: str, shape: str) -> None:
    """Break the fold of one kind into one type of view."""
    kind = REGISTRY[name]

    def fold(view: Any, said: Said[Any]) -> Any:
        raise KeyError("office")

    projections = tuple(
        one.__class__(one.shape, one.id_of, fold) if one.shape.__name__ == shape else one
        for one in kind.projections
    )
    fields = {field: getattr(kind, field) for field in kind.__slots__}
    patch.setitem(REGISTRY, name, kind.__class__(**{**fields, "projections": projections}))


def say(node: Node, kind: str, **body: object) -> Any:
    command = command_of({"kind": kind, "office": f"{node.party}/chief", "body": body})
    (result,) = node.speak([command]).results
    return result


def hear(pair: Two, contact: str, words: str) -> str:
    """`fr` says something while a fold of `ru` is broken, and `ru` hears it."""
    body = {"contact": contact, "words": text(words)}
    command = command_of({"kind": "contact.say", "office": "fr/chief", "body": body})
    spoke = pair.fr.speak([command])
    (result,) = spoke.results
    assert not isinstance(result, VisavisError), result
    with pytest.MonkeyPatch.context() as patch:
        failing(patch, "contact.say", "MessageView")
        pair.deliver(pair.fr, pair.ru, list(spoke.out[pair.ru.party]))
    return result.statements[-1].id


def with_contact(base: Path, work: Callable[[Two, str], None]) -> None:
    with two(base) as pair:
        if pair.fr.exchange.confirmed_card(pair.ru.party) is None:
            introduce(pair.fr, pair.ru)
        pair.open()
        pair.carry()
        work(pair, pair.open_contact())


def test_the_link_goes_on_and_the_status_says_since_when_and_why(
    founded: Path, tmp_path: Path
) -> None:
    def work(pair: Two, contact: str) -> None:
        said = hear(pair, contact, "Do you hear?")
        row = pair.ru.record.get(said)  # type: ignore[arg-type]  # a statement's id
        assert row is not None
        assert row.verdict is Verdict.ADMITTED
        out = pair.fr.exchange.pairs[pair.ru.party].outgoing.state
        assert out.receipted == out.log.size
        (stale,) = reading.status(pair.ru, {})["stale"]
        assert (stale["view"], stale["last_seq"]) == ("message", row.seq - 1)
        assert stale["because"] == "KeyError: 'office'"
        assert stale["since"].startswith("2027-01-15T08:00:")
        sight = DeskSight(pair.ru).sight((), EVERYTHING)
        assert [(one.view, one.since) for one in sight.stale] == [("message", stale["since"])]
        # The contact itself is another type of view, and follows the record.
        view = reading.view(pair.ru, "contact", contact)
        assert view["messages_by_party"]["fr"] == 1
        assert pair.ru.views.read_view("message", said) is None

    with_contact(copied(founded, tmp_path), work)


def test_what_would_be_decided_on_stale_views_is_refused_and_the_rest_is_said(
    founded: Path, tmp_path: Path
) -> None:
    def work(pair: Two, contact: str) -> None:
        said = hear(pair, contact, "Do you hear?")
        spoken = pair.ru.record.count()
        refusal = say(pair.ru, "contact.say", contact=contact, words=text("Yes"))
        assert isinstance(refusal, StaleViews)
        assert str(refusal).startswith(
            "contact.say refused: expected views of the type message that follow the record, got"
            " stopped at 2027-01-15T08:00:"
        )
        assert str(refusal).endswith("Make the views anew: visavis rebuild DIR.")
        assert pair.ru.record.count() == spoken
        line = reading.view(pair.ru, "contact", contact)["line"]
        done = say(pair.ru, "line.suspend", line=line, reason=text("Mending"))
        assert not isinstance(done, VisavisError), done
        made = pair.ru.make_views_anew(lambda read, of: None)
        assert made.stopped == {}
        assert reading.status(pair.ru, {})["stale"] == []
        assert pair.ru.views.read_view("message", said) is not None

    with_contact(copied(founded, tmp_path), work)


def test_what_has_stopped_stays_stopped_across_a_restart(founded: Path, tmp_path: Path) -> None:
    base = copied(founded, tmp_path)
    heard: list[str] = []

    def work(pair: Two, contact: str) -> None:
        hear(pair, contact, "Do you hear?")
        heard.append(contact)

    with_contact(base, work)
    with two(base) as pair:
        pair.carry()
        assert [row.name for row in pair.ru.stopped.rows()] == ["message"]
        pair.words(pair.fr, heard[0], "And now?")
        pair.carry()
        (row,) = pair.ru.stopped.rows()
        assert row.reason == "KeyError: 'office'"
        opening = pair.ru.views.list_views("message", 10, "")
        assert [one.id for one in opening] == heard  # said before it stopped, and nothing since
        assert row.stopped_ms is not None
        assert row.stopped_ms < NOON + 60_000

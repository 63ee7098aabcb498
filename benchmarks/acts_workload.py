"""A node whose record grows by what its chief says: some long contacts, and many short ones."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.node.linked import FR, NOON, Two, two

from visavis.acts import command_of
from visavis.node.node import Node
from visavis.release import Command
from visavis.terms import InstantMs, VisavisError

TURN = 128  # commands that the node's writer takes in one turn
LONG_CONTACTS = 16
SHORT_CONTACT = 100  # statements
WORDS = "Our ships keep north of the line, speed twelve knots, until further notice; number "
STEP_MS = 1000  # between two turns


@contextlib.contextmanager
def a_node() -> Iterator[tuple[Node, str]]:
    """A node with an open line to a peer, linked, in a temporary folder; and the line's id."""
    with tempfile.TemporaryDirectory() as folder, two(Path(folder)) as pair:
        pair.open()
        pair.carry()
        yield pair.fr, open_line(pair)


def open_line(pair: Two) -> str:
    """Open a line that both sides opened; returns its id."""
    chiefs = ["fr/chief", "ru/chief"]
    purpose = {"lang": "en", "text": "Coordination"}
    line = pair.say(pair.fr, "line.propose", offices=chiefs, purpose=purpose)
    pair.say(pair.fr, "line.open", line=line)
    pair.carry()
    pair.say(pair.ru, "line.open", line=line)
    pair.carry()
    return line


def opening(line: str) -> Command[object]:
    """Open one more contact on the line."""
    people = [{"office": office, "holder": None} for office in ("fr/chief", "ru/chief")]
    agenda = [{"lang": "en", "text": "Situation"}]
    return _command("contact.open", line=line, participants=people, agenda=agenda)


def saying(contact: str, number: int) -> Command[object]:
    """One statement of some 600 bytes when it is signed."""
    return _command(
        "contact.say", contact=contact, words={"lang": "en", "text": f"{WORDS}{number}"}
    )


def carry_out(node: Node, commands: Sequence[Command[object]]) -> list[str]:
    """Say things, turn by turn; returns the ids."""
    said: list[str] = []
    for at in range(0, len(commands), TURN):
        node.clock.jump_to(InstantMs(node.clock.now_ms() + STEP_MS))
        for result in node.speak(commands[at : at + TURN]).results:
            assert not isinstance(result, VisavisError), result
            said.append(result.statements[-1].id)
    return said


def grow(node: Node, line: str, count: int) -> list[str]:
    """Let the record grow by about `count` statements; returns the contacts, the long ones first.

    Half of them are said in a few long contacts, half in many short ones, by turns.
    """
    long = carry_out(node, [opening(line)] * LONG_CONTACTS)
    short: list[str] = []
    said = 0
    while said < count:
        fresh = carry_out(node, [opening(line)])
        short += fresh
        commands = [
            saying(fresh[0] if number % 2 else long[number // 2 % LONG_CONTACTS], said + number)
            for number in range(2 * SHORT_CONTACT)
        ]
        carry_out(node, commands)
        said += len(commands) + 1
    return [*long, *short]


def _command(kind: str, **body: object) -> Command[object]:
    return command_of({"kind": kind, "office": f"{FR}/chief", "body": body})


__all__ = ["NOON", "a_node", "carry_out", "grow", "opening", "saying"]

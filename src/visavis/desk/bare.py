"""Pages that stand without the frame: the door, and what could not be shown."""

from collections.abc import Mapping
from typing import ClassVar

import msgspec

from visavis.desk.frame import Asked
from visavis.record import Mode
from visavis.terms import PartyId, VisavisError


class Bare(msgspec.Struct, frozen=True, kw_only=True):
    """A page without a frame: it needs nothing of the node but its name."""

    template: ClassVar[str]

    asked: Asked
    party: PartyId
    mode: Mode


class Problem(msgspec.Struct, frozen=True):
    """A refusal in its parts, as every error here has them.

    The parts are English; a page says it in its reader's words, by the code and the facts.
    """

    code: str
    happened: str
    expected: str
    got: str
    next_step: str
    facts: Mapping[str, str | int] = {}


def problem_of(error: VisavisError) -> Problem:
    """Take a refusal apart."""
    return Problem(
        error.code, error.happened, error.expected, error.got, error.next_step, error.facts
    )


class DoorPage(Bare, frozen=True, kw_only=True):
    """Where somebody signs in.

    Args:
        typed: the name that was given, so that it need not be typed again.
        back: the address to which to go on.
        persons: whether there are persons who may sign in at all.
    """

    template: ClassVar[str] = "door.html"

    typed: str
    back: str
    problem: Problem | None
    persons: bool


class ProblemPage(Bare, frozen=True, kw_only=True):
    """What could not be shown, and what to do now."""

    template: ClassVar[str] = "problem.html"

    problem: Problem

"""The base error: what happened, expected, got, and what to do next."""

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar


class Fault(Enum):
    """Who can mend it."""

    OURS = "ours"
    THEIRS = "theirs"
    NOBODYS = "nobodys"


class VisavisError(Exception):
    """A refusal that a person can act on.

    Every subclass has a stable `code` (dotted, lower case; part of the interface) and a
    `fault`. The message is one line made of the four parts; parts that do not apply are "".

    Args:
        happened: what was refused and whose it was; no final stop.
        expected, got: the rule and what came instead, in the units of the field.
        next_step: what the reader should do now; a whole sentence.
        facts: what of it is no prose, by name, for the sentences in each reader's language.
    """

    code: ClassVar[str] = "error"
    fault: ClassVar[Fault] = Fault.THEIRS

    def __init__(
        self,
        happened: str,
        *,
        expected: str = "",
        got: str = "",
        next_step: str = "",
        facts: Mapping[str, str | int] | None = None,
    ) -> None:
        self.happened = happened
        self.expected = expected
        self.got = got
        self.next_step = next_step
        self.facts: Mapping[str, str | int] = facts or {}
        super().__init__(self._message())

    def _message(self) -> str:
        parts = [self.happened]
        if self.expected and self.got:
            parts.append(f": expected {self.expected}, got {self.got}.")
        elif self.expected:
            parts.append(f": expected {self.expected}.")
        else:
            parts.append(".")
        if self.next_step:
            parts.append(f" {self.next_step}")
        return "".join(parts)

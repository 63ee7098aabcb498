"""Understanding a kept statement again, with the kinds that this release knows.

Standing and signature were checked when it came, and stand in its verdict; here only its kind, act
and body are read once more. So what a newer peer said comes to life when this node is upgraded.
"""

from typing import Any, Final, Protocol

import msgspec

from visavis.acts.admission import Verdict
from visavis.acts.admission_rules import read_body, read_body_again, require_act
from visavis.acts.errors import MalformedBody, WrongAct
from visavis.acts.ports import FiledStatement
from visavis.acts.projections import said_of
from visavis.acts.registry import REGISTRY
from visavis.record import read_again
from visavis.release import Said
from visavis.terms import InstantMs, VisavisError

OWN: Final = "own"
# Refusals of a well-signed statement by its form alone: a newer release may have another form.
BY_FORM: Final = frozenset({MalformedBody.code, WrongAct.code})


class KeptRow(Protocol):
    """One statement as the node keeps it, with the code of its verdict."""

    @property
    def filed(self) -> FiledStatement:
        """Its bytes."""
        ...

    @property
    def verdict(self) -> str:
        """As it was."""
        ...

    @property
    def code(self) -> str:
        """As it was."""
        ...

    @property
    def received_ms(self) -> InstantMs:
        """When it was received, or said by this party."""
        ...


class Understood(msgspec.Struct, frozen=True, gc=False):
    """What a kept statement is to this release.

    Args:
        verdict, code, thread: as the record keeps them.
        said: what is folded; None for what does not count.
    """

    verdict: str
    code: str
    thread: str | None
    said: Said[Any] | None


def understand(kept: KeptRow) -> Understood | None:
    """Read a kept statement again; None for one that no release would take."""
    own = kept.verdict == OWN
    if kept.verdict == Verdict.REFUSED and kept.code not in BY_FORM:
        return None
    counted = kept.verdict in (OWN, Verdict.ADMITTED)  # this or another release has read it
    statement = read_again(kept.filed.raw)
    kind = REGISTRY.get(statement.kind)
    if kind is None:
        # What one's own newer release said is one's own all the same.
        verdict = OWN if own else str(Verdict.NOT_UNDERSTOOD)
        return Understood(verdict, statement.kind, None, None)
    try:
        require_act(statement, kind)
        received_ms = None if own else kept.received_ms
        body = read_body_again(statement) if counted else read_body(statement)
        said = said_of(statement, body, own=own, received_ms=received_ms)
        if not own:
            kind.check(said)
    except VisavisError as problem:
        verdict = str(Verdict.NOT_UNDERSTOOD) if counted else str(Verdict.REFUSED)
        return Understood(OWN if own else verdict, problem.code, None, None)
    verdict = OWN if own else str(Verdict.ADMITTED)
    return Understood(verdict, "", kind.thread(said), said)

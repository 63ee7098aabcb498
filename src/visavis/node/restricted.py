"""What is restricted: in a compartment, or classified at or above the settings' threshold.

Whether somebody may see it is for `acts.Seen`; here, whether their reading goes into the audit.
"""

from collections.abc import Iterable

from visavis.acts import Compartments, Markings
from visavis.node.node import Node
from visavis.terms import StatementId


class Restricted:
    """What of the record is restricted. Used on the writer's thread; one for each reading."""

    def __init__(self, node: Node) -> None:
        self._compartments = Compartments(node.views, node.record)
        self._markings = Markings(node.views)
        self._record = node.record
        self._party = node.party
        policy = node.speaking.ports.policy
        self._usual, self._ladder = policy.usual, policy.classifications
        self._from = node.settings.restricted_from

    def among(self, ids: Iterable[str | None]) -> list[str]:
        """Those that are restricted, each once."""
        named = dict.fromkeys(one for one in ids if one is not None)
        return [one for one in named if self._is(StatementId(one))]

    def _is(self, statement: StatementId) -> bool:
        if self._compartments.exist() and self._compartments.of(statement):
            return True
        return bool(self._from) and self._rank(self._classification(statement)) >= self._rank(
            self._from
        )

    def _classification(self, statement: StatementId) -> str:
        marking = self._markings.of(statement)
        if marking is None or marking.label is None:
            return self._usual
        return marking.label.classification

    def _rank(self, classification: str) -> int:
        """Its place on our own ladder; another party's word for it counts as the highest."""
        if classification in self._ladder:
            return self._ladder.index(classification)
        return len(self._ladder)

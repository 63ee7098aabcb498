"""What a release is decided on: the party's own record, policy and links. Implements `Archive`."""

from collections.abc import Mapping

from visavis.acts.kinds import AudienceRule
from visavis.acts.ports import Ports
from visavis.acts.projections import Projector
from visavis.acts.reading import said_again
from visavis.acts.registry import REGISTRY
from visavis.acts.release_markings import Compartments
from visavis.acts.releases_made import RELEASE_VIEW, read_release_made, release_id
from visavis.claims import cited_in
from visavis.release import CIVIL, Kept, Policy, Told
from visavis.terms import PartyId, StatementId


class ArchiveProjector(Projector):
    """A projector that also answers what decisions about releases ask."""

    def __init__(self, ports: Ports) -> None:
        super().__init__(ports.views, ports.directories)
        self._ports = ports
        self.compartments = Compartments(ports.views, ports.statements)

    @property
    def party(self) -> PartyId:
        """This party."""
        return self._ports.party

    @property
    def policy(self) -> Policy:
        """Its own rule of release."""
        return self._ports.policy

    @property
    def linked(self) -> frozenset[PartyId]:
        """The parties to which a link stands."""
        return self._ports.linked

    def kept(self, statement: StatementId) -> Kept | None:
        """Return a statement that stands in the record and is understood, or None."""
        row = self._ports.statements.get(statement)
        said = None if row is None else said_again(row)
        if said is None:
            return None
        kind = REGISTRY[said.kind]
        return Kept(
            said=said,
            may_leave=kind.audience is not AudienceRule.INTERNAL,
            can_generalise=kind.generalise is not None,
            categories=tuple(sorted(self.compartments.of(statement))),
            cites=cited_in(said.body),
        )

    def told(self, statement: StatementId) -> Mapping[str, Told]:
        """Return who was released one of this party's own statements, by audience."""
        kept = self.kept(statement)
        if kept is None:
            return {}
        found: dict[str, Told] = {}
        for audience in (*sorted(self.linked), CIVIL):
            place = release_id(audience, kept.said.mark.said_ms, statement)
            doc = self._ports.views.read_view(RELEASE_VIEW, place)
            if doc is not None:
                made = read_release_made(doc)
                found[audience] = Told(made.label, made.second_person, made.expires_ms)
        return found

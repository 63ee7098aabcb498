"""What the node lends to commands and views: readers, signers and what it knows of the parties."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from visavis.parties import Directory, Signer
from visavis.record import Mode
from visavis.release import Policy
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId


class ViewRow(Protocol):
    """One view document and its id."""

    @property
    def id(self) -> str:
        """The view's id within its type."""
        ...

    @property
    def doc(self) -> bytes:
        """The document, JSON."""
        ...


class ViewReader(Protocol):
    """Reads view documents by type and id."""

    def read_view(self, view_type: str, view_id: str) -> bytes | None:
        """Return one document, or None."""
        ...

    def read_views(self, view_type: str, view_ids: Sequence[str]) -> Mapping[str, bytes]:
        """Return those of the documents that there are, by id; a package's worth of ids."""
        ...

    def list_views(self, view_type: str, limit: int, after: str) -> Sequence[ViewRow]:
        """Return documents with an id after `after`, in order of id, at most `limit`."""
        ...


class FiledStatement(Protocol):
    """The bytes of a kept statement."""

    @property
    def id(self) -> StatementId | None:
        """Its id; None where a refused one could not be read so far."""
        ...

    @property
    def raw(self) -> bytes:
        """The signed statement, byte for byte."""
        ...


class KeptStatement(Protocol):
    """One statement as the node keeps it."""

    @property
    def filed(self) -> FiledStatement:
        """Its bytes."""
        ...

    @property
    def seq(self) -> int:
        """Its place in this node's order of arrival."""
        ...

    @property
    def verdict(self) -> str:
        """``own``, ``admitted``, or why it does not count."""
        ...

    @property
    def received_ms(self) -> InstantMs:
        """When it was received, or said by this party."""
        ...


class StatementReader(Protocol):
    """Reads kept statements by id and by thread."""

    def get(self, statement: StatementId) -> KeptStatement | None:
        """Return the statement that counts under an id, or None."""
        ...

    def by_thread(self, thread: str, after: int, limit: int) -> Sequence[KeptStatement]:
        """Return a thread's statements with a place after `after`, in order of arrival."""
        ...


class StatementLookup(Protocol):
    """Reads kept statements by their id."""

    def get(self, statement: StatementId) -> KeptStatement | None:
        """Return the statement that stands under an id; never a refused one."""
        ...


class StatementArchive(StatementReader, StatementLookup, Protocol):
    """Reads kept statements by thread and by id."""


class Ports(Protocol):
    """What `execute` needs to know and to use."""

    @property
    def party(self) -> PartyId:
        """The party of this node."""
        ...

    @property
    def mode(self) -> Mode:
        """Live or exercise; it goes into every statement."""
        ...

    @property
    def policy(self) -> Policy:
        """The party's own rule of release."""
        ...

    @property
    def views(self) -> ViewReader:
        """The views as they stand."""
        ...

    @property
    def statements(self) -> StatementLookup:
        """The record."""
        ...

    @property
    def directories(self) -> Mapping[PartyId, Directory]:
        """The cards in force, this party's own among them."""
        ...

    @property
    def linked(self) -> frozenset[PartyId]:
        """The parties to which a link stands, whether it is up or not."""
        ...

    def signer_for(self, office: OfficeId) -> Signer | None:
        """Return the signer of an office that this node holds, or None."""
        ...

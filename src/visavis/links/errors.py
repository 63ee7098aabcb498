"""What a link refuses, with stable codes. A refusal leaves the link's state untouched."""

from visavis.terms import Fault, VisavisError


class MessageRefused(VisavisError):
    """Bytes from a peer that are no message of this protocol, or break one of its bounds."""

    code = "links.malformed"


class NotThisLink(VisavisError):
    """A message for a link that this node does not have."""

    code = "links.unknown_link"


class WrongTransportKey(VisavisError):
    """A message that is not signed by the peer's transport key."""

    code = "links.wrong_key"


class WrongCheckpoint(VisavisError):
    """A checkpoint with another origin, or not signed by the log key in force at its size."""

    code = "links.wrong_checkpoint"


class Gap(VisavisError):
    """Entries that start beyond what this side holds."""

    code = "links.gap"


class RootMismatch(VisavisError):
    """Entries whose recomputed root is not the one that was signed."""

    code = "links.root_mismatch"


class LinkFrozen(VisavisError):
    """The link holds proof of two histories; nothing goes in until people have talked."""

    code = "links.frozen"


class LinkHalted(VisavisError):
    """The link lost entries that nobody can give back; an operator must open a new epoch."""

    code = "links.halted"


class StorageFailed(VisavisError):
    """This node could not write; what was refused was not stored."""

    code = "links.storage"
    fault = Fault.OURS


class ManifestRefused(VisavisError):
    """A genesis manifest or offer that does not fit the parties' cards or its own link."""

    code = "links.manifest"


class EvidenceRefused(VisavisError):
    """A file that is no evidence bundle, or a bundle that cannot be made."""

    code = "links.evidence_malformed"


class EvidenceRefuted(VisavisError):
    """A bundle that does not prove what it claims."""

    code = "links.evidence_refuted"

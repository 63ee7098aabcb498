"""Why a command about claims was not carried out; nothing was said."""

from typing import ClassVar

from visavis.terms import Fault, VisavisError


class ClaimRefused(VisavisError):
    """A command about a claim that does not fit; nothing was said."""

    code = "claims.claim_refused"
    fault: ClassVar[Fault] = Fault.OURS


class UnknownClaim(ClaimRefused):
    """No such claim is known here."""

    code = "claims.unknown_claim"


class NotTheirClaim(ClaimRefused):
    """The party does not answer for the claim."""

    code = "claims.not_their_claim"


class UnknownSpeaker(ClaimRefused):
    """The card at hand does not list the office that is said to speak."""

    code = "claims.unknown_speaker"


class ClaimOver(ClaimRefused):
    """The claim was withdrawn already."""

    code = "claims.claim_over"


class DerivationRefused(ClaimRefused):
    """The figures do not allow the operation, or the result is not what it yields."""

    code = "claims.derivation_refused"

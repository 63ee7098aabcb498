"""How what is claimed stands to the world, in its speaker's words."""

from enum import StrEnum


class ClaimStatus(StrEnum):
    """Told as it is, or ordered, planned, predicted, unverified, denied."""

    STATED = "stated"
    ORDERED = "ordered"
    PLANNED = "planned"
    PREDICTED = "predicted"
    REPORTED_UNVERIFIED = "reported_unverified"
    DENIED = "denied"


# What has not happened: no arithmetic mixes it with what has.
AHEAD = frozenset((ClaimStatus.ORDERED, ClaimStatus.PLANNED, ClaimStatus.PREDICTED))

# Each with those that are less sure behind it; what is derived is as unsure as its least sure part.
_LESS_AND_LESS_SURE = (
    (ClaimStatus.STATED, ClaimStatus.REPORTED_UNVERIFIED, ClaimStatus.DENIED),
    (ClaimStatus.ORDERED, ClaimStatus.PLANNED, ClaimStatus.PREDICTED),
)


def least_sure(one: ClaimStatus, other: ClaimStatus) -> ClaimStatus:
    """Return the less sure of two; of what has happened and what has not, the latter."""
    if (one in AHEAD) != (other in AHEAD):
        return one if one in AHEAD else other
    order = _LESS_AND_LESS_SURE[one in AHEAD]
    return max(one, other, key=order.index)

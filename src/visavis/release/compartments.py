"""Compartments: the categories of labels, and who may see what is in them.

What is in several compartments is seen only by those who are cleared for all of them.
"""

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

from visavis.release.labels import MAX_COMPARTMENTS, Marking


class Clearance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one reader may see.

    Args:
        compartments: the categories that the reader is cleared for.
        every: cleared for all there are and will be: the party's own programs, by their token.
    """

    compartments: Annotated[frozenset[Marking], msgspec.Meta(max_length=MAX_COMPARTMENTS)] = (
        frozenset()
    )
    every: bool = False


EVERYTHING: Final = Clearance(every=True)
UNCOMPARTMENTED: Final = Clearance()


def visible(categories: Iterable[str], clearance: Clearance) -> bool:
    """Tell whether a reader may see what bears these categories."""
    return clearance.every or clearance.compartments.issuperset(categories)

"""Labels, policies and audiences: under which marking, to whom, in which form, until when.

Source: the terms of NATO STANAG 4774 (policy, classification, categories); no part of its XML.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

import msgspec

from visavis.release.bodies import Instant, PartyRef, Seconds, require_distinct, require_instants
from visavis.terms import PartyId, VisavisError

MAX_MARKING_CHARACTERS = 64  # the longest marking in use still fits one line of a page
MAX_CATEGORIES = 16  # more compartments on one statement than any staff would handle
MAX_CLASSIFICATIONS = 16  # twice the longest ladder in use
MAX_COMPARTMENTS = 256  # of one party's policy; a theatre has a dozen
MAX_AUDIENCE = 256  # every party of a large theatre, several times over

Marking = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=MAX_MARKING_CHARACTERS,
        pattern=r"\A[^\x00-\x1f\x7f\u202a-\u202e]+\Z",
    ),
]


class LabelRefused(VisavisError):
    """A label that the party's policy does not know, or that the audience may not receive."""

    code = "release.label_refused"


class Form(StrEnum):
    """How much of a statement its audience gets."""

    WHOLE = "whole"
    GENERALISED = "generalised"


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The marking of one release: fields in the order in which canonical JSON sorts them.

    Categories are sorted, each once, so that one marking has one form.
    """

    categories: Annotated[tuple[Marking, ...], msgspec.Meta(max_length=MAX_CATEGORIES)]
    classification: Marking
    policy: Marking

    def __post_init__(self) -> None:
        """Refuse categories out of order or twice."""
        if list(self.categories) != sorted(set(self.categories)):
            raise ValueError("expected categories sorted, each once")


@lru_cache(maxsize=256)  # a batch of statements has one label, or a few
def label_of(policy: str, classification: str, categories: tuple[str, ...]) -> Label:
    """Make a label, or find the same one made before."""
    return Label(categories=categories, classification=classification, policy=policy)


class Audience(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets a release: named parties, and perhaps the civil public."""

    parties: Annotated[tuple[PartyRef, ...], msgspec.Meta(max_length=MAX_AUDIENCE)]
    civil: bool = False

    def __post_init__(self) -> None:
        """Refuse a party named twice: it would get two entries in its log."""
        require_distinct(self.parties, "the parties")

    def is_empty(self) -> bool:
        """Tell whether nobody would hear it."""
        return not self.parties and not self.civil


class ReleaseTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person who releases chose; None leaves the usual choice.

    Args:
        audience: who may hear it; None for the kind's usual audience.
        label: None for the policy's usual label.
        expires: None for the policy's usual time from now.
        form: whole, or generalised where the kind of statement can be.
    """

    audience: Audience | None = None
    label: Label | None = None
    expires: Instant | None = None
    form: Form = Form.WHOLE

    def __post_init__(self) -> None:
        """Refuse an expiry on a day that does not exist."""
        require_instants(self.expires)


class Coarseness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How coarse a generalised statement is.

    Args:
        cell_udeg: the side of a cell of area, in millionths of a degree; it divides 90 degrees.
        time_s: times are moved outward to whole multiples of this, counted from 1970.
        height_m: heights are moved outward to whole multiples of this.
    """

    # From a hundredth of a degree (a kilometre: less hides nothing) to thirty (a continent).
    cell_udeg: Annotated[int, msgspec.Meta(ge=10_000, le=30_000_000)] = 500_000
    time_s: Annotated[int, msgspec.Meta(ge=60, le=31 * 86_400)] = 21_600  # a minute to a month
    height_m: Annotated[int, msgspec.Meta(ge=10, le=20_000)] = 1000  # 20 km: all of the traffic

    def __post_init__(self) -> None:
        """Refuse cells that do not meet at the poles."""
        if 90_000_000 % self.cell_udeg:
            raise ValueError(f"expected cells that divide 90 degrees, got {self.cell_udeg}")


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A party's own rule of what may go to whom.

    Args:
        name: stands in every label.
        classifications: from the lowest to the highest.
        usual: the classification where nobody chose one.
        ceilings: the highest classification that each party may receive; a party that is not
            listed gets `others`.
        others, civil: the highest for every other party, and for the public; None for nothing.
        two_persons_from: the lowest classification that needs a second person; None for never.
        expires_after_s: the usual life of a release.
        compartments: for each category, the parties that may hear what is in it; nobody may hear
            what is in a category that is not listed, and the public nothing in any.
        coarseness: of generalised statements.
    """

    name: Marking
    classifications: Annotated[
        tuple[Marking, ...], msgspec.Meta(min_length=1, max_length=MAX_CLASSIFICATIONS)
    ]
    usual: Marking
    ceilings: Mapping[PartyRef, Marking]
    others: Marking | None
    civil: Marking | None
    two_persons_from: Marking | None
    expires_after_s: Seconds
    compartments: Annotated[
        Mapping[Marking, Annotated[tuple[PartyRef, ...], msgspec.Meta(max_length=MAX_AUDIENCE)]],
        msgspec.Meta(max_length=MAX_COMPARTMENTS),
    ] = {}
    coarseness: Coarseness = Coarseness()

    def __post_init__(self) -> None:
        """Refuse a policy that names a classification it does not list."""
        require_distinct(self.classifications, "the classifications")
        optional = (self.others, self.civil, self.two_persons_from)
        for named in (self.usual, *self.ceilings.values(), *filter(None, optional)):
            if named not in self.classifications:
                raise ValueError(f"expected one of the classifications, got {named!r}")

    def usual_label(self) -> Label:
        """Return the label where nobody chose one."""
        return label_of(self.name, self.usual, ())

    def usual_label_in(self, compartments: tuple[str, ...]) -> Label:
        """Return the same for what lies in compartments, sorted, each once."""
        return label_of(self.name, self.usual, compartments)

    def require_fit(self, label: Label, audience: Audience) -> None:
        """Refuse a label that is not this policy's, or that is too high for one of the audience.

        Raises:
            LabelRefused: names the party and its ceiling.
        """
        if label.policy != self.name or label.classification not in self.classifications:
            raise LabelRefused(
                f"Label {label.policy} {label.classification} refused",
                expected=f"{self.name} with one of {', '.join(self.classifications)}",
                got=f"{label.policy} {label.classification}",
                next_step="Choose a classification of this party's own policy.",
            )
        if audience.civil:
            self._require_ceiling(label, "the civil public", self.civil)
            self._require_cleared(label, "the civil public", None)
        for party in audience.parties:
            self._require_ceiling(label, party, self.ceilings.get(party, self.others))
            self._require_cleared(label, party, party)

    def needs_two(self, label: Label) -> bool:
        """Tell whether a second person must agree to a release under this label."""
        if self.two_persons_from is None:
            return False
        return self._rank(label.classification) >= self._rank(self.two_persons_from)

    def _require_ceiling(self, label: Label, whom: PartyId | str, ceiling: str | None) -> None:
        if ceiling is None or self._rank(label.classification) > self._rank(ceiling):
            raise LabelRefused(
                f"Release to {whom} refused",
                expected="nothing at all" if ceiling is None else f"at most {ceiling}",
                got=label.classification,
                next_step="Leave them out, or have the policy changed by whoever answers for it.",
            )

    def _require_cleared(self, label: Label, whom: str, party: PartyId | None) -> None:
        for category in label.categories:
            cleared = self.compartments.get(category, ())
            if party not in cleared:
                raise LabelRefused(
                    f"Release to {whom} refused",
                    expected=f"{' or '.join(cleared) or 'nobody'}, cleared for {category}",
                    got=whom,
                    next_step="Leave them out, or have the policy changed by whoever answers"
                    " for it.",
                )

    def _rank(self, classification: str) -> int:
        return self.classifications.index(classification)

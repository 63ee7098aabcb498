"""A paragraph of a communiqué: free text in one language, or something that is on record."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec

from visavis.release import Ref, Text
from visavis.terms import StatementId

MAX_PARAGRAPHS = 64  # four printed pages: what is longer is a report, not a communiqué


class Paragraph(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One paragraph; exactly one of the two.

    Args:
        text: free text in the language in which it was written.
        cites: a claim or another statement, which stands here in its own words with a footnote.
    """

    text: Text | None = None
    cites: Ref | None = None

    def __post_init__(self) -> None:
        """Refuse a paragraph of nothing, and one of two things."""
        if (self.text is None) == (self.cites is None):
            raise ValueError("expected a paragraph with a text, or with what it cites")


Paragraphs = Annotated[tuple[Paragraph, ...], msgspec.Meta(max_length=MAX_PARAGRAPHS)]


def cited(paragraphs: Sequence[Paragraph]) -> tuple[StatementId, ...]:
    """Return what paragraphs cite, each once, in their order."""
    return tuple(dict.fromkeys(one.cites for one in paragraphs if one.cites is not None))


class RowKind(StrEnum):
    """How two drafts stand to each other at one line."""

    SAME = "same"
    CHANGED = "changed"
    ONLY_OURS = "only_ours"
    ONLY_THEIRS = "only_theirs"


class Row(NamedTuple):
    """One line of two drafts side by side."""

    kind: RowKind
    ours: Paragraph | None
    theirs: Paragraph | None


def side_by_side(ours: Sequence[Paragraph], theirs: Sequence[Paragraph]) -> tuple[Row, ...]:
    """Lay two drafts beside each other, paragraph by paragraph; nothing of either is left out."""
    rows: list[Row] = []
    # No junk: a paragraph that occurs often is compared like every other.
    matcher = SequenceMatcher(None, list(ours), list(theirs), autojunk=False)
    for tag, mine_from, mine_to, their_from, their_to in matcher.get_opcodes():
        mine, others = list(ours[mine_from:mine_to]), list(theirs[their_from:their_to])
        both = min(len(mine), len(others))
        kind = RowKind.SAME if tag == "equal" else RowKind.CHANGED
        rows += [Row(kind, a, b) for a, b in zip(mine[:both], others[:both], strict=True)]
        rows += [Row(RowKind.ONLY_OURS, one, None) for one in mine[both:]]
        rows += [Row(RowKind.ONLY_THEIRS, None, one) for one in others[both:]]
    return tuple(rows)

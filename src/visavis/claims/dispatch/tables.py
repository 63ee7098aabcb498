"""Tables of words, written as words with spaces between them so that they can be read."""

from collections.abc import Iterable
from typing import Any


def words_of(text: str) -> frozenset[str]:
    """Return the words of a table as a set."""
    return frozenset(text.split())


def listed(text: str) -> list[str]:
    """Return the words of a table in their order."""
    return text.split()


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for any one of the words, the longest first, that reads each letter once."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _rendered(tree)


def _rendered(node: dict[str, Any]) -> str:
    branches = [
        ("\\" + letter if letter in _SPECIAL else letter) + _rendered(below)
        for letter, below in sorted(node.items())
        if letter
    ]
    if not branches:
        return ""
    joined = "|".join(branches)
    return (
        f"(?:{joined})" + ("?" if "" in node else "") if len(branches) > 1 or "" in node else joined
    )


_SPECIAL = frozenset(".^$*+?{}[]\\|()-")

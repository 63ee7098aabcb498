"""Tables of words, written as words with spaces between them so that they can be read."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of a table as a set."""
    return frozenset(text.split())


def listed(text: str) -> list[str]:
    """Return the words of a table in their order."""
    return text.split()

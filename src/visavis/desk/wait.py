"""One thing that waits for an answer: what, whose word, whose answer, until when, and where."""

from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

import msgspec

from visavis.desk.news import PLACES
from visavis.lines import ContactPhrase
from visavis.release import Text
from visavis.terms import InstantMs

# Types whose page does not stand under a name of its own.
_OTHER_PLACES: Final = {"watch": "things/watch", "release_request": "things/release_request"}


class WaitKind(StrEnum):
    """What it is that waits."""

    DANGER = "danger"  # a warning of danger to life that nobody has acknowledged
    QUERY = "query"  # a question that must be answered by a time
    QUESTION = "question"
    MESSAGE = "message"
    WATCH = "watch"  # handed over, and nobody has taken it
    CONFLICT = "conflict"  # a proposal to end it
    RELEASE = "release"  # asked for, and a second person must agree
    LINE = "line"  # proposed, and one side has not opened it
    MANDATE = "mandate"
    DIRECTIVE = "directive"
    MINUTES = "minutes"
    DRAFT = "draft"  # of a joint communiqué


class Reply(msgspec.Struct, frozen=True):
    """A way to answer: a kind of statement, and what its form begins with."""

    kind: str
    fields: tuple[tuple[str, str], ...]

    @property
    def address(self) -> str:
        """Where its form is, filled in; what is said then leads back to the first page."""
        return self.address_back("/")

    def address_back(self, back: str) -> str:
        """Where its form is, filled in; what is said then leads back to another page."""
        return f"/acts/{self.kind}?{urlencode((*self.fields, ('back', back)))}"


class Wait(msgspec.Struct, frozen=True):
    """One thing that waits.

    Args:
        ours: whether this party must answer; else another must.
        by: the office whose word waits; `of`: the party or the office that must answer.
        about: the words that wait, in their own language.
        statement: what would be acknowledged, opened or agreed to.
        thread: the page on which it is answered is that of this thing, of the type `place`.
        due_ms: until when, or None where nothing was agreed.
        phrase: the coded phrase that waits, which each reader reads in their own language.
        line: on which it stands, where that is neither the thread nor the thread's own.
        replies: the ways to answer that need a form; the page itself offers any other.
    """

    kind: WaitKind
    ours: bool
    by: str
    of: str
    about: Text | None
    statement: str
    place: str
    thread: str
    since_ms: InstantMs
    due_ms: InstantMs | None
    phrase: ContactPhrase | None = None
    line: str = ""
    replies: tuple[Reply, ...] = ()

    @property
    def page(self) -> str:
        """The page of what it is about."""
        place = _OTHER_PLACES.get(self.place) or PLACES.get(self.place, self.place)
        return f"/{place}/{self.thread}#{self.statement}"

    @property
    def address(self) -> str:
        """Where it is answered: in a form, where there is one way only; else on its page."""
        return self.replies[0].address if self.ours and len(self.replies) == 1 else self.page

    def is_overdue(self, now_ms: InstantMs) -> bool:
        """Tell whether the time has come; the due instant itself is already late."""
        return self.due_ms is not None and now_ms >= self.due_ms

"""Previews that wait to be sent: held in memory, each sent at most once, by whoever made it."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from visavis.acts import PREVIEW_LIFE_MS, Preview, PreviewRefused
from visavis.terms import InstantMs, make_statement_id

HELD_LIMIT: Final = 64  # a desk's people with several each; at most 64 KiB of statements a preview


class HeldPreviews:
    """Used by the writer's thread. A restart forgets them: nothing was promised, nothing left."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self._held: OrderedDict[str, tuple[Preview, str | None]] = OrderedDict()

    def hold(self, preview: Preview, person: str | None) -> str:
        """Keep a preview; returns the name by which its maker sends it."""
        name = make_statement_id(self._random_bytes)
        self._held[name] = (preview, person)
        while len(self._held) > HELD_LIMIT:
            self._held.popitem(last=False)  # the oldest: it is made again in a moment
        return name

    def take(self, name: str, person: str | None, now_ms: InstantMs) -> Preview:
        """Give a preview out for sending; it is held no more.

        Args:
            person: who asks, or None for the folder's token.

        Raises:
            PreviewRefused: none of that name, of another person, or too old.
        """
        self._forget_old(now_ms)
        held = self._held.get(name)
        if held is None or (person is not None and held[1] != person):
            raise PreviewRefused(
                "Sending what was previewed refused",
                expected="a preview of one's own that has not been sent and is still held",
                got=repr(name[:40]),
                next_step="Preview it again; nothing was sent.",
            )
        del self._held[name]
        return held[0]

    def _forget_old(self, now_ms: InstantMs) -> None:
        for name, (preview, _) in tuple(self._held.items()):
            if not 0 <= now_ms - preview.made_ms <= PREVIEW_LIFE_MS:
                del self._held[name]

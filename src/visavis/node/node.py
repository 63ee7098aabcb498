"""A node: one folder, opened, with everything that works on it; no listener and no peer yet.

All methods run on the writer's thread, but for those that say otherwise.
"""

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Final

from visavis.acts import Preview, Seen, Shelf, preview
from visavis.links import Add, Entry, Message, Pace
from visavis.node.admitting import Admitting, Prepared, prepare
from visavis.node.clock import Clock
from visavis.node.conflicts import LiveNotices
from visavis.node.conflicts_seen import SeenMeetings
from visavis.node.duty import Duty
from visavis.node.exchange import Exchange, Identity
from visavis.node.file_names import CERTIFICATE_NAME, TOKEN_NAME
from visavis.node.folder import Folder, open_folder
from visavis.node.founding import read_policy
from visavis.node.own_record import OwnRecord
from visavis.node.pairs import Pair
from visavis.node.projecting import Stopped
from visavis.node.rebuild import Progress, Rebuilding, Rebuilt, is_current, log_progress
from visavis.node.registers import Cards, Refusals
from visavis.node.releases import HeldPreviews
from visavis.node.settings import Settings
from visavis.node.speaking import Speaking, SpeakingPorts, Spoke
from visavis.node.views import Views
from visavis.parties import Card, Directory, read_card
from visavis.release import EVERYTHING, Clearance, Command
from visavis.terms import OfficeId, PartyId, VisavisError

WALKED_AT_START: Final = 64  # steps: a thousand notices, a second; more are gone over while it runs


class Node:
    """One party's node."""

    def __init__(self, folder: Folder, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock
        self.settings = folder.settings
        self.party: PartyId = folder.settings.party
        self.store = folder.store
        connection = folder.store.connection
        self.record = OwnRecord(connection)
        self.views = Views(connection)
        self.cards = Cards(connection)
        self.refusals = Refusals(connection)
        self.certificate = (folder.path / CERTIFICATE_NAME).read_text()
        self.token = (folder.path / TOKEN_NAME).read_text().strip()
        self.started_ms = clock.now_ms()
        self.peers_changed: Callable[[], None] = lambda: None
        directories = self._directories()
        self.live = LiveNotices(
            connection, self.views, self._links_by_peer, clock.now_ms, self.started_ms
        )
        self.stopped = Stopped(connection)
        self.making: Rebuilding | None = None  # views that are being made anew, and not in use
        self.made: Rebuilt | None = None  # what that came to, the last time
        if not is_current(self.store):
            self.make_views_anew(log_progress)
        self.go_over_notices(WALKED_AT_START)
        self.admitting = Admitting(
            store=self.store,
            party=self.party,
            mode=self.settings.mode,
            directories=directories,
            reader=self.views,
            now_ms=clock.now_ms,
            card_changed=self._card_changed,
            follow=self.live.follow,
            stopped=self.stopped,
        )
        self.exchange = Exchange(
            identity=Identity(
                self.party, self.settings.mode, pace_of(self.settings), folder.keystore
            ),
            folder=folder,
            random_bytes=os.urandom,
            on_entries=self.admitting.on_entries,
            on_returned=self._returned,
        )
        self.speaking = Speaking(
            self.store,
            SpeakingPorts(
                party=self.party,
                mode=self.settings.mode,
                policy=read_policy(folder.path),
                views=self.views,
                statements=self.record,
                directories=directories,
                exchange=self.exchange,
                keystore=folder.keystore,
            ),
            self.exchange,
            os.urandom,
            self.live.follow,
            self.stopped,
        )
        self.previews = HeldPreviews(os.urandom)
        self.exchange.open_all(clock.now_ms())
        self.duty = Duty(
            self.store,
            self.party,
            Shelf(self.views, self.record, self.live),  # states alone: no content is shown
            lambda: self.exchange.pairs,
            frozenset(OfficeId(one) for one in self.settings.line_test_offices.split()),
        )

    @property
    def shelf(self) -> Shelf:
        """The views as this party's own programs see them now; made anew for each reading."""
        return self.shelf_for(EVERYTHING)

    def shelf_for(self, clearance: Clearance) -> Shelf:
        """The views as a reader with this clearance sees them now.

        What meets what is found over all notices there are, so a reader from whom something may
        be hidden gets what they see whole, and else *unknown*.
        """
        seen = Seen(self.views, self.record, clearance, self.clock.now_ms())
        around = SeenMeetings(self.live, self.views, seen) if seen.restricted() else self.live
        return Shelf(seen, seen, around)

    @classmethod
    def open(cls, path: Path, clock: Clock) -> "Node":
        """Open a folder for this process alone.

        Raises:
            FolderInUse, FolderRefused, StoreRefused, …: see `open_folder`.
        """
        folder = open_folder(path, environment=os.environ)
        try:
            return cls(folder, clock)
        except BaseException:
            folder.close()
            raise

    def close(self) -> None:
        """Close the folder; everything said is on the disk."""
        with contextlib.suppress(VisavisError):  # a full disk: it is counted anew
            self.duty.listening.keep()
        self.exchange.close()
        self.folder.close()

    def _directories(self) -> dict[PartyId, Directory]:
        found: dict[PartyId, Directory] = {}
        for row in self.cards.newest():
            confirmed = self.cards.newest_confirmed(row.party)
            if confirmed is not None:
                found[row.party] = Directory.of(read_card(confirmed.raw))
        return found

    def _links_by_peer(self) -> Mapping[PartyId, Pair | None]:
        """The link with each peer; None for one that is offered, not open."""
        return {**dict.fromkeys(self.exchange.offered()), **self.exchange.pairs}

    def forget_expired(self) -> None:
        """Forget some notices whose window is over; they stay in the record and in their views."""
        if self.live.has_expired():
            with self.store.write_lazily():
                self.live.expire()

    def go_over_notices(self, steps: int) -> bool:
        """Go on making the live notices from the views; returns whether all are made."""
        for _ in range(steps):
            if self.live.is_made():
                return True
            with self.store.write_lazily():
                self.live.go_on()
        return self.live.is_made()

    def _card_changed(self, party: PartyId) -> None:
        self.exchange.follow_card(party)
        self.peers_changed()

    def card_confirmed(self, party: PartyId) -> None:
        """Take a card that a person has just confirmed into use."""
        card = self.exchange.confirmed_card(party)
        assert card is not None
        self.admitting.directories[party] = Directory.of(card)
        self._card_changed(party)

    def own_card(self) -> Card:
        """Our newest card."""
        card = self.exchange.confirmed_card(self.party)
        assert card is not None
        return card

    def _returned(self, entries: Sequence[Entry]) -> None:
        self.speaking.take_back(entries, self.clock.now_ms())

    # Making the views anew ----------------------------------------------------------------

    def make_views_anew(self, progress: Progress) -> Rebuilt:
        """Make all views anew from the record, in one go; the old ones stay until then."""
        making = Rebuilding(self.store)
        while making.left():
            making.step()
            progress(making.read, making.read + making.left())
        self.made = self.finish_views(making)
        return self.made

    def finish_views(self, making: Rebuilding) -> Rebuilt:
        """Take views into use that were made anew, and all that keeps step with them."""
        made = making.finish(self.clock.now_ms(), self.live.make_anew)
        self.stopped.reload()
        self.go_over_notices(WALKED_AT_START)
        return made

    # Speaking and hearing ---------------------------------------------------------------

    def speak(self, commands: Sequence[Command[object]]) -> Spoke:
        """Carry out commands; returns what they came to, and the messages to send by peer."""
        return self.speaking.speak(commands, self.clock.now_ms())

    def preview(self, command: Command[object]) -> Preview:
        """Carry out a command up to the last step: what would be said, signed and sent.

        Raises:
            VisavisError: what carrying it out would raise.
        """
        return preview(command, self.speaking.ports, self.clock.now_ms(), os.urandom)

    def send_previewed(self, name: str, person: str | None) -> Spoke:
        """Carry out a preview that is held here.

        Raises:
            PreviewRefused, VisavisError: nothing was sent.
        """
        now_ms = self.clock.now_ms()
        return self.speaking.speak_previewed(self.previews.take(name, person, now_ms), now_ms)

    def open_message(self, raw: bytes, helpers: Executor | None) -> "Opened":
        """Read and verify a peer's message; runs on any thread, touches no state."""
        peer, message = self.exchange.open_envelope(raw)
        prepared = prepare(message.entries, helpers) if isinstance(message, Add) else None
        return Opened(peer, message, prepared)

    def hear(self, opened: "Opened") -> tuple[list[bytes], VisavisError | None]:
        """Take a message that was opened; returns the answers, and what was refused."""
        self.admitting.prepared = opened.prepared
        try:
            answers = self.exchange.take(opened.peer, opened.message, self.clock.now_ms())
            return answers, self.exchange.pairs[opened.peer].incoming.refused
        finally:
            self.admitting.prepared = None

    def refuse(self, source: str, error: VisavisError) -> None:
        """Keep what was refused, so that a person can look into it."""
        with self.store.write():
            self.refusals.keep(self.clock.now_ms(), source, error.code, str(error))


class Opened:
    """A message whose envelope and signatures were verified."""

    __slots__ = ("message", "peer", "prepared")

    def __init__(self, peer: PartyId, message: Message, prepared: Prepared | None) -> None:
        self.peer = peer
        self.message = message
        self.prepared = prepared


def pace_of(settings: Settings) -> Pace:
    """The pace that the settings ask for."""
    return Pace(
        heartbeat_ms=1000 * settings.heartbeat_s,
        answer_ms=1000 * settings.answer_s,
        retry_ms=1000 * settings.retry_s,
        last_retry_ms=1000 * settings.last_retry_s,
    )

"""The witness: sees every signature and message of a world, and holds them to the invariants."""

from collections import Counter
from collections.abc import Callable

import msgspec

from visavis.links import (
    Add,
    Entry,
    Head,
    Hello,
    LinkLog,
    Message,
    Receipt,
    ReceivingEnd,
    addressed_link,
    open_message,
)
from visavis.links.messages import NO_NONCE
from visavis.links.receiver import Phase as ReceiverPhase
from visavis.links.sender import Asking
from visavis.links.sender import Phase as SenderPhase
from visavis.links.terms_of_link import judge_checkpoint, judge_receipt
from visavis.record import Checkpoint, parse_checkpoint, root_at
from visavis.simulation import invariants
from visavis.simulation.chronicle import Chronicle
from visavis.simulation.genesis import PARTIES
from visavis.simulation.network import peek
from visavis.simulation.station import Station
from visavis.terms import PartyId, VisavisError


class Witness:
    """Judges everything that the honest ends of a world do.

    Args:
        count: what happened is counted in it, by name.
        tell: writes a line of the world's trace.
    """

    def __init__(self, count: Counter[str], tell: Callable[[str], None]) -> None:
        self.stations: dict[PartyId, Station] = {}
        self.said: dict[PartyId, dict[bytes, Entry]] = {party: {} for party in PARTIES}
        self.stories: dict[str, Chronicle] = {}  # by origin
        self.by_link: dict[bytes, Chronicle] = {}
        self._count = count
        self._tell = tell
        self._proven: set[str] = set()
        self._receipts: set[str] = set()

    def add(self, story: Chronicle) -> None:
        """Take up a new link."""
        self.stories[story.terms.origin] = story
        self.by_link[story.terms.link_id] = story

    def out_of(self, party: PartyId) -> Chronicle:
        """The link on which `party` sends now."""
        return self.by_link[self.stations[party].sent_id]

    # Signatures ---------------------------------------------------------------------------

    def on_signed(self, role: str, message: bytes) -> None:
        """Judge a signature before it is made."""
        text = message.decode()
        if text.startswith("visavis/rotation/v1\n"):
            return
        if role == "stored":
            text = text.split("\n", 2)[2]
        checkpoint = parse_checkpoint(text)
        story = self.stories.get(checkpoint.origin)
        if story is None:
            return  # an evil party signs for a log that does not exist
        honest = story.sender_is_honest if role == "log" else story.receiver_is_honest
        if not honest:
            return
        if role == "log":
            self._on_log_signature(story, checkpoint)
        else:
            self._on_stored_signature(story, checkpoint)
        story.note_signed(role, checkpoint)

    def _on_log_signature(self, story: Chronicle, checkpoint: Checkpoint) -> None:
        drive = self.stations[story.terms.sender].drive
        log = drive.sent(story.terms.link_id)
        anchor = drive.sending_anchor(story.terms.link_id).read()
        story.extend(log, checkpoint.size, self.said[story.terms.sender])
        invariants.one_root_per_size(story, "log", checkpoint)
        invariants.signed_is_durable(story, log, anchor.size if anchor else 0, checkpoint)

    def _on_stored_signature(self, story: Chronicle, checkpoint: Checkpoint) -> None:
        drive = self.stations[story.terms.receiver].drive
        log = drive.received(story.terms.link_id)
        anchor = drive.receiving_anchor(story.terms.link_id).read()
        invariants.one_root_per_size(story, "stored", checkpoint)
        invariants.cosigned_never_falls(story, checkpoint)
        if not story.receiver_rotten:
            anchored = anchor.size if anchor else 0
            invariants.cosigned_is_durable(story, log, anchored, checkpoint.size, checkpoint.root)

    # Messages -----------------------------------------------------------------------------

    def before_send(self, raw: bytes) -> None:
        """Count what an honest end sends."""
        link_id, message = peek(raw)
        story = self.by_link[link_id]
        if not (story.sender_is_honest and story.receiver_is_honest):
            return
        if not isinstance(message, Add):
            name = type(message).__name__.lower()
            invariants.questions_are_short(story, name, len(raw))
            return
        sender = self.stations[story.terms.sender]
        question = sender.sending.state.question if sender.sending is not None else None
        stores = question is not None and question.asking is Asking.STORE
        if question is None or not stores or question.nonce != message.nonce:
            return  # a page for a fetch, or a package for a file
        story.offers += 1
        held = self.stations[story.terms.receiver].drive.received(link_id).size()
        end = message.start + len(message.entries)
        story.needless_entries += max(0, min(end, held) - message.start)
        invariants.offers_are_answered(story)
        invariants.nothing_known_is_sent_again(story)

    def deliver(self, station: Station, raw: bytes) -> list[bytes]:
        """Let a station take a message, and judge what came of it."""
        story = self._story_of(raw)
        if story is None or not station.up:
            return station.deliver(raw)
        message = self._opened(station, story, raw)
        failures = station.storage_failures
        held = self._held(story)
        if isinstance(message, Head | Receipt):
            self._count_answer(story, message)
        asked = self._is_asked(story, message)
        answers = station.deliver(raw)
        if isinstance(message, Add) and not asked:
            story.stored_unasked += max(0, self._held(story) - held)
        self.look(station)
        works = station.storage_failures == failures and not station.drive.power.full
        if message is not None and station.up and works:
            self._forks_are_kept(station, story, message)
        return answers

    def _story_of(self, raw: bytes) -> Chronicle | None:
        try:
            return self.by_link.get(addressed_link(raw))
        except VisavisError:
            return None

    def _opened(self, station: Station, story: Chronicle, raw: bytes) -> Message | None:
        """Read a message; between honest parties what it says is only counted, so believed."""
        terms = story.terms
        if story.sender_is_honest and story.receiver_is_honest:
            try:
                return peek(raw)[1]
            except (msgspec.MsgspecError, UnicodeDecodeError):
                return None
        receives = station.party == terms.receiver
        key = terms.sender_transport_key if receives else terms.receiver_transport_key
        try:
            return open_message(raw, terms.link_id, key)
        except VisavisError:
            return None

    def _held(self, story: Chronicle) -> int:
        if not story.receiver_is_honest:
            return 0
        return self.stations[story.terms.receiver].drive.received(story.terms.link_id).size()

    def _count_answer(self, story: Chronicle, message: Head | Receipt) -> None:
        sending = self.stations[story.terms.sender].sending
        question = sending.state.question if sending is not None else None
        paper = sending.state.paper_nonce if sending is not None else None
        asked = question.nonce if question is not None else NO_NONCE
        if message.echo in (asked, paper, NO_NONCE):
            story.answers += 1

    def _is_asked(self, story: Chronicle, message: Message | None) -> bool:
        sending = self.stations[story.terms.sender].sending
        question = sending.state.question if sending is not None else None
        return isinstance(message, Add) and question is not None and question.nonce == message.nonce

    # Ends ---------------------------------------------------------------------------------

    def look(self, station: Station) -> None:
        """Look at both ends of a station after it did something."""
        for link_id in (station.sent_id, station.received_id):
            story = self.by_link[link_id]
            sends = station.party == story.terms.sender
            if story.sender_is_honest and story.receiver_is_honest:
                invariants.honest_links_never_freeze(
                    story,
                    station.sending if sends else None,
                    None if sends else station.receiving,
                )
            if sends and story.sender_is_honest:
                self._check_receipt(station, story)
            if not sends and story.sender_is_honest and story.receiver_is_honest:
                self._compare_new_entries(station, story)

    def _check_receipt(self, station: Station, story: Chronicle) -> None:
        size, note = station.drive.sent(story.terms.link_id).receipt()
        if size and note not in self._receipts:
            self._receipts.add(note)
            invariants.receipts_are_cosigned(story, size, note)

    def _compare_new_entries(self, station: Station, story: Chronicle) -> None:
        log = station.drive.received(story.terms.link_id)
        size = log.size()
        story.checked = min(story.checked, size)
        if size > story.checked and not story.receiver_rotten:
            fresh = log.entries(story.checked, size - story.checked, 1 << 62)
            invariants.stored_is_what_was_said(story, fresh, story.checked)
        story.checked = size

    def on_boot(self, station: Station) -> None:
        """After every crash: what was cosigned is there, unless a restore took it."""
        story = self.by_link[station.received_id]
        if not story.receiver_is_honest or story.receiver_rotten:
            return
        log = station.drive.received(story.terms.link_id)
        word = max(story.cosigned, default=0)
        if story.receiver_lost_some and log.size() < word:
            return
        story.receiver_lost_some = False
        anchor = station.drive.receiving_anchor(story.terms.link_id).read()
        anchored = anchor.size if anchor else 0
        # A liar's other history may stand here, as evidence, where a restore lost the first one.
        root = story.cosigned.get(word) if story.sender_is_honest else None
        invariants.cosigned_is_durable(story, log, anchored, word, root)

    # Forks --------------------------------------------------------------------------------

    def _forks_are_kept(self, station: Station, story: Chronicle, message: Message) -> None:
        """After a signed fork was shown to an honest end, it is frozen and can prove why."""
        if station.party == story.terms.receiver and not story.sender_is_honest:
            if isinstance(message, Hello | Add):
                self._receiver_kept(station, story, message)
            return
        by_liar = station.party == story.terms.sender and not story.receiver_is_honest
        if by_liar and isinstance(message, Receipt):
            self._sender_kept(station, story, message)

    def _receiver_kept(self, station: Station, story: Chronicle, message: Hello | Add) -> None:
        end = station.receiving
        assert end is not None
        log = station.drive.received(story.terms.link_id)
        note = message.checkpoint if isinstance(message, Hello) else message.note
        if end.state.phase is not ReceiverPhase.HALTED and self._contradicts(
            lambda: judge_checkpoint(note, story.terms, end.state.keys), log
        ):
            kept = [evidence.note for evidence in log.evidence()]
            if end.state.phase is not ReceiverPhase.FROZEN or not kept:
                raise invariants.Broken(
                    "fork_is_proven_offline",
                    f"the receiver of {story.terms.origin} saw two histories and is"
                    f" {end.state.phase} with {len(kept)} pieces of evidence",
                )
        if end.state.phase is ReceiverPhase.FROZEN:
            for evidence in log.evidence():
                if evidence.note not in self._proven:
                    self._proven.add(evidence.note)
                    if evidence.note and not self._is_by_a_known_key(evidence.note, end, story):
                        self._count["forks behind a lost rotation"] += 1
                        continue
                    bundle = story.direction.fork_bundle(log, log.newest_note(), evidence)
                    invariants.fork_is_proven_offline(story, bundle, "log")
                    self._count["forks proven"] += 1

    def _is_by_a_known_key(self, note: str, end: ReceivingEnd, story: Chronicle) -> bool:
        """Whether the key history of the kept entries covers a note of the other history.

        It does not where a restore lost a rotation and the sender then showed a history without
        it: the note that the anchor kept is by a key whose handover nobody can show any more.
        """
        try:
            judge_checkpoint(note, story.terms, end.state.keys)
        except VisavisError:
            return False
        return True

    def _sender_kept(self, station: Station, story: Chronicle, message: Receipt) -> None:
        end = station.sending
        assert end is not None
        log = station.drive.sent(story.terms.link_id)
        frozen = end.state.phase is SenderPhase.FROZEN and bool(log.evidence())
        false = self._contradicts(lambda: judge_receipt(message.note, story.terms), log)
        if false and not frozen:
            raise invariants.Broken(
                "fork_is_proven_offline",
                f"the sender of {story.terms.origin} saw a false cosignature and is"
                f" {end.state.phase}",
            )
        if end.state.phase is SenderPhase.FROZEN:
            size, receipt = log.receipt()
            for evidence in log.evidence():
                # One false cosignature alone is a word against a word; with a true one of at
                # least its size it is two histories under one key.
                if evidence.size <= size and evidence.note not in self._proven:
                    self._proven.add(evidence.note)
                    bundle = story.direction.fork_bundle(log, receipt, evidence)
                    invariants.fork_is_proven_offline(story, bundle, "stored")
                    self._count["forks proven"] += 1

    def _contradicts(self, judge: Callable[[], Checkpoint], log: LinkLog) -> bool:
        try:
            theirs = judge()
        except VisavisError:
            return False
        return theirs.size <= log.size() and root_at(log, theirs.size) != theirs.root

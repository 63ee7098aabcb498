"""What a stranger finds in an evidence bundle: who said what, and when the other side had it."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

from visavis.acts import Admission, Verdict, Wording, admit
from visavis.links import (
    CARD,
    RECEIPT,
    ROTATION,
    STATEMENT,
    Bundle,
    EvidenceRefuted,
    Finding,
    OpenedEntry,
    parse_manifest,
    terms_of,
    verify_bundle,
)
from visavis.parties import (
    Directory,
    fingerprint_languages,
    fingerprint_words,
    in_language,
)
from visavis.record import Mode, parse_note, verify_cosignature
from visavis.release import Said, instant_ms
from visavis.terms import InstantMs, VisavisError, render_instant


class ProvenRelease(msgspec.Struct, frozen=True):
    """Under which terms a statement was released."""

    policy: str
    classification: str
    categories: tuple[str, ...]
    form: str
    expires: str


class ProvenSaying(msgspec.Struct, frozen=True):
    """One entry of the log, as far as the bundle proves it.

    Args:
        index: in the sender's log.
        kind: of the entry; `statement` for what an office said.
        entered: when it entered the log, by the sender's clock.
        office, title, holder: who spoke, by the sender's card.
        said: the time that the statement gives itself.
        saying: its kind, such as `contact.say`.
        words: one line in the reader's language; "" where this release has no words for it.
        understood: whether this release knows the kind.
        body: the statement's fields, whole; None where nothing was said or it was withheld.
    """

    index: int
    kind: str
    entered: str
    withheld: bool = False
    id: str | None = None
    office: str | None = None
    title: str | None = None
    holder: str | None = None
    said: str | None = None
    act: str | None = None
    saying: str | None = None
    words: str = ""
    understood: bool = True
    body: Any = None
    release: ProvenRelease | None = None


class ProvenBundle(msgspec.Struct, frozen=True):
    """A bundle that holds, from end to end.

    Args:
        receipted: whether the receiver cosigned that it had stored all of the log up to `size`.
        stored: when it did, by the receiver's clock; None where it did not.
        forked_by: who signed two histories, and with which key's role; None for nobody.
        fingerprints: of each party's root keys, as words by language.
    """

    verdict: str
    sender: str
    receiver: str
    mode: str
    origin: str
    size: int
    root: str
    receipted: bool
    stored: str | None
    forked_by: tuple[str, str] | None
    fingerprints: Mapping[str, Mapping[str, tuple[str, ...]]]
    entries: tuple[ProvenSaying, ...]


def examine(bundle: Bundle, wording: Wording) -> ProvenBundle:
    """Verify a bundle and every statement in it.

    Args:
        wording: of the reader's language.

    Raises:
        EvidenceRefuted: the chain from the cards to the contents does not hold, or an entry
            holds what its office could not have said.
    """
    finding = verify_bundle(bundle)
    mode = parse_manifest(_manifest(bundle)).sender.offer.mode
    return ProvenBundle(
        verdict="proven",
        sender=finding.sender,
        receiver=finding.receiver,
        mode=mode,
        origin=finding.origin,
        size=finding.size,
        root=finding.root.hex(),
        receipted=finding.receipted,
        stored=_stored(bundle) if finding.receipted else None,
        forked_by=finding.forked_by,
        fingerprints={
            party: {tag: fingerprint_words(raw, tag) for tag in fingerprint_languages()}
            for party, raw in finding.fingerprints.items()
        },
        entries=tuple(_saying(entry, finding, mode, wording) for entry in finding.entries),
    )


def _saying(entry: OpenedEntry, finding: Finding, mode: Mode, wording: Wording) -> ProvenSaying:
    place = ProvenSaying(
        index=entry.index,
        kind=entry.kind,
        entered=render_instant(InstantMs(entry.time_ms)),
        withheld=entry.content is None,
    )
    if entry.kind not in (STATEMENT, RECEIPT, ROTATION, CARD):
        raise _refuted(entry, "a kind of entry that a log has", entry.kind)
    if entry.kind != STATEMENT or entry.content is None:
        return place
    directory = finding.directories[finding.sender]
    admission = admit(
        entry.content,
        directory,
        expected_party=finding.sender,
        mode=mode,
        origin=finding.origin,
        index=entry.index,
        received_ms=InstantMs(entry.time_ms),
    )
    if admission.verdict is Verdict.REFUSED:
        raise _refuted(entry, "a statement that its office could make", admission.text)
    return _opened(place, admission, directory, wording)


def _opened(
    place: ProvenSaying, admission: Admission, directory: Directory, wording: Wording
) -> ProvenSaying:
    statement, release = admission.statement, admission.release
    assert statement is not None  # only a refused one may lack them
    assert release is not None
    office = directory.office(statement.office)
    holder = directory.holder_at(statement.office, instant_ms(statement.said))
    return msgspec.structs.replace(
        place,
        id=statement.id,
        office=statement.office,
        title=None if office is None else in_language(office.titles, wording.language),
        holder=None if holder is None else holder.name,
        said=statement.said,
        act=statement.act.value,
        saying=statement.kind,
        words=_words(admission.said, admission.thread, wording),
        understood=admission.verdict is Verdict.ADMITTED,
        body=msgspec.json.decode(statement.body),
        release=ProvenRelease(
            policy=release.label.policy,
            classification=release.label.classification,
            categories=release.label.categories,
            form=release.form.value,
            expires=render_instant(release.expires_ms),
        ),
    )


def _words(said: Said[Any] | None, thread: str | None, wording: Wording) -> str:
    if said is None or thread is None or not wording.has(said.kind):
        return ""
    return wording.describe(said, thread)


def _stored(bundle: Bundle) -> str:
    terms = terms_of(_manifest(bundle))
    note = parse_note(bundle.note.encode())
    seconds = verify_cosignature(note, terms.stored_name, terms.stored_key)
    return render_instant(InstantMs(seconds * 1000))


def _manifest(bundle: Bundle) -> bytes:
    return base64.b64decode(bundle.manifest)  # `verify_bundle` has checked it


def _refuted(entry: OpenedEntry, expected: str, got: str) -> VisavisError:
    return EvidenceRefuted(
        f"Evidence refuted at entry {entry.index}",
        expected=expected,
        got=got.rstrip("."),
        next_step="Do not rely on this bundle.",
    )

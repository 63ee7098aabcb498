"""Evidence bundles: what is proven stands, and any change to a bundle is refused or refuted."""

import base64
import re
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.links.founding import FR, NOON, RU, Story, a_card, an_offer, note_on, signer

from visavis.links import (
    Bundle,
    EvidenceRefused,
    EvidenceRefuted,
    Finding,
    OwnKeys,
    make_manifest,
    parse_bundle,
    parse_offer,
    prove_delivery,
    prove_fork,
    render_bundle,
    verify_bundle,
)
from visavis.parties import sign_card
from visavis.record import EMPTY_ROOT, Checkpoint
from visavis.terms import PartyId

replace = msgspec.structs.replace

TOLD = Story().tell(b"one", b"two").rotate("log 2").tell(b"three", b"four")
BUNDLE = TOLD.bundle()
RENDERED = render_bundle(BUNDLE)
FINDING = verify_bundle(BUNDLE)
OTHERWISE = Story().tell(b"one", b"not two").rotate("log 2").tell(b"three", b"four")


def claims(finding: Finding) -> tuple[object, ...]:
    """Everything that a finding says, but for whether the receiver cosigned."""
    return (
        finding.sender,
        finding.receiver,
        finding.origin,
        finding.size,
        finding.root,
        finding.entries,
        finding.forked_by,
        finding.fingerprints,
    )


def judged(raw: bytes) -> tuple[Bundle, Finding] | None:
    """A bundle and what it proves; None where it was refused or refuted, in words."""
    refusal: EvidenceRefused | EvidenceRefuted
    try:
        bundle = parse_bundle(raw)
        return bundle, verify_bundle(bundle)
    except (EvidenceRefused, EvidenceRefuted) as error:
        refusal = error
    assert refusal.expected
    assert refusal.got
    return None


def test_a_bundle_proves_every_entry_across_a_key_rotation() -> None:
    assert parse_bundle(RENDERED) == BUNDLE
    assert [entry.content for entry in FINDING.entries if entry.kind == "statement"] == [
        b"one",
        b"two",
        b"three",
        b"four",
    ]
    assert (FINDING.sender, FINDING.receiver, FINDING.size) == (FR, RU, 5)
    assert FINDING.receipted
    assert FINDING.forked_by is None


def test_a_bundle_without_the_receivers_line_proves_no_receipt() -> None:
    finding = verify_bundle(replace(BUNDLE, note=TOLD.note(5, log="log 2", stored=None)))
    assert claims(finding) == claims(FINDING)
    assert not finding.receipted


def test_a_receiver_alone_lays_nothing_to_the_sender() -> None:
    """It could cosign a log that it made up itself; only the log's own signature binds."""
    made_up = Story().tell(b"one", b"two", b"never said")
    bundle = made_up.bundle(note=made_up.note(3, log=None))
    with pytest.raises(EvidenceRefuted, match="a note signed by the log's key in force, got one"):
        verify_bundle(bundle)


@given(at=st.integers(0, len(RENDERED) - 1), change=st.integers(1, 255))
def test_any_changed_byte_is_refused_refuted_or_proves_no_more(at: int, change: int) -> None:
    """A blank between two fields may change, or a letter of a card's envelope that stands for
    the same bytes; a spoiled cosignature proves no receipt."""
    spoiled = bytearray(RENDERED)
    spoiled[at] ^= change
    found = judged(bytes(spoiled))
    if found is not None:
        bundle, finding = found
        assert claims(finding) == claims(FINDING)
        assert finding.receipted == (bundle.note == BUNDLE.note)


def _first(**changes: object) -> Callable[[Bundle], Bundle]:
    """Change the first entry."""
    return lambda b: replace(b, entries=(replace(b.entries[0], **changes), *b.entries[1:]))


def _rotation(**changes: object) -> Callable[[Bundle], Bundle]:
    return lambda b: replace(b, rotations=(replace(b.rotations[0], **changes),))


def _card(party: PartyId, *raws: bytes) -> Callable[[Bundle], Bundle]:
    texts = tuple(base64.b64encode(raw).decode() for raw in raws)
    return lambda b: replace(b, cards={**b.cards, party: texts})


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


DE = PartyId("de")
OTHER_MANIFEST = make_manifest(
    parse_offer(an_offer(FR, RU, epoch=2)), parse_offer(an_offer(RU, FR, epoch=2))
)

CHANGES: dict[str, tuple[Callable[[Bundle], Bundle], str]] = {
    "another index": (_first(index=1), "Proof that leaf 1 is in the tree of 5 leaves refused"),
    "an index beyond": (_first(index=5), "an index from 0 and below the size 5"),
    "a negative index": (_first(index=-1), "an index from 0 and below the size 5"),
    "another kind": (_first(kind="card"), "Proof that leaf 0"),
    "another time": (_first(time_ms=NOON + 1), "Proof that leaf 0"),
    "another salt": (_first(seal=_b64(bytes(32))), "Proof that leaf 0"),
    "another content": (_first(content=_b64(b"none")), "Proof that leaf 0"),
    "a withheld content with its salt": (_first(content=None), "Proof that leaf 0"),
    "another proof": (_first(proof=()), "a longer proof"),
    "a longer proof": (_first(proof=(_b64(bytes(32)),) * 65), "at most 64 hashes"),
    "a proof that is no base64": (_first(proof=("-",)), "expected standard base64, got '-'"),
    "base64 of another writing": (_first(seal="A" * 42 + "B="), "expected standard base64"),
    "no rotation": (lambda b: replace(b, rotations=()), "a note signed by the log's key in force"),
    "a rotation elsewhere": (_rotation(index=3), "rotation"),
    "a rotation of another kind": (_rotation(kind="statement"), "Proof that leaf 2"),
    "a rotation without content": (_rotation(content=None), "rotation"),
    "another log's note": (
        lambda b: replace(b, note=OTHERWISE.note(5, log="log 2")),
        "root",
    ),
    "the note of another size": (
        lambda b: replace(b, note=TOLD.note(4, log="log 2")),
        "Proof that leaf",
    ),
    "a note by the old key": (
        lambda b: replace(b, note=TOLD.note(5, log="log", stored=None)),
        "a note signed by the log or cosigned by the receiver, got neither",
    ),
    "a note by a stranger": (
        lambda b: replace(b, note=TOLD.note(5, log="chief", stored=None)),
        "a note signed by the log or cosigned by the receiver, got neither",
    ),
    "no note": (lambda b: replace(b, note=""), "a note signed by the log"),
    "another manifest": (
        lambda b: replace(b, manifest=_b64(OTHER_MANIFEST)),
        "a signature by the party's transport key",
    ),
    "no signature of fr": (
        lambda b: replace(b, manifest_signatures={RU: b.manifest_signatures[RU]}),
        "signatures of fr and ru",
    ),
    "a third signature": (
        lambda b: replace(b, manifest_signatures={**b.manifest_signatures, "de": ""}),
        "signatures of fr and ru",
    ),
    "signatures of each other": (
        lambda b: replace(
            b,
            manifest_signatures=dict(
                zip((FR, RU), [*b.manifest_signatures.values()][::-1], strict=True)
            ),
        ),
        "a signature by the party's transport key",
    ),
    "no card": (lambda b: replace(b, cards={RU: b.cards[RU]}), "cards of fr and ru"),
    "an empty chain of cards": (_card(FR), "expected the card of fr, got none"),
    "a third party's card": (
        _card(DE, sign_card(a_card(DE), [signer(DE, "root")])),
        "cards of fr and ru",
    ),
    "another party's card": (
        _card(FR, sign_card(a_card(RU), [signer(RU, "root")])),
        "expected cards of fr, got a card of another party",
    ),
    "a card that is none": (_card(FR, b"{}"), "Card refused"),
    "a card by a stranger's root": (
        _card(FR, sign_card(a_card(FR), [signer(RU, "root")])),
        "1 root keys of version 1",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_field_is_refuted_in_words(name: str) -> None:
    change, words = CHANGES[name]
    with pytest.raises(EvidenceRefuted, match=r"^Evidence refuted: expected ") as caught:
        verify_bundle(change(BUNDLE))
    assert words in str(caught.value)


def test_a_withheld_content_leaves_its_proof_standing() -> None:
    withheld = TOLD.image.entries[0].withheld()
    bundle = _first(seal=_b64(withheld.seal), content=None)(BUNDLE)
    assert verify_bundle(bundle).entries[0].content is None


@pytest.mark.parametrize("role", ["log", "stored", "transport"])
def test_a_manifest_with_a_key_of_another_role_proves_nothing(role: str) -> None:
    """Else a transport key, which lies on a machine, could speak as a log."""
    roles = dict.fromkeys(("log", "stored", "transport"), "")
    roles = {one: one for one in roles}
    if role == "transport":
        roles["transport"] = "transport"  # the offer is signed by it; the others pose as it
        roles["log"] = roles["stored"] = "transport"
    else:
        roles[role] = "transport"
    keys = OwnKeys(*(signer(FR, roles[one]).public_key for one in ("log", "stored", "transport")))
    manifest = make_manifest(
        parse_offer(an_offer(FR, RU, keys=keys)), parse_offer(an_offer(RU, FR))
    )
    story = Story(manifest).tell(b"one")
    bundle = story.bundle(note=story.note(1, log=roles["log"]))
    with pytest.raises(EvidenceRefuted, match=r"the (log|stored)_key of the manifest on a card"):
        verify_bundle(bundle)


# Making ---------------------------------------------------------------------------------


def test_what_the_note_does_not_cover_is_not_put_into_a_bundle() -> None:
    with pytest.raises(
        EvidenceRefused, match="entries below 3, which the newest note covers, got 3"
    ):
        TOLD.bundle(size=3, indices=[0, 3], note=TOLD.note(3))


def test_a_bundle_holds_at_most_ten_thousand_entries() -> None:
    with pytest.raises(EvidenceRefused, match="at most 10000 entries a bundle, got 10001"):
        prove_delivery(
            manifest=TOLD.manifest,
            manifest_signatures={},
            cards={},
            log=TOLD.log,
            note="",
            size=5,
            indices=[0] * 10_001,
        )


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"[]", b"\xff", b'{"visavis_evidence": 2}', b"[" * 100_000, RENDERED[:-20]],
)
def test_what_is_no_bundle_is_refused(raw: bytes) -> None:
    with pytest.raises(EvidenceRefused, match="expected a bundle of version 1") as caught:
        parse_bundle(raw)
    assert caught.value.next_step == "Export the bundle again on a node of either party."


def test_an_unknown_field_is_refused() -> None:
    raw = RENDERED.replace(b'"visavis_evidence"', b'"note_too": "",\n  "visavis_evidence"', 1)
    with pytest.raises(EvidenceRefused, match="unknown field `note_too`"):
        parse_bundle(raw)


# Forks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("log", "stored", "guilty"),
    [("log", None, ("log", FR)), (None, "stored", ("stored", RU)), ("log", "stored", ("log", FR))],
)
@pytest.mark.parametrize("size", [2, 5])
def test_two_histories_under_one_key_name_the_party_that_signed_both(
    log: str | None, stored: str | None, guilty: tuple[str, PartyId], size: int
) -> None:
    at_key = "log 2" if size == 5 and log else log
    theirs = OTHERWISE.note(size, log=at_key, stored=stored)
    bundle = prove_fork(TOLD.bundle(indices=()), TOLD.log, theirs=theirs, their_size=size, size=5)
    finding = verify_bundle(parse_bundle(render_bundle(bundle)))
    assert finding.forked_by == guilty
    assert finding.entries == ()


@given(size=st.integers(1, 5))
def test_no_fork_is_proven_between_two_notes_of_one_history(size: int) -> None:
    key = "log" if size < 3 else "log 2"
    bundle = prove_fork(
        TOLD.bundle(indices=()), TOLD.log, theirs=TOLD.note(size, log=key), their_size=size, size=5
    )
    with pytest.raises(EvidenceRefuted, match="expected two histories, got two checkpoints of one"):
        verify_bundle(bundle)


FORKED = prove_fork(
    TOLD.bundle(indices=()), TOLD.log, theirs=OTHERWISE.note(2), their_size=2, size=5
)
FORKED_RAW = render_bundle(FORKED)


@given(at=st.integers(0, len(FORKED_RAW) - 1), change=st.integers(1, 255))
def test_no_changed_byte_accuses_anybody_else(at: int, change: int) -> None:
    spoiled = bytearray(FORKED_RAW)
    spoiled[at] ^= change
    found = judged(bytes(spoiled))
    # With the log's line spoiled in one note, the receiver still cosigned both.
    assert found is None or found[1].forked_by in (("log", FR), ("stored", RU))


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (OTHERWISE.note(2, log="chief", stored="chief"), "two notes under one and the same key"),
        ("", "two notes under one and the same key"),
        (OTHERWISE.note(5, log="log 2").replace("fr/link/ru", "fr/link/de"), "two notes under one"),
    ],
)
def test_a_note_that_neither_party_signed_accuses_nobody(note: str, words: str) -> None:
    assert FORKED.fork is not None
    with pytest.raises(EvidenceRefuted, match=words):
        verify_bundle(replace(FORKED, fork=replace(FORKED.fork, note=note)))


def test_a_fork_needs_the_proof_of_what_stood_there_instead() -> None:
    assert FORKED.fork is not None
    for change in (
        {"root_instead": _b64(bytes(32))},
        {"proof": ()},
        {"proof": (*FORKED.fork.proof, _b64(bytes(32)))},
        {"note": OTHERWISE.note(4, log="log 2")},
    ):
        with pytest.raises(EvidenceRefuted, match="Proof that the tree of 5 leaves extends"):
            verify_bundle(replace(FORKED, fork=replace(FORKED.fork, **change)))


def test_the_larger_of_two_notes_is_the_bundles_own() -> None:
    bundle = TOLD.bundle(size=2, indices=(), note=TOLD.note(2))
    with pytest.raises(EvidenceRefused, match="a second note of at most 2 entries, got 5"):
        prove_fork(bundle, TOLD.log, theirs=OTHERWISE.note(5), their_size=5, size=2)
    forged = replace(FORKED, note=TOLD.note(1), rotations=())
    with pytest.raises(EvidenceRefuted, match="a second note of at most 1 entries, got 2"):
        verify_bundle(forged)


def test_an_empty_log_forks_from_nothing() -> None:
    """Every history begins with nothing, so a note of nothing contradicts none."""
    empty = note_on(Checkpoint(TOLD.terms.origin, 0, EMPTY_ROOT), log="log", stored="stored")
    with pytest.raises(EvidenceRefused, match="a second note of 1 entry or more, got 0"):
        prove_fork(TOLD.bundle(indices=()), TOLD.log, theirs=empty, their_size=0, size=5)
    assert FORKED.fork is not None
    with pytest.raises(EvidenceRefuted, match=re.escape("two histories, got a checkpoint of 0")):
        verify_bundle(replace(FORKED, fork=replace(FORKED.fork, note=empty)))


def test_an_empty_log_with_another_root_counts_for_nothing() -> None:
    """No log can have it, so there is no history to hold against it: its note is no checkpoint."""
    absurd = note_on(Checkpoint(TOLD.terms.origin, 0, bytes(32)), log="log", stored="stored")
    assert FORKED.fork is not None
    with pytest.raises(EvidenceRefuted, match="two notes under one and the same key"):
        verify_bundle(replace(FORKED, fork=replace(FORKED.fork, note=absurd)))
    with pytest.raises(EvidenceRefuted, match="a note signed by the log or cosigned"):
        verify_bundle(replace(BUNDLE, note=absurd))

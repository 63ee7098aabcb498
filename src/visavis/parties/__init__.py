"""Parties: their cards, offices and keys; who may sign for whom; how one key follows another.

Here: party cards (DSSE envelopes) and the rule from one version to the next, offices with their
keys and dated holders, log key histories with rotations and revocations, fingerprints as words.
Never here: private keys (a `Signer` holds one and signs), clocks, storage, links, statements.
Imports only `visavis.terms`; every room from `record` on may import this one.
"""

from visavis.parties.card_bytes import MAX_CARD_BYTES, parse_card, render_card
from visavis.parties.cards import (
    Card,
    Endpoint,
    Holder,
    KeyRole,
    KeyStatus,
    Level,
    NodeKey,
    Office,
    Revocation,
    RootKeys,
    in_language,
)
from visavis.parties.directory import Directory, Standing
from visavis.parties.envelopes import CARD_PAYLOAD_TYPE
from visavis.parties.errors import (
    CardDowngraded,
    CardDropsRevocation,
    CardExpired,
    CardForked,
    CardOfAnotherParty,
    CardRefused,
    CardVersionGap,
    CardWrongSignature,
    LogKeyRevoked,
    MalformedCard,
    MalformedRotation,
    MalformedWords,
    RotationOutOfPlace,
    RotationRefused,
    RotationReusesKey,
    RotationWrongOldKey,
    RotationWrongSignature,
)
from visavis.parties.fingerprints import (
    FINGERPRINT_WORDS,
    card_fingerprint,
    fingerprint_languages,
    fingerprint_words,
    parse_words,
    words_agree,
)
from visavis.parties.key_history import KeyHistory, KeySpan
from visavis.parties.keys import (
    PUBLIC_KEY_BYTES,
    SIGNATURE_BYTES,
    Algorithm,
    MalformedKey,
    Signer,
    note_key_id,
    verifies,
)
from visavis.parties.rotation import (
    ROTATION_HEADER,
    Rotation,
    make_rotation,
    parse_rotation,
    render_rotation,
)
from visavis.parties.trust import (
    cosign_card,
    read_card,
    sign_card,
    verify_card_chain,
    verify_first_card,
    verify_next_card,
)

__all__ = [
    "CARD_PAYLOAD_TYPE",
    "FINGERPRINT_WORDS",
    "MAX_CARD_BYTES",
    "PUBLIC_KEY_BYTES",
    "ROTATION_HEADER",
    "SIGNATURE_BYTES",
    "Algorithm",
    "Card",
    "CardDowngraded",
    "CardDropsRevocation",
    "CardExpired",
    "CardForked",
    "CardOfAnotherParty",
    "CardRefused",
    "CardVersionGap",
    "CardWrongSignature",
    "Directory",
    "Endpoint",
    "Holder",
    "KeyHistory",
    "KeyRole",
    "KeySpan",
    "KeyStatus",
    "Level",
    "LogKeyRevoked",
    "MalformedCard",
    "MalformedKey",
    "MalformedRotation",
    "MalformedWords",
    "NodeKey",
    "Office",
    "Revocation",
    "RootKeys",
    "Rotation",
    "RotationOutOfPlace",
    "RotationRefused",
    "RotationReusesKey",
    "RotationWrongOldKey",
    "RotationWrongSignature",
    "Signer",
    "Standing",
    "card_fingerprint",
    "cosign_card",
    "fingerprint_languages",
    "fingerprint_words",
    "in_language",
    "make_rotation",
    "note_key_id",
    "parse_card",
    "parse_rotation",
    "parse_words",
    "read_card",
    "render_card",
    "render_rotation",
    "sign_card",
    "verifies",
    "verify_card_chain",
    "verify_first_card",
    "verify_next_card",
    "words_agree",
]

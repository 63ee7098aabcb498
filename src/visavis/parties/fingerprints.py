"""A card's root keys as twelve words, to be confirmed by voice in each side's language."""

import base64
import difflib
import hashlib
import re
import unicodedata

from visavis.parties.cards import Card
from visavis.parties.errors import MalformedWords
from visavis.parties.wordlists import WORDS

FINGERPRINT_WORDS = 12  # 96 bits: out of reach for whoever grinds keys towards a given card
MAX_HEARD_CHARACTERS = 1000  # twelve words of the longest come to a hundred and fifty

_HEADER = b"visavis/root/v1\n"
_SEPARATORS = re.compile(r"[\s,;.:/·—–-]+")


def card_fingerprint(card: Card) -> bytes:
    """Return the 32 bytes that name a card's root: SHA-256 over party, threshold and root keys.

    The hashed bytes are lines of ASCII, each ended by LF: ``visavis/root/v1``, the party's id, the
    threshold in decimal, then each root key in standard base64, sorted as bytes. Nothing else of
    the card counts, so the words stay the same until the root keys change.
    """
    keys = b"".join(base64.b64encode(key) + b"\n" for key in sorted(card.root.keys))
    lines = b"%b\n%d\n" % (card.party.encode("ascii"), card.root.threshold)
    return hashlib.sha256(_HEADER + lines + keys).digest()


def fingerprint_languages() -> tuple[str, ...]:
    """Return the languages that have a list of words."""
    return tuple(WORDS)


def fingerprint_words(fingerprint: bytes, language: str) -> tuple[str, ...]:
    """Return the first `FINGERPRINT_WORDS` bytes of a fingerprint as words, in order.

    Args:
        fingerprint: at least `FINGERPRINT_WORDS` bytes.
        language: one of `fingerprint_languages`.

    Raises:
        MalformedWords: no list in that language, or too few bytes.
    """
    words = _list_of(language)
    if len(fingerprint) < FINGERPRINT_WORDS:
        raise MalformedWords(
            "Fingerprint refused",
            expected=f"at least {FINGERPRINT_WORDS} bytes",
            got=f"{len(fingerprint)}",
            next_step="Take the fingerprint from the card.",
        )
    return tuple(words[byte] for byte in fingerprint[:FINGERPRINT_WORDS])


def parse_words(text: str, language: str) -> bytes:
    """Turn words that were heard into the first `FINGERPRINT_WORDS` bytes of a fingerprint.

    Letter case and accents do not count; spaces, commas, dashes and line ends separate.
    Compare the answer with the card's: `words_agree` does both.

    Raises:
        MalformedWords: no list in that language, another number of words, or a word that is not
            in the list (the message gives its place and the nearest one).
    """
    words = _list_of(language)
    if len(text) > MAX_HEARD_CHARACTERS:
        raise _malformed(f"at most {MAX_HEARD_CHARACTERS} characters", f"{len(text)}")
    heard = [word for word in _SEPARATORS.split(_fold(text)) if word]
    if len(heard) != FINGERPRINT_WORDS:
        raise _malformed(f"{FINGERPRINT_WORDS} words", f"{len(heard)}")
    indexes = {_fold(word): index for index, word in enumerate(words)}
    for place, word in enumerate(heard, start=1):
        if word not in indexes:
            near = difflib.get_close_matches(word, indexes, n=1, cutoff=0.0)
            raise MalformedWords(
                f"Word {place} of the fingerprint refused",
                expected=f"a word of the list, perhaps {words[indexes[near[0]]]!r}",
                got=repr(word[:40]),
                next_step="Have that word read again.",
            )
    return bytes(indexes[word] for word in heard)


def words_agree(fingerprint: bytes, heard: str, language: str) -> bool:
    """Tell whether words that were heard are those of a fingerprint.

    Raises:
        MalformedWords: as `parse_words`: what was heard cannot be compared at all.
    """
    return parse_words(heard, language) == fingerprint[:FINGERPRINT_WORDS]


def _list_of(language: str) -> tuple[str, ...]:
    words = WORDS.get(language.partition("-")[0])
    if words is None:
        raise MalformedWords(
            "Language of the fingerprint refused",
            expected=f"one of {', '.join(WORDS)}",
            got=repr(language[:40]),
            next_step="Read the words in a language that both sides have.",
        )
    return words


def _fold(text: str) -> str:
    """Lower case without accents, so that é and e, ё and е, й and и are one letter each."""
    spelled = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in spelled if not unicodedata.combining(c))


def _malformed(expected: str, got: str) -> MalformedWords:
    return MalformedWords(
        "Fingerprint in words refused",
        expected=expected,
        got=got,
        next_step="Have all the words read again, in order.",
    )

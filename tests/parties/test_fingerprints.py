"""Cards confirmed by voice: the fingerprint, the three lists of words, and what was misheard."""

import hashlib
import re
import unicodedata
from base64 import b64encode
from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.parties.builders import CDS, EXPIRES, a_card, key_of

from visavis.parties import (
    FINGERPRINT_WORDS,
    MalformedWords,
    card_fingerprint,
    fingerprint_languages,
    fingerprint_words,
    parse_words,
    words_agree,
)
from visavis.parties.wordlists import WORDS
from visavis.terms import InstantMs

LANGUAGES = ("fr", "en", "ru")
FINGERPRINTS = st.binary(min_size=FINGERPRINT_WORDS, max_size=32)
# Spelling alphabets and words of the radio, which would be taken for something else on the air.
RADIO = """
alfa alpha bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike
november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu
roger wilco over out affirm negative break copy standby mayday pan stop repeat correct
анна борис василий григорий дмитрий елена женя зинаида иван константин леонид михаил
николай ольга павел роман семён татьяна ульяна фёдор харитон цапля человек шура щука эхо
юрий яков приём отбой понял
anatole berthe célestin désiré eugène françois gaston henri irma joseph kléber louis
marcel nicolas pierre quintal raoul suzanne thérèse ursule william xavier yvonne zoé
terminé reçu répétez
"""


def folded(word: str) -> str:
    spelled = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in spelled if not unicodedata.combining(c))


def letters_apart(a: str, b: str) -> int:
    """Count insertions, deletions, changes and swaps of neighbours (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        before, row, last = row, [i], before
        for j, other in enumerate(b, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]


SOUNDS = {
    "en": [
        (r"ph", "f"),
        (r"ck|q|c(?=[aoulrt])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "j"),
        (r"[aeiouy]+", "a"),
    ],
    "fr": [
        (r"eau|au", "o"),
        (r"ph", "f"),
        (r"qu|c(?=[aoulrt])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "j"),
        (r"ch", "j"),
        (r"ai|ei", "e"),
        (r"h", ""),
        (r"[ez]?[stxd]?$", ""),
    ],
    "ru": [(r"о", "а"), (r"[еяэы]", "и"), (r"ю", "у"), (r"[ьъ]", ""), (r"щ", "ш")],
}
VOICED = str.maketrans("bdgvzбдгзвж", "ptkfsптксфш")


def sound(word: str, language: str) -> str:
    """Spell a word roughly by ear: too coarse rather than too fine."""
    heard = folded(word)
    for pattern, replacement in SOUNDS[language]:
        heard = re.sub(pattern, replacement, heard)
    return re.sub(r"(.)\1", r"\1", heard.translate(VOICED))


def test_a_letter_too_many_missing_wrong_or_swapped_is_one_apart() -> None:
    assert letters_apart("citron", "citron") == 0
    for heard in ("citroen", "ciron", "cipron", "cirton"):
        assert letters_apart("citron", heard) == 1
    assert letters_apart("citron", "crayon") == 3


def test_there_are_three_languages_of_256_words() -> None:
    assert fingerprint_languages() == LANGUAGES
    assert [len(WORDS[language]) for language in LANGUAGES] == [256, 256, 256]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_one_word_of_letters_and_short_enough_to_say(language: str) -> None:
    for word in WORDS[language]:
        assert word.isalpha()
        assert word == word.lower()
        assert 4 <= len(folded(word)) <= 11


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stand_in_the_order_of_the_alphabet(language: str) -> None:
    assert list(WORDS[language]) == sorted(WORDS[language], key=folded)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_words_of_a_list_begin_alike(language: str) -> None:
    assert len({folded(word)[:4] for word in WORDS[language]}) == 256


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_words_of_a_list_are_closer_than_three_letters(language: str) -> None:
    close = [
        (a, b)
        for a, b in combinations(WORDS[language], 2)
        if letters_apart(folded(a), folded(b)) < 3
    ]
    assert close == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_words_of_a_list_sound_alike(language: str) -> None:
    close = [
        (a, b)
        for a, b in combinations(WORDS[language], 2)
        if letters_apart(sound(a, language), sound(b, language)) < 2
    ]
    assert close == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_means_something_else_on_the_radio(language: str) -> None:
    assert {folded(word) for word in WORDS[language]}.isdisjoint(map(folded, RADIO.split()))


def test_the_lists_never_change_since_nodes_of_different_ages_compare_them() -> None:
    digests = {
        language: hashlib.sha256(" ".join(words).encode()).hexdigest()
        for language, words in WORDS.items()
    }
    assert digests == {
        "fr": "5ba9ceae5880807ce856b139a831d536d5c62e5e3bc5cfe01169ed3f9f0c4054",
        "en": "856136b2cc363f94484ae8ff83b96f1a1896423ec0d3484c9e37f4a47badba04",
        "ru": "267dfbde3fe32b0dd8916dacf61188ebdb6a51d949f0f687ea3e5f7cc2cf3b2a",
    }


def test_the_fingerprint_hashes_the_lines_of_the_docstring() -> None:
    card = a_card()
    lines = ["visavis/root/v1", "fr", "2"]
    lines += [b64encode(key).decode() for key in sorted(card.root.keys)]
    expected = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest()
    assert card_fingerprint(card) == expected


def test_the_fingerprint_names_the_root_and_nothing_else_of_the_card() -> None:
    fingerprint = card_fingerprint(a_card())
    later = a_card(version=7, expires_ms=InstantMs(EXPIRES + 1), offices=(CDS,))
    assert card_fingerprint(later) == fingerprint
    reordered = a_card(roots=("root c", "root a", "root b"))
    assert card_fingerprint(reordered) == fingerprint
    assert card_fingerprint(a_card(threshold=1)) != fingerprint
    assert card_fingerprint(a_card(party="gb", offices=())) != fingerprint
    assert card_fingerprint(a_card(roots=("root a", "root b"))) != fingerprint
    root = msgspec.structs.replace(a_card().root, keys=(key_of("x"), *a_card().root.keys[1:]))
    assert card_fingerprint(msgspec.structs.replace(a_card(), root=root)) != fingerprint


def test_twelve_words_carry_96_bits_and_index_by_byte() -> None:
    first, last = WORDS["fr"][0], WORDS["fr"][255]
    words = fingerprint_words(bytes([0, 255] * 6), "fr")
    assert words == (first, last) * 6
    assert (first, last) == ("acajou", "zigzag")


@given(FINGERPRINTS, st.sampled_from(LANGUAGES))
def test_words_read_back_are_the_same_bytes_in_every_language(
    fingerprint: bytes, language: str
) -> None:
    words = fingerprint_words(fingerprint, language)
    assert len(words) == 12
    assert parse_words(" ".join(words), language) == fingerprint[:12]
    assert words_agree(fingerprint, " ".join(words), language)


@given(FINGERPRINTS, st.sampled_from(LANGUAGES), st.sampled_from([", ", " - ", "\n", " — ", ";"]))
def test_case_accents_and_separators_do_not_count(
    fingerprint: bytes, language: str, separator: str
) -> None:
    plain = separator.join(folded(w).upper() for w in fingerprint_words(fingerprint, language))
    assert words_agree(fingerprint, f"  {plain}.\n", language)


@given(FINGERPRINTS, st.integers(0, 11), st.integers(1, 255), st.sampled_from(LANGUAGES))
def test_one_word_that_differs_is_noticed(
    fingerprint: bytes, place: int, change: int, language: str
) -> None:
    other = bytearray(fingerprint)
    other[place] = (other[place] + change) % 256
    heard = " ".join(fingerprint_words(bytes(other), language))
    assert not words_agree(fingerprint, heard, language)


@given(FINGERPRINTS, st.integers(0, 10), st.sampled_from(LANGUAGES))
def test_two_words_swapped_are_noticed(fingerprint: bytes, place: int, language: str) -> None:
    words = list(fingerprint_words(fingerprint, language))
    words[place], words[place + 1] = words[place + 1], words[place]
    same = fingerprint[place] == fingerprint[place + 1]
    assert words_agree(fingerprint, " ".join(words), language) is same


def test_a_region_of_a_language_reads_the_language() -> None:
    assert fingerprint_words(bytes(12), "fr-CA") == fingerprint_words(bytes(12), "fr")


def test_a_misheard_word_is_named_with_its_place_and_the_nearest() -> None:
    with pytest.raises(MalformedWords) as refusal:
        parse_words("acajou accordéon acrobate album alpaga amarilis" + " ananas" * 6, "fr")
    assert refusal.value.code == "parties.words_malformed"
    assert str(refusal.value) == (
        "Word 6 of the fingerprint refused: expected a word of the list, perhaps 'amaryllis',"
        " got 'amarilis'. Have that word read again."
    )


@pytest.mark.parametrize("count", [0, 11, 13])
def test_another_number_of_words_is_refused(count: int) -> None:
    with pytest.raises(MalformedWords) as refusal:
        parse_words(" ".join(["ananas"] * count), "fr")
    assert str(refusal.value) == (
        f"Fingerprint in words refused: expected 12 words, got {count}."
        " Have all the words read again, in order."
    )


def test_words_of_another_language_are_refused() -> None:
    heard = " ".join(fingerprint_words(bytes(range(12)), "ru"))
    with pytest.raises(MalformedWords, match=r"^Word 1 of the fingerprint refused"):
        parse_words(heard, "en")


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(MalformedWords) as refusal:
        fingerprint_words(bytes(12), "de")
    assert str(refusal.value) == (
        "Language of the fingerprint refused: expected one of fr, en, ru, got 'de'."
        " Read the words in a language that both sides have."
    )


def test_eleven_bytes_are_too_few() -> None:
    with pytest.raises(MalformedWords, match="expected at least 12 bytes, got 11"):
        fingerprint_words(bytes(11), "fr")


def test_a_thousand_characters_are_read_and_one_more_refused() -> None:
    heard = " ".join(fingerprint_words(bytes(12), "fr"))
    assert parse_words(heard.ljust(1000), "fr") == bytes(12)
    with pytest.raises(MalformedWords, match="expected at most 1000 characters, got 1001"):
        parse_words(heard.ljust(1001), "fr")

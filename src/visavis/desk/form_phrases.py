"""A coded phrase in a form: each parameter typed as what it is, and the phrase as a sentence with
blanks, in the languages of both sides."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from visavis.acts import Kind, PhraseEntry, phrase_entry
from visavis.desk.form_shapes import Control, Shape, shape_of
from visavis.desk.form_typed import Typed, one
from visavis.desk.words import DeskWords
from visavis.lines import ParameterRule, ParameterType, Phrase, phrase_book

KIND: Final = "contact.phrase"
_BLANK: Final = re.compile(r"\{ \$([a-z][a-z0-9_]*) \}")
_CONTROLS: Final[Mapping[ParameterType, Control]] = {
    ParameterType.INSTANT: Control.INSTANT,
    ParameterType.QUANTITY: Control.QUANTITY,
    ParameterType.NUMBER: Control.NUMBER,
    ParameterType.OFFICE: Control.OFFICE,
    ParameterType.CHOICE: Control.CHOICE,
    ParameterType.NAME: Control.LINE,
}


class Piece(msgspec.Struct, frozen=True):
    """A part of a sentence: words, or a blank with what belongs into it."""

    words: str
    blank: bool = False


class Sentence(msgspec.Struct, frozen=True):
    """A phrase in one language, with its blanks."""

    language: str
    pieces: tuple[Piece, ...]


class PhraseShown(msgspec.Struct, frozen=True):
    """A phrase that is being said: its code, its act, and its sentences, the reader's first."""

    code: str
    act: str
    danger: bool
    sentences: tuple[Sentence, ...]


def shape_for(kind: Kind, typed: Typed) -> Shape:
    """Return the shape of a kind's form; of a coded phrase with the parameters that it takes."""
    shape, phrase = shape_of(kind.body), _phrase_of(kind, typed)
    if phrase is None:
        return shape
    parts = tuple(
        msgspec.structs.replace(
            part,
            control=Control.PHRASE,
            required=bool(phrase.takes),
            item=None,
            parts=tuple(_part(rule) for rule in phrase.takes),
        )
        if part.name == "parameters"
        else part
        for part in shape.parts
    )
    return msgspec.structs.replace(shape, parts=parts)


def phrase_shown(kind: Kind, typed: Typed, words: DeskWords) -> PhraseShown | None:
    """Return the phrase that a form is about; None for a form of anything else."""
    phrase = _phrase_of(kind, typed)
    if phrase is None:
        return None
    entry = phrase_entry(phrase)
    return PhraseShown(entry.code, entry.act, entry.danger, sentences_of(entry, words))


def sentences_of(entry: PhraseEntry, words: DeskWords) -> tuple[Sentence, ...]:
    """Return a phrase in every language of the book, that of the reader first."""
    ranked = sorted(entry.words, key=lambda language: (language != words.language, language))
    return tuple(Sentence(one, _pieces(entry.words[one], words)) for one in ranked)


def _pieces(sentence: str, words: DeskWords) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for at, text in enumerate(_BLANK.split(sentence)):
        if at % 2:
            found.append(Piece(words.say(label_of(text)), blank=True))
        elif text:
            found.append(Piece(text))
    return tuple(found)


def label_of(parameter: str) -> str:
    """Return the message that names a parameter of a phrase."""
    return f"phrase-{parameter.replace('_', '-')}"


def _phrase_of(kind: Kind, typed: Typed) -> Phrase | None:
    return phrase_book().phrases.get(one(typed, "body.code")) if kind.name == KIND else None


def _part(rule: ParameterRule) -> Shape:
    return Shape(
        _CONTROLS[rule.type],
        rule.name,
        required=True,
        choices=tuple(rule.units) or rule.choices,
        label=label_of(rule.name),
    )

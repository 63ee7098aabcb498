"""A form ready to be shown: its fields, what was typed into each, and what is wrong with it."""

from collections.abc import Mapping, Sequence

import msgspec

from visavis.acts import LANGUAGES
from visavis.desk.form_shapes import Control, Shape
from visavis.desk.form_typed import Typed, indices, one, usual
from visavis.desk.words import DeskWords

TICKED = (Control.OFFICE, Control.PARTY)  # a list of these is ticked off, not typed


class Choice(msgspec.Struct, frozen=True):
    """One of the values that a field may have. `about` tells it apart, in its own language."""

    value: str
    label: str
    chosen: bool = False
    lang: str = ""


class FormField(msgspec.Struct, frozen=True):
    """One field.

    Args:
        path: the name of its input; `id` the same without dots.
        value: what was typed, or the usual.
        lang: of a free text.
        problem: None for none, "" where it must be typed and was not, else what is wrong.
        focus: whether the reader should start here.
        items: the fields of a list, one blank at its end.
    """

    path: str
    id: str
    name: str
    label: str
    control: Control
    required: bool
    value: str = ""
    lang: str = ""
    choices: tuple[Choice, ...] = ()
    parts: tuple["FormField", ...] = ()
    items: tuple["FormField", ...] = ()
    problem: str | None = None
    focus: bool = False


class Choosable(msgspec.Struct, frozen=True):
    """What a form may choose from: offices, parties, and threads by the name of the field."""

    offices: tuple[Choice, ...]
    parties: tuple[Choice, ...]
    threads: Mapping[str, tuple[Choice, ...]]


class FormMaker:
    """Makes the fields of one form.

    Args:
        typed: what was typed so far; empty for a new form.
        problems: by path, see `problems_of`.
        more: the path of a list that shall have one more blank.
    """

    def __init__(
        self,
        words: DeskWords,
        choosable: Choosable,
        typed: Typed,
        problems: Mapping[str, str],
        more: str = "",
    ) -> None:
        self._words = words
        self._choosable = choosable
        self._typed = typed
        self._problems = dict(problems)
        self._more = more
        self._focused = False

    def field(self, shape: Shape, path: str) -> FormField:
        """Make the field of a shape, with all that is in it."""
        problem = self._problem(shape, path)
        focus = problem is not None and not self._focused
        self._focused = self._focused or focus
        base = FormField(
            path=path,
            id=path.replace(".", "-"),
            name=shape.name,
            label=self._label(shape),
            control=shape.control,
            required=shape.required,
            problem=problem,
            focus=focus,
        )
        return self._filled(base, shape, path)

    def _label(self, shape: Shape) -> str:
        """The label of a field; one name may stand for words here and for parties there."""
        own = f"{shape.name}_{shape.control}"
        return self._words.field(own if self._words.has(f"field-{own}") else shape.name)

    def _problem(self, shape: Shape, path: str) -> str | None:
        own = f"{path}.text" if shape.control is Control.TEXT else path
        return self._problems.get(own, self._problems.get(path))

    def _filled(self, field: FormField, shape: Shape, path: str) -> FormField:
        replace = msgspec.structs.replace
        match shape.control:
            case Control.GROUP:
                parts = tuple(self.field(part, f"{path}.{part.name}") for part in shape.parts)
                return replace(field, parts=parts)
            case Control.LIST:
                return self._list(field, shape, path)
            case Control.TEXT:
                lang = one(self._typed, f"{path}.lang") or self._words.language
                return replace(
                    field,
                    value=one(self._typed, f"{path}.text"),
                    lang=lang,
                    choices=self._languages(lang),
                )
            case Control.CHECK:
                ticked = bool(one(self._typed, path)) if self._typed else shape.default is True
                return replace(field, value="yes" if ticked else "")
            case _:
                value = one(self._typed, path) if path in self._typed else usual(shape)
                return replace(field, value=value, choices=self._choices(shape, {value}))

    def _list(self, field: FormField, shape: Shape, path: str) -> FormField:
        assert shape.item is not None  # a list has one
        replace = msgspec.structs.replace
        if shape.item.control in TICKED:
            chosen = {value.strip() for value in self._typed.get(path, ())}
            chosen |= {one(self._typed, f"{path}.{at}") for at in indices(self._typed, path)}
            return replace(field, choices=self._choices(shape.item, chosen))
        typed = indices(self._typed, path)
        count = max(shape.least, 1, (typed[-1] + 1) if typed else 0) + (self._more == path)
        items = tuple(self.field(shape.item, f"{path}.{at}") for at in range(count))
        return replace(field, items=items)

    def _choices(self, shape: Shape, chosen: set[str]) -> tuple[Choice, ...]:
        match shape.control:
            case Control.OFFICE:
                found: Sequence[Choice] = self._choosable.offices
            case Control.PARTY:
                found = self._choosable.parties
            case Control.REF:
                found = self._choosable.threads.get(shape.name, ())
            case Control.CHOICE:
                found = [Choice(v, self._words.value(shape.name, v)) for v in shape.choices]
            case _:
                return ()
        known = {choice.value for choice in found}
        # What was typed stays, also where it is none of those that can be chosen.
        others = [Choice(value, value) for value in sorted(chosen - known) if value]
        if shape.control is Control.REF and not found:
            return ()
        return tuple(
            msgspec.structs.replace(choice, chosen=choice.value in chosen)
            for choice in (*found, *others)
        )

    def _languages(self, lang: str) -> tuple[Choice, ...]:
        found = [*LANGUAGES, *([lang] if lang not in LANGUAGES else [])]
        return tuple(Choice(one, one, one == lang) for one in found)

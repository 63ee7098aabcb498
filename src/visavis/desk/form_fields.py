"""A form ready to be shown: its fields, what was typed into each, and what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from visavis.acts import LANGUAGES
from visavis.desk.form_shapes import GROUPS, Control, Shape
from visavis.desk.form_typed import Typed, indices, one, touched, usual
from visavis.desk.parts_typed import HEIGHT_UNITS, METRES_IN, REFERENCES, date_and_time
from visavis.desk.places_typed import Wrong
from visavis.desk.words import DeskWords
from visavis.lines import Unit

TICKED = (Control.OFFICE, Control.PARTY)  # a list of these is ticked off, not typed

# Optional groups; a single optional field is no longer than the line that would fold it away.
OPEN = ("figure", "parties")  # what a form is for, though its body could do without
FOLDED = (Control.GROUP, Control.LIST, Control.PAIR, Control.REF)


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
        parts: of a group, and of a control that is made of several; what is needed comes first.
        items: the fields of a list, one blank at its end.
        units: of a length or a height; its `choices` are what a height is measured from.
        date, time: of an instant; the second of a pair is `time` too.
        fixed: what is called so by the id that the address gave; it is not typed again.
        open: that there is no end, until further notice.
        folded: an optional group into which nothing was typed.
        problem: None for none, "" where it must be typed and was not, else what is wrong.
        detail: the rule's own words, in English.
        focus: whether the reader should start here.
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
    units: tuple[Choice, ...] = ()
    date: str = ""
    time: str = ""
    fixed: str = ""
    open: bool = False
    folded: bool = False
    problem: str | None = None
    detail: str = ""
    focus: bool = False


def unit_message(unit: str) -> str:
    """Return the message that names a unit of a coded phrase."""
    return f"quantity-{Unit(unit).name.lower().replace('_', '-')}"


def _place_in_form(shape: Shape) -> int:
    """What is needed comes first, then what may be said, then the groups that may be opened."""
    if shape.required or shape.control is Control.VOLUME or shape.nullable:
        return 0
    return 2 if shape.control in (Control.GROUP, Control.LIST, Control.PAIR) else 1


class Choosable(msgspec.Struct, frozen=True):
    """What a form may choose from: offices, parties, and threads by the name of the field.

    Args:
        name_of: what a thing is called that an id names; None for what has no better name.
    """

    offices: tuple[Choice, ...]
    parties: tuple[Choice, ...]
    threads: Mapping[str, tuple[Choice, ...]]
    name_of: Callable[[str], str | None]


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
        problems: Mapping[str, str | Wrong],
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
        problem, detail = self._problem(shape, path)
        focus = problem is not None and not self._focused and shape.control not in GROUPS
        self._focused = self._focused or focus
        base = FormField(
            path=path,
            id=path.replace(".", "-"),
            name=shape.name,
            label=self._label(shape),
            control=shape.control,
            required=shape.required,
            problem=problem,
            detail=detail,
            focus=focus,
            folded=self._is_folded(shape, path),
        )
        return self._filled(base, shape, path)

    def _is_folded(self, shape: Shape, path: str) -> bool:
        """Whether a group may stay closed: optional, nothing typed into it, nothing wrong in it."""
        if shape.required or shape.name in OPEN or shape.control not in FOLDED:
            return False
        if self._more.startswith(path):
            return False
        if any(wrong == path or wrong.startswith(f"{path}.") for wrong in self._problems):
            return False
        if shape.control is Control.REF:  # nothing to choose from, and nobody knows an id by heart
            return not self._choosable.threads.get(shape.name) and not one(self._typed, path)
        if shape.control is Control.LIST:
            return not indices(self._typed, path) and not self._typed.get(path)
        return not touched(shape, self._typed, path)

    def _label(self, shape: Shape) -> str:
        """The label of a field; one name may stand for words here and for parties there."""
        if shape.label:
            return self._words.say(shape.label)
        own = f"{shape.name}_{shape.control}"
        return self._words.field(own if self._words.has(f"field-{own}") else shape.name)

    def _problem(self, shape: Shape, path: str) -> tuple[str | None, str]:
        """What is wrong in words, and in the rule's own."""
        own = f"{path}.text" if shape.control is Control.TEXT else path
        found = self._problems.get(own, self._problems.get(path))
        if found is None and shape.control is Control.TEXT:
            found = self._problems.get(f"{path}.lang")
        if isinstance(found, Wrong):
            return self._words.say(found.message, **found.arguments), found.detail
        return ("", found) if found else (found, "")

    def _filled(self, field: FormField, shape: Shape, path: str) -> FormField:
        replace = msgspec.structs.replace
        match shape.control:
            case Control.GROUP | Control.VOLUME:
                ordered = sorted(shape.parts, key=_place_in_form)
                parts = tuple(self.field(part, f"{path}.{part.name}") for part in ordered)
                return replace(field, parts=parts)
            case Control.AREA:
                parts = tuple(self.field(part, f"{path}.{part.name}") for part in shape.parts)
                return replace(field, parts=parts)
            case Control.INSTANT | Control.WHEN:
                date, time = date_and_time(self._typed, path)
                parts = tuple(self.field(part, f"{path}.{part.name}") for part in shape.parts)
                open_end = bool(one(self._typed, f"{path}.open"))
                return replace(field, date=date, time=time, parts=parts, open=open_end)
            case Control.PHRASE:
                parts = tuple(
                    self.field(part, f"{path}.{at}.value") for at, part in enumerate(shape.parts)
                )
                return replace(field, parts=parts)
            case Control.LENGTH | Control.HEIGHT | Control.QUANTITY:
                return self._measured(field, shape, path)
            case Control.PAIR:
                low, high = (one(self._typed, f"{path}.{end}") for end in ("low", "high"))
                return replace(field, value=low, time=high)
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
                fixed = ""
                if shape.control is Control.REF and value and field.problem is None:
                    fixed = self._choosable.name_of(value) or ""
                choices = () if fixed else self._choices(shape, {value})
                return replace(field, value=value, fixed=fixed, choices=choices)

    def _measured(self, field: FormField, shape: Shape, path: str) -> FormField:
        """A number with its unit; a height also with what it is measured from."""
        replace, words = msgspec.structs.replace, self._words
        if shape.control is Control.LENGTH:
            value = one(self._typed, path) if path in self._typed else usual(shape)
            unit = one(self._typed, f"{path}.unit") or "m"
            known = tuple(Choice(u, words.say(f"unit-{u}"), u == unit) for u in METRES_IN)
            return replace(field, value=value, units=known)
        if shape.control is Control.QUANTITY:
            unit = one(self._typed, f"{path}.unit") or shape.choices[0]
            known = tuple(
                Choice(u, self._words.say(unit_message(u)), u == unit) for u in shape.choices
            )
            return replace(field, value=one(self._typed, path), units=known)
        unit = one(self._typed, f"{path}.units") or HEIGHT_UNITS[0]
        reference = one(self._typed, f"{path}.reference") or REFERENCES[0]
        return replace(
            field,
            value=one(self._typed, f"{path}.value"),
            units=tuple(Choice(u, words.say(f"height-{u}"), u == unit) for u in HEIGHT_UNITS),
            choices=tuple(
                Choice(r, words.value("reference", r), r == reference) for r in REFERENCES
            ),
        )

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

"""Reckoning with claims before anything is said: a result with all it rests on, or every reason."""

from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec

from visavis.acts import DerivedPreview, preview_derived, result_words
from visavis.claims import ClaimView, DerivationRefused, Operation, Unit, UnitKind
from visavis.desk.bare import Problem, problem_of
from visavis.desk.figures_page import claim_in_words, operations
from visavis.desk.form_fields import Choice
from visavis.desk.form_typed import Typed, one
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words
from visavis.terms import VisavisError, parse_statement_id

MOST_PARENTS: Final = 16  # as many as a derivation may name
FEWEST_PLACES: Final = 2  # most operations take two


class Parent(msgspec.Struct, frozen=True):
    """One place for a parent, in the order of the operation, with all that may stand there."""

    number: int
    chosen: str
    choices: tuple[Choice, ...]


class DerivePage(Page, frozen=True, kw_only=True):
    """A derivation that is being tried out.

    Args:
        tried: whether there is anything to say yet.
        result: in words; "" where it was refused or not tried.
        refused, caveats: sentences in the reader's language, each with its stable code.
        fields: what puts it on record: the names and values of the form.
    """

    template: ClassVar[str] = "derive.html"

    operations: tuple[Choice, ...]
    parents: tuple[Parent, ...]
    into: str
    tried: bool
    result: str
    conventions: tuple[str, ...]
    status: str
    refused: tuple[tuple[str, str], ...]
    caveats: tuple[tuple[str, str], ...]
    problem: Problem | None
    fields: tuple[tuple[str, str], ...]
    offices: tuple[Choice, ...]


def derive_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait], typed: Typed
) -> DerivePage:
    """Make the page on which figures are reckoned with; nothing is said by it."""
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    chosen = [value.strip() for value in typed.get("parents", ()) if value.strip()][:MOST_PARENTS]
    operation, into = one(typed, "operation"), one(typed, "into")
    found, problem = _try(sight, operation, chosen, into)
    done = found is not None and found.result is not None
    return DerivePage(
        frame=frame_of(sight, viewer, asked, Section.FIGURES, waits),
        operations=operations(words, operation),
        parents=_places(sight, words, chosen),
        into=into,
        tried=found is not None,
        result=_result(found, words),
        conventions=_conventions(found, words),
        status="" if found is None or found.result is None else found.result.status.value,
        refused=_sentences(found, words, "refused"),
        caveats=_sentences(found, words, "caveats"),
        problem=problem,
        fields=_fields(operation, chosen, into) if done else (),
        offices=tuple(Choice(office, names.office(office)) for office in sight.held),
    )


def _try(
    sight: Sight, operation: str, parents: Sequence[str], into: str
) -> tuple[DerivedPreview | None, Problem | None]:
    if not operation or not parents:
        return None, None
    try:
        ids = [parse_statement_id(one) for one in parents]
        unit = _unit(operation, into)
        return preview_derived(sight.shelf, _operation(operation), ids, unit), None
    except VisavisError as error:
        return None, problem_of(error)


def _operation(name: str) -> Operation:
    try:
        return Operation(name)
    except ValueError:
        raise DerivationRefused(
            "Derivation refused",
            expected=", ".join(Operation),
            got=repr(name[:40]),
            next_step="Choose one from the list.",
        ) from None


def _unit(operation: str, into: str) -> Unit | None:
    """The measure to convert into; for any other operation what was typed there is left alone."""
    if operation != Operation.CONVERT.value or not into:
        return None
    try:
        return msgspec.convert({"kind": UnitKind.MEASURE.value, "name": into}, Unit)
    except msgspec.ValidationError as problem:
        raise DerivationRefused(
            "Derivation refused",
            expected="the symbol of a measure, such as km or ft",
            got=str(problem)[:160],
            next_step="Type another one.",
        ) from None


def _places(sight: Sight, words: DeskWords, chosen: Sequence[str]) -> tuple[Parent, ...]:
    known = [
        (view.claim, claim_in_words(sight, words, view.claim))
        for view in sight.every(ClaimView)
        if view.on_record is not None
    ]
    count = min(MOST_PARENTS, max(FEWEST_PLACES, len(chosen) + 1))
    found = []
    for place in range(count):
        value = chosen[place] if place < len(chosen) else ""
        choices = [Choice(id_, f"{told[:90]} ({id_[:6]})", id_ == value) for id_, told in known]
        if value and not any(choice.chosen for choice in choices):
            choices.append(Choice(value, value, chosen=True))
        found.append(Parent(place + 1, value, tuple(choices)))
    return tuple(found)


def _result(found: DerivedPreview | None, words: DeskWords) -> str:
    if found is None or found.result is None:
        return ""
    bare = msgspec.structs.replace(found.result, conventions=())
    return result_words(words.kinds.say, words.language, bare)


def _conventions(found: DerivedPreview | None, words: DeskWords) -> tuple[str, ...]:
    if found is None or found.result is None:
        return ()
    return tuple(
        words.kinds.say(f"figure.convention.{one.value}", {}) for one in found.result.conventions
    )


def _sentences(
    found: DerivedPreview | None, words: DeskWords, which: str
) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    sentences = found.refused if which == "refused" else found.caveats
    return tuple((one.code, one.words[words.language]) for one in sentences)


def _fields(operation: str, parents: Sequence[str], into: str) -> tuple[tuple[str, str], ...]:
    fields = [("body.operation", operation)]
    fields += [(f"body.parents.{place}", parent) for place, parent in enumerate(parents)]
    if operation == Operation.CONVERT.value:
        fields += [("body.into.kind", UnitKind.MEASURE.value), ("body.into.name", into)]
    return tuple(fields)

"""Before something leaves: what each recipient will see, and that it cannot be recalled."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

import msgspec

from visavis.acts import (
    CIVIL,
    REGISTRY,
    Kind,
    Preview,
    RecipientPreview,
    phrase_languages,
    phrase_words,
    recipients,
)
from visavis.desk.form_fields import Choice
from visavis.desk.form_typed import Typed
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.shown import Shown, shown_plain
from visavis.desk.shown import shown as laid_fields
from visavis.desk.sight import Condition, Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words
from visavis.lines import ContactPhrase
from visavis.release import Form, Label, ReleaseRequest
from visavis.terms import PartyId, StatementId

_SAID: Final = ("parameters", "edition")  # of a phrase, in its sentence


class Parcel(msgspec.Struct, frozen=True):
    """What one recipient would get of one statement.

    Args:
        party: None for the public.
        condition: how the link with it does.
        kind: of the statement that they get.
        words: what it says, in the reader's language.
        sentences: a coded phrase in the languages of both sides, by language.
        fields: what they will read, laid out from the very bytes.
        content: those bytes as text.
        size: how many bytes they are.
        withheld: the fields of what was said that are not in them.
        coarse: whether a precise statement stays inside.
    """

    party: PartyId | None
    condition: Condition
    label: Label
    form: str
    expires: str
    kind: str
    words: str
    sentences: tuple[tuple[str, str], ...]
    fields: tuple[Shown, ...]
    content: str
    size: int
    withheld: tuple[str, ...]
    coarse: bool


class Asking(msgspec.Struct, frozen=True):
    """A release that a second person must agree to: what would leave once they have."""

    audiences: tuple[str, ...]
    civil: bool
    label: str
    form: str
    expires: str
    fields: tuple[Shown, ...]


class PreviewPage(Page, frozen=True, kw_only=True):
    """What would leave, before it does.

    Args:
        name: by which the node sends exactly this.
        unheard: linked parties that would hear nothing of it.
        asking: what a second person would be asked for; None where nobody need be.
        typed: every field of the form, to be sent again by the next step.
    """

    template: ClassVar[str] = "preview.html"

    kind: str
    office: str
    name: str
    parcels: tuple[Parcel, ...]
    unheard: tuple[PartyId, ...]
    asking: Asking | None
    typed: tuple[Choice, ...]
    back: str


def preview_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    kind: Kind,
    typed: Typed,
    *,
    name: str,
    shown: Preview,
    back: str,
) -> PreviewPage:
    """Make the preview of what a command came to, carried out but neither stored nor sent."""
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    said = shown.outcome.statements[-1]
    lines = {
        one.id: words.kinds.describe(one.said, one.thread, names)
        for one in shown.outcome.statements
    }
    parcels = tuple(_parcel(sight, words, one, shown, lines) for one in recipients(shown))
    hearing = {parcel.party for parcel in parcels}
    return PreviewPage(
        frame=frame_of(sight, viewer, asked, Section.ACTS, waits),
        kind=kind.name,
        office=said.said.mark.office,
        name=name,
        parcels=parcels,
        unheard=tuple(link.peer for link in sight.links if link.peer not in hearing),
        asking=_asking(shown, words, names),
        typed=tuple(
            Choice(field, value)
            for field, values in typed.items()
            for value in values
            if field not in ("csrf", "step", "more", "preview")
        ),
        back=back,
    )


def _parcel(
    sight: Sight,
    words: DeskWords,
    one: RecipientPreview,
    shown: Preview,
    lines: Mapping[StatementId, str],
) -> Parcel:
    party = None if one.audience == CIVIL else PartyId(one.audience)
    kind, body = _read(one.content)
    whole = one.form is Form.WHOLE
    return Parcel(
        party=party,
        condition=Condition.HEARD if party is None else sight.condition(party),
        label=one.label,
        form=one.form.value,
        expires=one.expires,
        kind=kind or one.kind,
        words=lines.get(one.statement, "") if whole else "",
        sentences=_sentences(one, shown, words),
        fields=_laid(kind, body, words),
        content=laid_out(one.content.encode()),
        size=len(one.content.encode()),
        withheld=() if whole else _withheld(kind, body, shown),
        coarse=not whole,
    )


def _read(content: str) -> tuple[str, Mapping[str, Any]]:
    """Return the kind and the body that stand in the bytes that would be sent."""
    statement = msgspec.json.decode(content)["signed"]["statement"]
    return statement["kind"], statement["body"]


def _laid(kind: str, body: Mapping[str, Any], words: DeskWords) -> tuple[Shown, ...]:
    """Lay out what would be sent as whoever gets it reads it: in the order of its kind's fields.

    What is false is left out, as what is empty is; so are the values of a phrase, which its
    sentence says.
    """
    known = REGISTRY.get(kind)
    if known is None:
        return shown_plain(body, words)
    read = msgspec.convert(body, known.body)
    no = [name for name in read.__struct_fields__ if getattr(read, name) is False]
    return laid_fields(read, words, (*no, *(_SAID if isinstance(read, ContactPhrase) else ())))


def _sentences(
    one: RecipientPreview, shown: Preview, words: DeskWords
) -> tuple[tuple[str, str], ...]:
    """A coded phrase as each side will read it; the line above says it to the reader already."""
    for spoken in shown.outcome.statements:
        body = spoken.said.body
        if spoken.id == one.statement and isinstance(body, ContactPhrase):
            others = [one for one in phrase_languages() if one != words.language]
            return tuple((one, phrase_words(one).say(body)) for one in (words.language, *others))
    return ()


def _withheld(kind: str, body: Mapping[str, Any], shown: Preview) -> tuple[str, ...]:
    """Name the fields of the precise statement that are not in the one that would be sent."""
    precise = next((s.said.body for s in shown.outcome.statements if s.said.kind == kind), None)
    if precise is None:
        return ()
    return tuple(
        name
        for name in precise.__struct_fields__
        if getattr(precise, name) not in (None, (), False) and body.get(name) in (None, [], False)
    )


def _asking(shown: Preview, words: DeskWords, names: Names) -> Asking | None:
    """What a second person would be asked for, where the policy wants two."""
    by_id = {one.id: one.said for one in shown.outcome.statements}
    for one in shown.outcome.statements:
        body = one.said.body
        if not isinstance(body, ReleaseRequest):
            continue
        about, label = by_id.get(body.statement), body.label
        named = () if label is None else (label.policy, label.classification, *label.categories)
        return Asking(
            audiences=tuple(names.party(party) for party in body.parties),
            civil=body.civil,
            label=" ".join(named),
            form=body.form.value,
            expires=body.expires or "",
            fields=() if about is None else laid_fields(about.body, words, ()),
        )
    return None


def laid_out(content: bytes) -> str:
    """Lay JSON out over lines; what is none is shown as it stands."""
    try:
        return msgspec.json.format(content, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return content.decode(errors="replace")

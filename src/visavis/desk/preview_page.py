"""Before something leaves: what each recipient will see, and that it cannot be recalled."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from visavis.acts import CIVIL, Kind, Preview, RecipientPreview, recipients
from visavis.desk.form_fields import Choice
from visavis.desk.form_typed import Typed
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Condition, Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words
from visavis.release import Form, Label
from visavis.terms import PartyId


class Parcel(msgspec.Struct, frozen=True):
    """What one recipient would get of one statement.

    Args:
        party: None for the public.
        condition: how the link with it does.
        words: what it says, in the reader's language.
        content: the very bytes as text, laid out.
        size: how many bytes they are.
        withheld: what of the statement is not in them.
    """

    party: PartyId | None
    condition: Condition
    label: Label
    form: str
    expires: str
    words: str
    content: str
    size: int
    withheld: tuple[str, ...]


class PreviewPage(Page, frozen=True, kw_only=True):
    """What would leave, before it does.

    Args:
        name: by which the node sends exactly this.
        unheard: linked parties that would hear nothing of it.
        typed: every field of the form, to be sent again by the next step.
    """

    template: ClassVar[str] = "preview.html"

    kind: str
    office: str
    name: str
    parcels: tuple[Parcel, ...]
    unheard: tuple[PartyId, ...]
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
    office = said.said.mark.office
    line = words.kinds.describe(said.said, said.thread).replace(office, names.office(office), 1)
    parcels = tuple(_parcel(sight, one, line) for one in recipients(shown))
    hearing = {parcel.party for parcel in parcels}
    return PreviewPage(
        frame=frame_of(sight, viewer, asked, Section.ACTS, waits),
        kind=kind.name,
        office=office,
        name=name,
        parcels=parcels,
        unheard=tuple(link.peer for link in sight.links if link.peer not in hearing),
        typed=tuple(
            Choice(field, value)
            for field, values in typed.items()
            for value in values
            if field not in ("csrf", "step", "more", "preview")
        ),
        back=back,
    )


def _parcel(sight: Sight, one: RecipientPreview, line: str) -> Parcel:
    party = None if one.audience == CIVIL else PartyId(one.audience)
    return Parcel(
        party=party,
        condition=Condition.HEARD if party is None else sight.condition(party),
        label=one.label,
        form=one.form.value,
        expires=one.expires,
        words=line if one.form is Form.WHOLE else "",
        content=laid_out(one.content.encode()),
        size=len(one.content.encode()),
        withheld=one.withheld,
    )


def laid_out(content: bytes) -> str:
    """Lay JSON out over lines; what is none is shown as it stands."""
    try:
        return msgspec.json.format(content, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return content.decode(errors="replace")

"""Before something leaves: what each recipient will see, and that it cannot be recalled."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from visavis.acts import Kind, Outcome
from visavis.desk.form_fields import Choice
from visavis.desk.form_typed import Typed
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Condition, Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words
from visavis.release import Label
from visavis.terms import InstantMs, PartyId


class Recipient(msgspec.Struct, frozen=True):
    """One party that would hear it, and how the link to it does."""

    party: PartyId
    condition: Condition


class Parcel(msgspec.Struct, frozen=True):
    """One release: the same bytes for each of its recipients.

    Args:
        words: what it says, in the reader's language.
        content: the bytes as text, laid out.
        size: how many bytes they are.
    """

    recipients: tuple[Recipient, ...]
    civil: bool
    label: Label
    form: str
    expires_ms: InstantMs
    words: str
    content: str
    size: int


class PreviewPage(Page, frozen=True, kw_only=True):
    """What would leave, before it does.

    Args:
        typed: every field of the form, to be sent again by the next step.
    """

    template: ClassVar[str] = "preview.html"

    kind: str
    office: str
    parcels: tuple[Parcel, ...]
    typed: tuple[Choice, ...]
    back: str


def preview_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    kind: Kind,
    typed: Typed,
    outcome: Outcome,
    back: str,
) -> PreviewPage:
    """Make the preview of what a command came to, carried out but neither stored nor sent."""
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    said = outcome.statements[-1]
    line = words.kinds.describe(said.said, said.thread)
    return PreviewPage(
        frame=frame_of(sight, viewer, asked, Section.ACTS, waits),
        kind=kind.name,
        office=said.said.mark.office,
        parcels=tuple(
            Parcel(
                recipients=tuple(
                    Recipient(party, sight.condition(party)) for party in one.audience.parties
                ),
                civil=one.audience.civil,
                label=one.label,
                form=one.form.value,
                expires_ms=one.expires_ms,
                words=line.replace(said.said.mark.office, names.office(said.said.mark.office), 1),
                content=laid_out(one.content),
                size=len(one.content),
            )
            for one in outcome.releases
        ),
        typed=tuple(
            Choice(name, value)
            for name, values in typed.items()
            for value in values
            if name not in ("csrf", "step", "more")
        ),
        back=back,
    )


def laid_out(content: bytes) -> str:
    """Lay JSON out over lines; what is none is shown as it stands."""
    try:
        return msgspec.json.format(content, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return content.decode(errors="replace")

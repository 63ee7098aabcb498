"""What each audience was told: one small document per release and recipient."""

from typing import Any, Final

import msgspec

from visavis.acts.projections import ViewDocument
from visavis.release import CIVIL, Form, Label, Released, Said
from visavis.terms import InstantMs, StatementId

RELEASE_VIEW: Final = "release"

_encoder = msgspec.json.Encoder()


class ReleaseMade(msgspec.Struct, frozen=True, gc=False):
    """That one audience was told one statement; `audience` is a party or ``+civil``."""

    audience: str
    statement: StatementId
    thread: str
    kind: str
    said_ms: InstantMs
    label: Label
    form: Form
    expires_ms: InstantMs
    second_person: str | None = None


_decoder = msgspec.json.Decoder(ReleaseMade)


def note_release(
    released: Released, said: Said[Any], thread: str, second_person: str | None = None
) -> tuple[ViewDocument, ...]:
    """Note a release under each of its audiences; the node can make the same from its own logs.

    Ids sort by audience, then by time: ``<audience>/<ms, 15 digits>/<statement>``.
    """
    audiences = (
        *released.audience.parties,
        *((CIVIL,) if released.audience.civil else ()),
    )
    return tuple(
        ViewDocument(
            RELEASE_VIEW,
            release_id(audience, said.mark.said_ms, released.statement),
            _encoder.encode(
                ReleaseMade(
                    audience=audience,
                    statement=released.statement,
                    thread=thread,
                    kind=said.kind,
                    said_ms=said.mark.said_ms,
                    label=released.label,
                    form=released.form,
                    expires_ms=released.expires_ms,
                    second_person=second_person,
                )
            ),
        )
        for audience in audiences
    )


def release_id(audience: str, said_ms: InstantMs, statement: StatementId) -> str:
    """Return the id of such a document."""
    return f"{audience}/{said_ms:015d}/{statement}"


def read_release_made(doc: bytes) -> ReleaseMade:
    """Read one such document."""
    return _decoder.decode(doc)

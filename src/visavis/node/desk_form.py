"""A form as it comes in: read piece by piece, refused as soon as it is longer than it may be."""

from collections.abc import MutableMapping
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from visavis.node.api_files import IMPORT_LIMIT_BYTES
from visavis.node.api_form import CallRefused, TooLarge

FORM_FIELDS: Final = 2000  # the largest form has some hundred
FORM_FILES: Final = 4
FORM_PART_BYTES: Final = 8 * 1024 * 1024  # a bundle of ten thousand entries; a card is 64 KiB
FORM_BYTES: Final = 72 * 1024 * 1024  # the largest file of evidence, and the longest part beside it
CARRIED_BYTES: Final = IMPORT_LIMIT_BYTES + FORM_PART_BYTES
SMALL_FIELDS: Final = 10  # of the door: a name, a password, a code, where to go on


async def read_form(request: Request, *, files: int = FORM_FILES) -> FormData:
    """Read the form of a page.

    Raises:
        TooLarge: it is longer, or has more parts, than any page of the desk sends.
        CallRefused: it is no form at all.
    """
    limit = CARRIED_BYTES if request.url.path.endswith("/import") else FORM_BYTES
    fields = FORM_FIELDS if files else SMALL_FIELDS
    try:
        return await _counted(request, limit).form(
            max_files=files, max_fields=fields, max_part_size=FORM_PART_BYTES
        )
    except HTTPException as error:  # Starlette's own refusals, told apart by their words alone
        if "maximum" in error.detail.lower():
            raise _too_large(error.detail.rstrip(".")) from None
        raise CallRefused(
            "Form refused",
            expected="a form as a page of this desk makes it",
            got=error.detail[:120].rstrip("."),
            next_step="Nothing was done. Load the page again and repeat it there.",
        ) from None


def _counted(request: Request, limit: int) -> Request:
    """The same request, which refuses to be read further than so many bytes."""
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared) > limit:
        raise _too_large(f"{declared} bytes", limit)
    read = 0

    async def receive() -> MutableMapping[str, Any]:
        nonlocal read
        event = await request.receive()
        read += len(event.get("body", b""))
        if read > limit:
            raise _too_large("more", limit)
        return event

    return Request(request.scope, receive)


def _too_large(got: str, limit: int = FORM_BYTES) -> TooLarge:
    return TooLarge(
        "Form refused",
        expected=f"at most {limit} bytes, and no longer a part than a page sends",
        got=got,
        next_step="Nothing was taken. Go back, choose a smaller file or shorten the text.",
    )

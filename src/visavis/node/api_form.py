"""The form of the local API: how a call is read, and how a refusal is written."""

import json
from typing import Any, Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from visavis.acts import refusal_in_words
from visavis.desk import choose_language
from visavis.terms import VisavisError

S = TypeVar("S", bound=msgspec.Struct)

BODY_LIMIT_BYTES: Final = 8 * 1024 * 1024  # a batch of some thousand commands
DIGITS_LIMIT: Final = 15  # more than any row number; past it an integer no longer fits SQLite

# The edge's one table from codes to statuses; whatever is not in it is the caller's to mend.
STATUS: Final = {
    "node.token": 401,
    "people.sign_in": 401,
    "people.csrf": 403,
    "people.not_allowed": 403,
    "node.no_such_path": 404,
    "node.nothing_here": 404,
    "people.no_provider": 404,
    "acts.unknown_thing": 404,
    "node.method": 405,
    "node.too_large": 413,
    "node.no_such_alarm": 404,
    "node.clock": 409,
    "node.too_many_calls": 429,
    "people.locked_out": 429,
    "node.program": 500,
    "people.provider_failed": 502,
    "node.storage": 503,
    "links.storage": 503,
    "node.too_many_commands": 503,
    "node.too_many_listeners": 503,
}
REFUSED: Final = 422


class CallRefused(VisavisError):
    """A call that breaks the API's own form."""

    code = "node.call"


class NoSuchPath(VisavisError):
    """A path that the API does not have."""

    code = "node.no_such_path"


class WrongMethod(VisavisError):
    """A path of the API, called by a method that it does not take."""

    code = "node.method"


class TooLarge(VisavisError):
    """A form or a file that is longer than its page takes."""

    code = "node.too_large"


def language_of(request: Request) -> str:
    """The language in which a caller wants refusals said; English where none is asked for."""
    return choose_language(None, None, request.headers.get("accept-language", ""), "en")


def refusal(error: VisavisError, language: str) -> Response:
    """Render a refusal: code, message and its four parts, and its words in a language."""
    wait_s = getattr(error, "retry_after_s", None)
    headers = {"Vary": "Accept-Language"}
    if wait_s is not None:
        headers["Retry-After"] = str(wait_s)
    return JSONResponse(parts(error, language), STATUS.get(error.code, REFUSED), headers)


def parts(error: VisavisError, language: str) -> dict[str, Any]:
    """A refusal as plain values: the parts in English, `in_words` in the caller's language."""
    words = refusal_in_words(error, language)
    return {
        "code": error.code,
        "fault": error.fault.value,
        "message": str(error),
        "happened": error.happened,
        "expected": error.expected,
        "got": error.got,
        "next_step": error.next_step,
        "in_words": msgspec.to_builtins(words),
    }


def answer(value: Any) -> Response:
    """Render an answer."""
    return Response(msgspec.json.encode(value), media_type="application/json")


async def read_body(request: Request) -> bytes:
    """The body of a call.

    Raises:
        CallRefused: it is longer than any call may be.
    """
    pieces, length = [], 0
    async for piece in request.stream():
        length += len(piece)
        if length > BODY_LIMIT_BYTES:
            raise CallRefused(
                "Call refused",
                expected=f"at most {BODY_LIMIT_BYTES} bytes",
                got="more",
                next_step="Split it into several calls.",
            )
        pieces.append(piece)
    return b"".join(pieces)


async def read_fields(
    request: Request, known: dict[str, type], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The fields of a call's JSON object; one that is null counts as left out.

    Raises:
        CallRefused: no JSON object, an unknown field, one of another type, or a missing one.
    """
    raw = await read_body(request)
    try:
        fields = msgspec.json.decode(raw) if raw else {}
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise _malformed("JSON", str(error)[:120]) from None
    if not isinstance(fields, dict):
        raise _malformed("a JSON object", type(fields).__name__)
    wanted = ", ".join(f"{key} ({kind.__name__})" for key, kind in known.items()) or "no fields"
    given = {name: value for name, value in fields.items() if value is not None}
    for name in fields:
        # `type`, since True is an int to `isinstance`
        if name not in known or (name in given and type(given[name]) is not known[name]):
            raise _malformed(wanted, json.dumps(name)[:60])
    for name in required:
        if name not in given:
            raise _malformed(wanted, f"none named {name}")
    return given


async def read_struct(request: Request, shape: type[S]) -> S:
    """The JSON object of a call as a frozen struct, whose bounds it keeps.

    Raises:
        CallRefused: no JSON object, or a field that is unknown, missing or of another form.
    """
    raw = await read_body(request)
    try:
        return msgspec.json.decode(raw or b"{}", type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        fields = ", ".join(shape.__struct_fields__) or "no fields"
        raise _malformed(f"a JSON object with {fields}", str(error)[:160].rstrip(".")) from None


def read_number(text: str, name: str, lowest: int = 0) -> int:
    """A number in a query.

    Raises:
        CallRefused: not a whole number, or below `lowest`.
    """
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS_LIMIT or int(text) < lowest:
        raise _malformed(f"{name} as a whole number from {lowest}", repr(text[:40]))
    return int(text)


def _malformed(expected: str, got: str) -> CallRefused:
    return CallRefused(
        "Call refused",
        expected=expected,
        got=got,
        next_step="Nothing was changed. Correct the call.",
    )

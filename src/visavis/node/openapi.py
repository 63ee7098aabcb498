"""The API's document: OpenAPI 3.1, made from the one table of operations.

Source: OpenAPI Specification 3.1.0; schemas are JSON Schema 2020-12, as msgspec writes them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from visavis import __version__
from visavis.node.api_operations import JSON, Operation, Query, Who
from visavis.node.api_shapes import Problem

Plain = dict[str, Any]

_REF: Final = "#/components/schemas/{name}"
_PLACE: Final = re.compile(r"\{([a-z]+)(?::path)?\}")
_CLOSED: Final[list[Mapping[str, list[str]]]] = [{"token": []}, {"session": []}]
# What every operation may answer besides its own refusals, whoever asks.
_ALWAYS: Final = (405, 429, 500, 503)
MEANINGS: Final[Mapping[int, str]] = {
    401: "Nobody is signed in, or name, password and code do not go together.",
    403: "Signed in, but not allowed to, or not from a page of ours.",
    404: "Nothing under that name.",
    405: "The path takes another method.",
    409: "It does not go together with how things stand.",
    413: "Longer than it may be; nothing was taken.",
    422: "Something about the call has to be corrected; nothing was changed.",
    429: "Too often; Retry-After says when to come back.",
    500: "A mistake of this program; its log says more.",
    502: "The identity provider cannot be asked.",
    503: "The disk or the queue is full; nothing was done.",
}


def document(operations: Iterable[Operation]) -> Plain:
    """Describe operations."""
    listed = list(operations)
    shapes = [Problem, *(s for one in listed for s in (one.request, one.answer) if _is_shape(s))]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    by_shape = {repr(shape): schema for shape, schema in zip(shapes, schemas, strict=True)}
    paths: dict[str, Plain] = {}
    for one in listed:
        path = _PLACE.sub(r"{\1}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, by_shape)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "vis-à-vis",
            "version": __version__,
            "description": "The API of one party's own node, for its own people and programs.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "visavis-<party>"},
            },
        },
    }


def _is_shape(shape: Any) -> bool:
    return shape is not None and not isinstance(shape, str)


def _operation(one: Operation, by_shape: Mapping[str, Plain]) -> Plain:
    found: Plain = {
        "operationId": _name(one),
        "summary": one.summary,
        "description": f"For: {one.who.value.replace('_', ' ')}.",
        "parameters": [*_places(one.path), *map(_query, one.query)],
        "responses": _responses(one, by_shape),
        "security": [] if one.who is Who.ANYBODY else _CLOSED,
    }
    if one.request is not None:
        media = one.request if isinstance(one.request, str) else JSON
        schema = {} if isinstance(one.request, str) else by_shape[repr(one.request)]
        found["requestBody"] = {"required": True, "content": {media: {"schema": schema}}}
    return found


def _responses(one: Operation, by_shape: Mapping[str, Plain]) -> Plain:
    schema = by_shape[repr(one.answer)] if one.answer is not None else {"type": "string"}
    answers: Plain = {str(one.status): {"description": one.summary}}
    if one.status < 300:  # a redirect has no content
        answers[str(one.status)]["content"] = {one.media: {"schema": schema}}
    closed = () if one.who is Who.ANYBODY else (401, 403)
    for status in sorted({*one.refusals, *closed, *_ALWAYS}):
        answers[str(status)] = {
            "description": MEANINGS[status],
            "content": {JSON: {"schema": {"$ref": _REF.format(name="Problem")}}},
        }
    return answers


def _name(one: Operation) -> str:
    words = re.findall(r"[a-z]+", _PLACE.sub(r"by \1", one.path))
    return "_".join([one.method.lower(), *(word for word in words if word != "api")])


def _places(path: str) -> list[Plain]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        }
        for name in _PLACE.findall(path)
    ]


def _query(one: Query) -> Plain:
    schema = {"type": one.kind, **dict(one.limits)}
    return {"name": one.name, "in": "query", "description": one.meaning, "schema": schema}

"""The desk's own files: styles, scripts, the mark; nothing that lies elsewhere."""

import mimetypes
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from visavis.node.desk_call import HEADERS

STATIC: Final = files("visavis.desk").joinpath("static")


async def static_file(request: Request) -> Response:
    """A file of the desk's own; only names that lie in its folder."""
    found = STATIC
    parts = request.path_params["path"].split("/")
    if any(part in ("", ".", "..") or "\\" in part for part in parts):
        return Response("", 404, HEADERS)
    for part in parts:
        found = found.joinpath(part)
    if not found.is_file():
        return Response("", 404, HEADERS)
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    headers = {**HEADERS, "cache-control": "no-cache"}
    return Response(found.read_bytes(), 200, headers, media_type=kind)

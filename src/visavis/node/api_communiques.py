"""The API's operations for communiqués on paper: text, HTML and PDF in one of three languages."""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import CIVIL, LANGUAGES, communique_document
from visavis.claims import Document
from visavis.desk import Names
from visavis.gateways import render_html, render_text
from visavis.node.api_form import CallRefused
from visavis.node.api_guard import asker
from visavis.node.api_operations import HTML, TEXT, Handler, Operation, Query
from visavis.node.running import Running
from visavis.record import Mode
from visavis.release import EVERYTHING
from visavis.terms import InstantMs, parse_party_id, parse_statement_id

PDF: Final = "application/pdf"

Render = Callable[[Document, InstantMs], bytes]


def _handler(media: str, render: Render) -> Handler:
    async def handle(running: Running, request: Request) -> Response:
        communique = parse_statement_id(request.path_params["id"])
        language = request.query_params.get("lang", "en")
        if language not in LANGUAGES:
            raise _refused(f"lang {', '.join(LANGUAGES)}", repr(language[:20]))
        audience = request.query_params.get("for")
        if audience is not None:
            audience = CIVIL if audience == "civil" else parse_party_id(audience)
        node, person = running.node, asker(request)
        clearance = EVERYTHING if person is None else person.clearance
        now_ms = node.clock.now_ms()

        def write() -> Document:
            return communique_document(
                node.shelf_for(clearance),
                communique,
                language,
                exercise=node.settings.mode is Mode.EXERCISE,
                audience=audience,
                now_ms=now_ms,
                titles=Names(node.speaking.ports.directories, language),
            )

        document = await running.write(write)
        headers = {
            # Whoever serves it, nothing in it runs and nothing is fetched.
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "x-content-type-options": "nosniff",
        }
        raw = await asyncio.to_thread(render, document, now_ms)  # a PDF takes half a second
        return Response(raw, 200, headers, media_type=media)

    return handle


def _pdf(document: Document, now_ms: InstantMs) -> bytes:
    # A second of imports and 30 MB that a node without communiqués does without.
    from visavis.gateways.document_pdf import render_pdf

    return render_pdf(document, now_ms)


def _refused(expected: str, got: str) -> CallRefused:
    return CallRefused(
        "Document refused", expected=expected, got=got, next_step="Correct the call."
    )


_QUERY: Final = (
    Query("lang", "the language of headings and figures", "string", (("enum", list(LANGUAGES)),)),
    Query("for", "the party, or civil, whom it is for; without it for one's own people"),
)


def _operation(form: str, media: str, render: Render, what: str) -> Operation:
    return Operation(
        "GET",
        "/api/communiques/{id}/" + form,
        _handler(media, render),
        f"A communiqué, of one side or joint, as {what}, with a footnote for each figure.",
        query=_QUERY,
        media=media,
        cleared=True,
    )


COMMUNIQUE_ROUTES: Final = (
    _operation("text", TEXT, lambda document, _: render_text(document), "plain text"),
    _operation("html", HTML, lambda document, _: render_html(document), "a page"),
    _operation("pdf", PDF, _pdf, "PDF"),
)

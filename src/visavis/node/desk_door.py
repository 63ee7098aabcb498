"""Who may see the desk: whoever shows the folder's own key, until persons sign in."""

import hashlib
import hmac
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from visavis.desk import Viewer
from visavis.node.running import Running
from visavis.terms import OfficeId

COOKIE: Final = "visavis-desk"


def viewer_of(running: Running, request: Request, offices: tuple[OfficeId, ...]) -> Viewer | None:
    """Return who asks, or None."""
    if not hmac.compare_digest(request.cookies.get(COOKIE, ""), _derived(running, "session")):
        return None
    return Viewer(name="", offices=offices, csrf=_derived(running, "csrf"))


def ticket_of(running: Running) -> str:
    """Return what opens the desk."""
    return _derived(running, "ticket")


def enter(running: Running, ticket: str, response: Response) -> bool:
    """Let somebody in who shows the ticket."""
    if not hmac.compare_digest(ticket, ticket_of(running)):
        return False
    response.set_cookie(COOKIE, _derived(running, "session"), httponly=True, samesite="strict")
    return True


def _derived(running: Running, use: str) -> str:
    key = running.node.token.encode()
    return hmac.new(key, f"visavis/desk/{use}".encode(), hashlib.sha256).hexdigest()

"""How a page was asked for: its language and theme, and where a browser keeps them."""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import LANGUAGES
from visavis.desk import Asked, Theme, choose_language, desk_words
from visavis.node.running import Running

YEAR_S: Final = 365 * 86_400


def asked_of(running: Running, request: Request) -> Asked:
    """How a page was asked for: language, theme, and what was just done."""
    query, cookies = request.query_params, request.cookies
    # A browser keeps cookies by host, not by port: two desks on one machine must not share one.
    own = running.people.cookie_name
    usual = next(iter(running.node.settings.names), "en")
    language = choose_language(
        query.get("lang"),
        cookies.get(f"{own}-lang"),
        request.headers.get("accept-language", ""),
        usual,
    )
    chosen = query.get("theme") or cookies.get(f"{own}-theme") or ""
    theme = Theme(chosen) if chosen in tuple(Theme) else Theme.SYSTEM
    rest = [(k, v) for k, v in query.multi_items() if k not in ("lang", "theme", "done")]
    # A page that answers a form has no address of its own to come back to.
    path = request.url.path if request.method == "GET" else "/"
    done = query.get("done", "")
    known = done.replace("-", "").isalnum() and desk_words(language).has(f"done-{done}")
    return Asked(
        path=f"{path}?{urlencode(rest)}" if rest and request.method == "GET" else path,
        language=language,
        theme=theme,
        done=done if known else "",
    )


def keep_choices(own: str, request: Request, response: Response, asked: Asked) -> None:
    """Keep language and theme where they were chosen just now."""
    query = request.query_params
    if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
        return  # a page fetching itself anew must not undo what was chosen since
    kept = {"samesite": "strict", "httponly": True, "max_age": YEAR_S}
    if query.get("lang") in LANGUAGES:
        response.set_cookie(f"{own}-lang", asked.language, **kept)  # type: ignore[arg-type]  # one table for both
    if query.get("theme") in tuple(Theme):
        response.set_cookie(f"{own}-theme", asked.theme, **kept)  # type: ignore[arg-type]  # the same

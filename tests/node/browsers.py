"""A browser as far as the API knows one: cookies, the session's proof, headers; no scripts."""

import base64
import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from visavis.node.people_sign_in import code_at, step_of


@dataclass
class Got:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as plain values."""
        return json.loads(self.body)


@dataclass
class Browser:
    """One browser against one node."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def ask(
        self,
        method: str,
        path: str,
        fields: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Got:
        """Make one call as a page of ours would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        raw = None if fields is None else json.dumps(fields)
        connection.request(method, path, raw, {**sent, **(headers or {})})
        response = connection.getresponse()
        body = response.read()
        for cookie in response.headers.get_all("set-cookie") or ():
            name, _, rest = cookie.partition("=")
            value, _, terms = rest.partition(";")
            self.cookies[name] = value.strip('"')
            if "max-age=0" in terms.lower():
                del self.cookies[name]
        found = {name.lower(): value for name, value in response.headers.items()}
        connection.close()
        return Got(response.status, found, body)

    def sign_in(self, name: str, password: str, code: str) -> Got:
        """Sign in; the proof is kept for later calls."""
        got = self.ask("POST", "/api/session", {"name": name, "password": password, "code": code})
        if got.status == 200:
            self.csrf = got.json()["csrf"]
        return got


def code_of(authenticator: str, at_s: float) -> str:
    """What an authenticator shows."""
    (secret,) = parse_qs(urlsplit(authenticator).query)["secret"]
    raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return code_at(raw, step_of(int(1000 * at_s)))

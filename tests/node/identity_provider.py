"""An identity provider: a small real one, over HTTP, which can be told to misbehave.

It implements what OpenID Connect Core 1.0 (section 3.1) and RFC 7636 ask of a provider for the code
flow, and refuses what they tell it to refuse; tokens are signed by joserfc.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey


@dataclass
class IdentityProvider:
    """One issuer with one client. `spoil` changes a token's claims before it is signed."""

    client_id: str
    secret: str
    redirect: str
    now_s: Callable[[], int]
    subject: str = "anne@ministry"
    spoil: Callable[[dict[str, Any]], dict[str, Any]] = dict
    sign: str = "own"
    issuer: str = ""
    named_issuer: str | None = None
    broken: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.stranger = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})

    async def __aenter__(self) -> "IdentityProvider":
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/token", self._token)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.issuer = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _discovery(self, _: web.Request) -> web.Response:
        if self.broken == "discovery":
            return web.Response(text="<html>a login page</html>", content_type="text/html")
        return web.json_response(
            {
                "issuer": self.named_issuer or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response(KeySet([self.key]).as_dict(private=False))

    def authorize(self, url: str) -> dict[str, str]:
        """Do what a person does at the login page; returns the query of the way back."""
        where = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        assert f"{where.scheme}://{where.netloc}" == self.issuer
        assert asked["response_type"] == "code"
        assert asked["client_id"] == self.client_id
        assert asked["redirect_uri"] == self.redirect
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def way_back(self, url: str) -> str:
        """The whole query of the way back."""
        return urlencode(self.authorize(url))

    async def _token(self, request: web.Request) -> web.Response:
        given = await request.post()
        asked = self.codes.pop(str(given.get("code")), None)
        challenge = hashlib.sha256(str(given.get("code_verifier")).encode()).digest()
        right = (
            asked is not None
            and given.get("grant_type") == "authorization_code"
            and given.get("redirect_uri") == asked["redirect_uri"]
            and base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked["code_challenge"]
            and self._knows(request)
        )
        if not right:
            return web.json_response({"error": "invalid_grant"}, status=400)
        assert asked is not None
        return web.json_response(
            {"token_type": "Bearer", "access_token": "x", "id_token": self._signed(asked["nonce"])}
        )

    def _knows(self, request: web.Request) -> bool:
        kind, _, pair = request.headers.get("Authorization", "").partition(" ")
        if kind != "Basic":
            return not self.secret
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        return (unquote(name), unquote(secret)) == (self.client_id, self.secret)

    def _signed(self, nonce: str) -> str:
        now = self.now_s()
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        claims = self.spoil(claims)
        if self.sign == "shared":
            shared = OctKey.import_key(self.client_id.ljust(32, "x"))
            return jwt.encode({"alg": "HS256", "kid": "1"}, claims, shared)
        if self.sign == "none":
            head, body = (
                base64.urlsafe_b64encode(part).decode().rstrip("=")
                for part in (b'{"alg":"none","kid":"1"}', json.dumps(claims).encode())
            )
            return f"{head}.{body}."
        key = self.key if self.sign == "own" else self.stranger
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)

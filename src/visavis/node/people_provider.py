"""Signing in through the party's own identity provider: OpenID Connect, code flow with PKCE.

The provider says who somebody is; what they may do here stays with this node's own list: only a
person whose `subject` is the provider's `sub` comes in.

Sources: OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3.7; Discovery 1.0, section 4; RFC 7636
(PKCE, S256); RFC 9700 (state bound to the browser, exact redirect).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import aiohttp
from starlette.requests import Request
from starlette.responses import Response

from visavis.node.people import Person, SignInRefused
from visavis.node.sessions import make_token
from visavis.terms import Fault, VisavisError

ANSWER_S: Final = 10.0  # as for a peer; a person waits for it
ANSWER_LIMIT_BYTES: Final = 256 * 1024  # a set of some hundred keys
PENDING_S: Final = 600  # long enough to find one's token; the same as the cookie lives
PENDING_LIMIT: Final = 1000  # people on their way at one time
LEEWAY_S: Final = 60  # between the provider's clock and ours
# Signatures only; "none" and shared keys would let anybody who knows the client's name sign.
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
# The browser comes from another site, so a strict cookie would not go along with a redirect;
# a page of our own asks again.
GO_ON: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>vis-à-vis</title>'
    '<meta http-equiv="refresh" content="0;url=/"></head>'
    '<body><p><a href="/">vis-à-vis</a></p></body></html>'
)
RETURN_PATH: Final = "/api/session/return"


class NoProvider(VisavisError):
    """The node's settings name no identity provider."""

    code = "people.no_provider"
    fault = Fault.OURS


class ProviderFailed(VisavisError):
    """The identity provider does not answer, or not as it should."""

    code = "people.provider_failed"
    fault = Fault.THEIRS


@dataclass(frozen=True, slots=True)
class ProviderTerms:
    """What the settings say of the provider."""

    issuer: str
    client_id: str
    secret: str
    desk_url: str

    @property
    def redirect(self) -> str:
        """Where the provider sends browsers back to."""
        return self.desk_url.rstrip("/") + RETURN_PATH


@dataclass(frozen=True, slots=True)
class _Pending:
    nonce: str
    verifier: str
    until_ms: int


class Provider:
    """The identity provider of one node. Used on the event loop."""

    def __init__(
        self,
        terms: ProviderTerms | None,
        *,
        find: Callable[[str], Awaitable[Person | None]],
        wall_ms: Callable[[], int],
        random: Callable[[int], bytes],
    ) -> None:
        """Make the way to a provider, or to none.

        Args:
            find: the person whom the provider calls by a subject, or None; awaitable.
        """
        self._terms, self._find, self._wall_ms, self._random = terms, find, wall_ms, random
        self._pending: dict[str, _Pending] = {}

    async def begin(self) -> tuple[str, str]:
        """Where to send a browser, and the state that it must bring back.

        Raises:
            NoProvider, ProviderFailed.
        """
        terms = self._require_terms()
        now_ms = self._wall_ms()
        self._pending = {s: one for s, one in self._pending.items() if one.until_ms > now_ms}
        if len(self._pending) >= PENDING_LIMIT:
            del self._pending[next(iter(self._pending))]
        found = await self._discover(terms)
        state, nonce, verifier = (make_token(self._random) for _ in range(3))
        self._pending[state] = _Pending(nonce, verifier, now_ms + 1000 * PENDING_S)
        challenge = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "scope": "openid",
            "client_id": terms.client_id,
            "redirect_uri": terms.redirect,
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{found['authorization_endpoint']}?{urlencode(query)}", state

    async def finish(self, *, code: str, state: str, held: str) -> Person:
        """Let in whom the provider vouches for.

        Args:
            held: the state in the browser's own cookie.

        Raises:
            NoProvider, ProviderFailed, SignInRefused.
        """
        terms = self._require_terms()
        pending = self._pending.pop(state, None)
        ours = hmac.compare_digest(state.encode(), held.encode())
        if pending is None or not ours or pending.until_ms <= self._wall_ms():
            raise _refused("a return to a sign-in that began in this browser", "another")
        found = await self._discover(terms)
        token = await self._redeem(terms, found, code, pending)
        keys = await self._ask("GET", str(found["jwks_uri"]))
        claims = _proven(token, keys, terms, pending.nonce, self._wall_ms() // 1000)
        person = await self._find(str(claims["sub"]))
        if person is None or person.disabled:
            raise _refused("somebody whom this node knows by that subject", "somebody else")
        return person

    async def _discover(self, terms: ProviderTerms) -> Mapping[str, Any]:
        issuer = terms.issuer.rstrip("/")
        found = await self._ask("GET", f"{issuer}/.well-known/openid-configuration")
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        for name in wanted:
            if not isinstance(found.get(name), str):
                raise _failed(f"a discovery document with {name}", "one without")
        if found.get("issuer") != terms.issuer:
            raise _failed(f"the issuer {terms.issuer}", str(found.get("issuer"))[:100])
        return found

    async def _redeem(
        self, terms: ProviderTerms, found: Mapping[str, Any], code: str, pending: _Pending
    ) -> str:
        fields = {
            "grant_type": "authorization_code",
            "code": code[:2048],
            "redirect_uri": terms.redirect,
            "client_id": terms.client_id,
            "code_verifier": pending.verifier,
        }
        headers = {}
        if terms.secret:  # RFC 6749, section 2.3.1
            pair = f"{quote(terms.client_id, safe='')}:{quote(terms.secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        answer = await self._ask("POST", str(found["token_endpoint"]), fields, headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _refused("an id_token for the code", str(answer.get("error", "none"))[:60])
        return token

    async def _ask(
        self,
        method: str,
        url: str,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as client,
                client.request(
                    method, url, data=fields, headers=headers, allow_redirects=False
                ) as response,
            ):
                raw = b""
                while piece := await response.content.readany():
                    raw += piece
                    if len(raw) > ANSWER_LIMIT_BYTES:
                        raise ValueError("too long")
                found = json.loads(raw)
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise _failed("an answer in JSON", type(error).__name__) from None
        if not isinstance(found, dict):
            raise _failed("a JSON object", type(found).__name__)
        return found

    def _require_terms(self) -> ProviderTerms:
        if self._terms is None:
            raise NoProvider(
                "No identity provider",
                expected="oidc_issuer and oidc_client_id in visavis.toml",
                got="none",
                next_step="Sign in with name, password and code.",
            )
        return self._terms


def _proven(
    token: str, keys: Mapping[str, Any], terms: ProviderTerms, nonce: str, now_s: int
) -> Mapping[str, Any]:
    """Check an id_token: signature, issuer, audience, times, nonce (Core, section 3.1.3.7)."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    rules = jwt.JWTClaimsRegistry(
        now=now_s,
        leeway=LEEWAY_S,
        iss={"essential": True, "value": terms.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": terms.client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        known = KeySet.import_key_set({"keys": keys["keys"]})
        claims: dict[str, Any] = jwt.decode(token, known, algorithms=ALGORITHMS).claims
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _refused("an id_token of the issuer for this node", type(error).__name__) from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != terms.client_id:
        raise _refused(f"a token handed to {terms.client_id}", "one for another program")
    return claims


def keep_state(response: Response, name: str, state: str, *, secure: bool) -> None:
    """Bind a sign-in to the browser that began it."""
    response.set_cookie(
        f"{name}-state",
        state,
        max_age=PENDING_S,
        path=RETURN_PATH,
        secure=secure,
        httponly=True,
        samesite="lax",  # the provider's redirect comes from another site
    )


def state_of(request: Request, name: str) -> str:
    """The state that this browser holds."""
    return request.cookies.get(f"{name}-state", "")


def drop_state(response: Response, name: str) -> None:
    """Forget it."""
    response.delete_cookie(f"{name}-state", path=RETURN_PATH)


def _refused(expected: str, got: str) -> SignInRefused:
    return SignInRefused(
        "Sign-in refused",
        expected=expected,
        got=got,
        next_step="Begin again at the sign-in page; if it stays so, ask an administrator.",
    )


def _failed(expected: str, got: str) -> ProviderFailed:
    return ProviderFailed(
        "The identity provider cannot be asked",
        expected=expected,
        got=got,
        next_step="Sign in with name, password and code, or have the provider looked at.",
    )

"""Signing in through an identity provider that really runs: who comes in, and who does not."""

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.node.identity_provider import IdentityProvider
from tests.node.people_desks import START_MS, Desk, a_desk

from visavis.node.people import SignInRefused
from visavis.node.people_provider import (
    GO_ON,
    PENDING_S,
    NoProvider,
    Provider,
    ProviderFailed,
    ProviderTerms,
)

DESK_URL = "https://desk.example"
NOW_S = START_MS // 1000


@contextlib.asynccontextmanager
async def both(path: Path, secret: str = "s:é/") -> AsyncIterator[tuple[IdentityProvider, Desk]]:
    """A provider that runs, and a desk that knows it."""
    redirect = f"{DESK_URL}/api/session/return"
    async with IdentityProvider("visavis-fr", secret, redirect, lambda: NOW_S) as provider:
        terms = ProviderTerms(provider.issuer, "visavis-fr", secret, DESK_URL)
        async with a_desk(path, terms) as desk:
            await desk.people.add(_person(), "", "token", "")
            yield provider, desk


def _person() -> Any:
    from tests.node.people_desks import a_person

    return a_person(subject="anne@ministry")


async def come_in(provider: IdentityProvider, desk: Desk) -> str:
    """Go there and come back; returns who came in."""
    url, state = await desk.people.provider.begin()
    back = provider.authorize(url)
    person = await desk.people.provider.finish(**back, held=state)
    return person.name


@pytest.mark.parametrize("secret", ["s:é/ +%", ""])
async def test_whom_the_provider_vouches_for_comes_in(tmp_path: Path, secret: str) -> None:
    async with both(tmp_path, secret) as (provider, desk):
        assert await come_in(provider, desk) == "anne"
        assert await come_in(provider, desk) == "anne"


async def test_a_person_without_a_password_comes_in_no_other_way(tmp_path: Path) -> None:
    async with both(tmp_path) as (_, desk):
        for password in ("", "anything at all"):
            with pytest.raises(SignInRefused):
                await desk.people.sign_in("anne", password, "000000", "")


async def test_who_is_not_on_the_list_stays_outside(tmp_path: Path) -> None:
    async with both(tmp_path) as (provider, desk):
        provider.subject = "somebody@ministry"
        with pytest.raises(SignInRefused, match="somebody whom this node knows by that subject"):
            await come_in(provider, desk)
        provider.subject = "anne@ministry"
        await desk.people.change("anne", {"disabled": True}, "token", "")
        with pytest.raises(SignInRefused):
            await come_in(provider, desk)


SPOILT: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another nonce": lambda claims: {**claims, "nonce": "another"},
    "no nonce": lambda claims: {k: v for k, v in claims.items() if k != "nonce"},
    "another audience": lambda claims: {**claims, "aud": "another"},
    "two audiences": lambda claims: {**claims, "aud": ["visavis-fr", "another"]},
    "handed to another": lambda claims: {**claims, "azp": "another"},
    "another issuer": lambda claims: {**claims, "iss": "https://id.example"},
    "expired": lambda claims: {**claims, "exp": NOW_S - 61},
    "no end": lambda claims: {k: v for k, v in claims.items() if k != "exp"},
    "of tomorrow": lambda claims: {**claims, "iat": NOW_S + 86_400},
    "no subject": lambda claims: {k: v for k, v in claims.items() if k != "sub"},
}


@pytest.mark.parametrize("spoilt", SPOILT)
async def test_a_token_that_is_not_for_this_sign_in_is_refused(tmp_path: Path, spoilt: str) -> None:
    async with both(tmp_path) as (provider, desk):
        provider.spoil = SPOILT[spoilt]
        with pytest.raises(SignInRefused, match="Sign-in refused: expected"):
            await come_in(provider, desk)
        provider.spoil = dict
        assert await come_in(provider, desk) == "anne"


@pytest.mark.parametrize("sign", ["stranger", "shared", "none"])
async def test_a_token_that_the_provider_did_not_sign_is_refused(tmp_path: Path, sign: str) -> None:
    async with both(tmp_path) as (provider, desk):
        provider.sign = sign
        with pytest.raises(SignInRefused, match="an id_token of the issuer for this node"):
            await come_in(provider, desk)


async def test_two_audiences_are_fine_where_it_was_handed_to_us(tmp_path: Path) -> None:
    async with both(tmp_path) as (provider, desk):
        provider.spoil = lambda claims: {
            **claims,
            "aud": ["another", "visavis-fr"],
            "azp": "visavis-fr",
        }
        assert await come_in(provider, desk) == "anne"


async def test_a_way_back_works_once_in_the_browser_that_began_and_not_for_ever(
    tmp_path: Path,
) -> None:
    async with both(tmp_path) as (provider, desk):
        ours = desk.people.provider
        url, state = await ours.begin()
        back = provider.authorize(url)
        with pytest.raises(SignInRefused, match="a sign-in that began in this browser"):
            await ours.finish(**back, held="")
        with pytest.raises(SignInRefused):  # somebody has tried it already
            await ours.finish(**back, held=state)
        url, state = await ours.begin()
        back = provider.authorize(url)
        desk.wait(PENDING_S)
        with pytest.raises(SignInRefused):
            await ours.finish(**back, held=state)
        url, state = await ours.begin()
        with pytest.raises(SignInRefused, match="expected an id_token for the code, got invalid"):
            await ours.finish(code="guessed", state=state, held=state)


async def test_a_provider_that_is_another_or_out_of_order_is_named_as_such(tmp_path: Path) -> None:
    async with both(tmp_path) as (provider, desk):
        provider.named_issuer = "https://id.example"
        with pytest.raises(ProviderFailed, match=r"got https://id\.example\. Sign in with name"):
            await desk.people.provider.begin()
        provider.broken = "discovery"
        with pytest.raises(ProviderFailed, match="expected an answer in JSON"):
            await desk.people.provider.begin()
        gone = provider.issuer
    async with a_desk(tmp_path, ProviderTerms(gone, "visavis-fr", "", DESK_URL)) as desk:
        with pytest.raises(ProviderFailed, match="The identity provider cannot be asked"):
            await desk.people.provider.begin()


async def test_without_a_provider_there_is_no_way_to_one() -> None:
    async def nobody(_: str) -> None:
        return None

    provider = Provider(None, find=nobody, wall_ms=lambda: 0, random=bytes)
    with pytest.raises(NoProvider, match="expected oidc_issuer and oidc_client_id"):
        await provider.begin()
    with pytest.raises(NoProvider):
        await provider.finish(code="", state="", held="")


def test_the_page_on_the_way_back_needs_no_script() -> None:
    assert 'content="0;url=/"' in GO_ON
    assert "<script" not in GO_ON

"""Founding a node: its folder, keys, certificate, and the first version of its party's card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import msgspec

from visavis.node.file_names import CERTIFICATE_NAME, POLICY_NAME, TOKEN_NAME
from visavis.node.folder import DATABASE_NAME, KEYS_NAME, Folder, make_folder, open_folder
from visavis.node.keystore import Role
from visavis.node.registers import Cards
from visavis.node.sealing import Random, replace_file
from visavis.node.settings import Settings
from visavis.node.tls import host_name, make_certificate
from visavis.parties import (
    Card,
    Endpoint,
    Holder,
    KeyRole,
    KeyStatus,
    Level,
    NodeKey,
    Office,
    RootKeys,
    sign_card,
)
from visavis.release import Policy
from visavis.terms import InstantMs, OfficeId, parse_office_id

CARD_YEARS_MS: Final = 2 * 365 * 86_400_000  # root keys are fetched from the safe every other year


@dataclass(frozen=True, slots=True)
class OfficePlan:
    """An office as `init` is told of it. `until` of its holder is open."""

    name: str
    level: Level
    titles: Mapping[str, str]
    superior: str | None
    holder: str
    since: date


def usual_policy(settings: Settings) -> Policy:
    """The rule of release that a new node starts with; `policy.json` is edited by its operator."""
    return Policy(
        name=settings.party.upper(),
        classifications=("OPEN", "LIAISON", "RESTRICTED"),
        usual="LIAISON",
        ceilings={},
        others="LIAISON",
        civil="OPEN",
        two_persons_from="RESTRICTED",
        expires_after_s=90 * 86_400,
    )


def found_node(
    path: Path,
    settings: Settings,
    offices: Sequence[OfficePlan],
    *,
    policy: Policy | None,
    environment: Mapping[str, str],
    random: Random,
    now_ms: InstantMs,
) -> Card:
    """Make a node's folder with keys for every role and office, and sign its first card.

    The card's endpoint is the settings' `link_url`, or its link address and port.

    Raises:
        FolderRefused: there is something in the folder already.
        MalformedCard: the offices break a rule of cards.
        StorageFailed: the disk did not take it; remove the folder and start again.
    """
    make_folder(path, settings, environment=environment, random=random)
    with open_folder(path, environment=environment) as folder:
        certificate, key = make_certificate(settings.party)
        folder.keystore.keep_tls_key(key, random)
        replace_file(path / CERTIFICATE_NAME, certificate.encode())
        rule = policy or usual_policy(settings)
        replace_file(path / POLICY_NAME, msgspec.json.format(msgspec.json.encode(rule), indent=2))
        replace_file(path / TOKEN_NAME, random(32).hex().encode())
        card = Card(
            version=1,
            party=settings.party,
            names=settings.names,
            issued_ms=now_ms,
            expires_ms=InstantMs(now_ms + CARD_YEARS_MS),
            root=RootKeys(1, tuple(k.public_key for k in folder.keystore.held(Role.ROOT))),
            node_keys=_node_keys(folder),
            endpoints=(Endpoint(link_url(settings), certificate),),
            offices=tuple(_office(folder, plan, random) for plan in offices),
            revocations=(),
        )
        keep_own_card(folder, card, now_ms)
    return card


def keep_own_card(folder: Folder, card: Card, now_ms: InstantMs) -> bytes:
    """Sign a card with the root keys held here and keep it as our newest."""
    root = [folder.keystore.signer(k.public_key) for k in folder.keystore.held(Role.ROOT)]
    raw = sign_card(card, root)
    cards = Cards(folder.store.connection)
    with folder.store.write():
        cards.keep(card.party, card.version, raw, now_ms)
        cards.confirm(card.party, card.version, now_ms)
    return raw


def link_url(settings: Settings) -> str:
    """The address on which peers find this node's link listener."""
    if settings.link_url:
        return settings.link_url
    host = settings.link_host if settings.link_host != "0.0.0.0" else host_name(settings.party)  # noqa: S104
    return f"https://{host}:{settings.link_port}"


def read_policy(path: Path) -> Policy:
    """Read a folder's rule of release."""
    return msgspec.json.decode((path / POLICY_NAME).read_bytes(), type=Policy)


def today(now_ms: InstantMs) -> date:
    """The UTC day of an instant."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).date()


def _node_keys(folder: Folder) -> tuple[NodeKey, ...]:
    roles = ((Role.LOG, KeyRole.LOG), (Role.STORED, KeyRole.STORED))
    return tuple(
        NodeKey(on_card, held.public_key, KeyStatus.IN_FORCE)
        for role, on_card in (*roles, (Role.TRANSPORT, KeyRole.TRANSPORT))
        for held in folder.keystore.held(role)
    )


def _office(folder: Folder, plan: OfficePlan, random: Random) -> Office:
    party = folder.settings.party
    office: OfficeId = parse_office_id(f"{party}/{plan.name}")
    superior = None if plan.superior is None else parse_office_id(f"{party}/{plan.superior}")
    return Office(
        id=office,
        titles=plan.titles,
        level=plan.level,
        superior=superior,
        keys=(folder.keystore.add(Role.OFFICE, office, random),),
        holders=(Holder(plan.holder, plan.since, None),),
    )


__all__ = [
    "CERTIFICATE_NAME",
    "DATABASE_NAME",
    "KEYS_NAME",
    "POLICY_NAME",
    "TOKEN_NAME",
    "OfficePlan",
    "found_node",
    "keep_own_card",
    "link_url",
    "read_policy",
    "today",
    "usual_policy",
]

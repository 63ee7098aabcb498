"""The settings of one node: one TOML file, written once with every key, unit and default.

An unknown key is refused: a misspelt limit that is silently ignored is worse than a node that
does not start.
"""

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec

from visavis.node.storage_errors import SettingsRefused
from visavis.record import Mode
from visavis.terms import MalformedId, PartyId, parse_party_id

MAX_SETTINGS_BYTES: Final = 64 * 1024  # twenty keys and sixteen names are 4 KB

_Host = Annotated[str, msgspec.Meta(min_length=1, max_length=253)]  # RFC 1035: the longest name
_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]  # 0 lets the system choose, for exercises
_Path = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]
_MaybePath = Annotated[str, msgspec.Meta(max_length=4096)]
_Seconds = Annotated[int, msgspec.Meta(ge=1, le=86_400)]  # a day: a slower link is dead
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
_Level = Annotated[str, msgspec.Meta(pattern=r"^(debug|info|warning|error)$")]

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - peers must reach the link listener; their certificates are the gate
HERE: Final = "127.0.0.1"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that an operator chooses. Paths are relative to the node's folder."""

    party: PartyId
    mode: Mode
    link_host: _Host = EVERYWHERE
    link_port: _Port = 7443
    link_url: Annotated[str, msgspec.Meta(max_length=512)] = ""
    desk_host: _Host = HERE
    desk_port: _Port = 7080
    desk_url: Annotated[str, msgspec.Meta(max_length=512)] = ""
    desk_certificate: _MaybePath = ""
    desk_key: _MaybePath = ""
    restricted_from: Annotated[str, msgspec.Meta(max_length=64)] = ""
    oidc_issuer: Annotated[str, msgspec.Meta(max_length=512)] = ""
    oidc_client_id: Annotated[str, msgspec.Meta(max_length=255)] = ""
    oidc_secret_file: _MaybePath = ""
    anchor_dir: _Path = "anchors"
    passphrase_file: _Path = "passphrase"  # noqa: S105 - the name of a file
    heartbeat_s: _Seconds = 30
    answer_s: _Seconds = 10
    retry_s: _Seconds = 1
    last_retry_s: _Seconds = 60
    line_test_offices: Annotated[str, msgspec.Meta(max_length=2048)] = ""
    alert_urls: Annotated[str, msgspec.Meta(max_length=8192)] = ""
    alert_language: _Language = "en"
    log_level: _Level = "info"
    names: Annotated[dict[_Language, _Name], msgspec.Meta(min_length=1, max_length=16)]

    @property
    def desk_is_https(self) -> bool:
        """Whether browsers reach the desk by https: by our own certificate, or a proxy's."""
        return bool(self.desk_certificate) or self.desk_url.startswith("https://")


_COMMENTS: Final[Mapping[str, str]] = {
    "party": "Id of this party: 1 to 32 of a-z, 0-9, -, the first a letter. Never change it.",
    "mode": "live or exercise; part of every link's origin. Never change it.",
    "link_host": "Address on which peers reach the link listener (TLS, pinned certificates).",
    "link_port": "Its port; 0 lets the system choose.",
    "link_url": 'https URL that goes into the party card; "" makes it from address and port.',
    "desk_host": "Address of the desk and the API; beyond this machine it needs desk_certificate.",
    "desk_port": "Its port; 0 lets the system choose.",
    "desk_url": 'URL under which browsers reach it, through a proxy; "" makes it from the address.',
    "desk_certificate": 'Certificate (PEM) for https on desk_host; "" for none.',
    "desk_key": "Its private key (PEM), mode 0600.",
    "restricted_from": 'Classification from which each reading is kept in the audit; "" for none.'
    " What is in a compartment always is.",
    "oidc_issuer": 'OpenID Connect issuer, https; "" where persons sign in by password and code.',
    "oidc_client_id": "This node's name there; its redirect is desk_url + /api/session/return.",
    "oidc_secret_file": 'File with the client secret; "" for a public client.',
    "anchor_dir": "Folder of the anchors, best on another disk. NEVER back it up or restore it.",
    "passphrase_file": "File with the passphrase of keys.sealed, used unless VISAVIS_PASSPHRASE is"
    " set. Mode 0600.",
    "heartbeat_s": "Seconds of silence after which a link says that it is alive.",
    "answer_s": "Seconds after which an answer counts as missing.",
    "retry_s": "Seconds until the first retry; each further wait is doubled ...",
    "last_retry_s": "... up to this many seconds.",
    "line_test_offices": "Offices, by a space between them, whose line tests this node says and"
    ' answers by itself; "" for none: then a person does.',
    "alert_urls": "Where alarms are told besides the desk, by a space between them: URLs as apprise"
    ' takes them (mailto://, json://, ...); "" for nowhere. They may hold passwords.',
    "alert_language": "Language in which they are told: fr, en or ru.",
    "log_level": "debug, info, warning or error.",
    "names": "The party's name by language (BCP 47 tag).",
}


def parse_settings(raw: bytes) -> Settings:
    """Turn the bytes of visavis.toml into settings. `render_settings` reverses it.

    Raises:
        SettingsRefused: which key, what is expected there, what stands there.
    """
    if len(raw) > MAX_SETTINGS_BYTES:
        raise _refused("file", f"at most {MAX_SETTINGS_BYTES} bytes", f"{len(raw)}")
    try:
        tree = tomllib.loads(raw.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _refused("file", "TOML in UTF-8", str(error)[:200]) from None
    try:
        settings = msgspec.convert(tree, Settings)
        parse_party_id(settings.party)
    except msgspec.ValidationError as error:
        raise _explained(tree, str(error)) from None
    except MalformedId as error:
        raise _refused("party", error.expected, error.got) from None
    _require_desk(settings)
    if settings.last_retry_s < settings.retry_s:
        raise _refused(
            "last_retry_s", f"at least retry_s ({settings.retry_s})", str(settings.last_retry_s)
        )
    return settings


def _require_desk(settings: Settings) -> None:
    """Refuse a desk whose passwords and cookies would cross a network in the clear."""
    if bool(settings.desk_certificate) != bool(settings.desk_key):
        raise _refused("desk_key", "desk_certificate and desk_key, both or neither", "one")
    if not settings.desk_certificate and not is_loopback(settings.desk_host):
        raise _refused(
            "desk_host",
            "a loopback address (127.0.0.1, ::1), or desk_certificate and desk_key for https",
            repr(settings.desk_host),
        )
    for name in ("desk_url", "oidc_issuer"):
        given = getattr(settings, name)
        if given and not _is_guarded(given):
            raise _refused(name, "an https URL (http on a loopback address)", repr(given))
    if settings.oidc_issuer and not settings.desk_url:
        raise _refused("desk_url", "the URL to which oidc_issuer sends browsers back", "none")
    if bool(settings.oidc_issuer) != bool(settings.oidc_client_id):
        raise _refused("oidc_client_id", "oidc_issuer and oidc_client_id, both or neither", "one")


def _is_guarded(url: str) -> bool:
    """Whether what goes to a URL crosses no network in the clear."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def render_settings(settings: Settings) -> bytes:
    """Write settings as TOML with every key, its meaning and its default."""
    lines = ["# Settings of a visavis node. Restart it after a change.", ""]
    defaults = {
        field.name: field.default
        for field in msgspec.structs.fields(Settings)
        if field.default is not msgspec.NODEFAULT
    }
    for name, comment in _COMMENTS.items():
        if name == "names":
            continue
        default = f" Default: {_toml(defaults[name])}." if name in defaults else ""
        lines += [f"# {comment}{default}", f"{name} = {_toml(getattr(settings, name))}", ""]
    lines += [f"# {_COMMENTS['names']}", "[names]"]
    lines += [f"{_toml(tag)} = {_toml(name)}" for tag, name in settings.names.items()]
    return ("\n".join(lines) + "\n").encode()


def _toml(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = (
        letter if letter not in '"\\\x7f' and letter >= " " else f"\\u{ord(letter):04x}"
        for letter in str(value)
    )
    return f'"{"".join(escaped)}"'


_AT = re.compile(r"^(?P<what>.*?)(?: - at (?:`key` in )?`\$\.?(?P<at>[^`]*)`)?$", re.DOTALL)
_FIELD = re.compile(r"^Object (?P<how>missing required|contains unknown) field `(?P<name>.*)`")


def _explained(tree: Mapping[str, Any], text: str) -> SettingsRefused:
    """Say in words what the schema found."""
    field = _FIELD.match(text)
    if field is not None:
        name = field["name"][:60]
        if field["how"] == "missing required":
            return _refused(name, "a value", "none")
        return _refused(name, f"one of {', '.join(Settings.__struct_fields__)}", "an unknown key")
    found = _AT.match(text)
    assert found is not None
    what, name = found["what"], (found["at"] or "file").split("[")[0]
    return _refused(name, what[:1].lower() + what[1:], repr(tree.get(name))[:100])


def _refused(name: str, expected: str, got: str) -> SettingsRefused:
    return SettingsRefused(
        f"Setting {name} refused",
        expected=expected.removeprefix("expected "),
        got=got,
        next_step="Correct visavis.toml; nothing was started.",
    )

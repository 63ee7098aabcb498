"""Settings: every key is written with its meaning, and read back as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.node.builders import a_settings

from visavis.node.settings import Settings, parse_settings, render_settings
from visavis.node.storage_errors import SettingsRefused
from visavis.record import Mode
from visavis.terms import PartyId

_TEXT = st.text(min_size=1, max_size=40).filter(lambda text: "\x00" not in text)
_SECONDS = st.integers(1, 86_400)

_SETTINGS = st.builds(
    Settings,
    party=st.from_regex(r"[a-z][a-z0-9-]{0,31}", fullmatch=True).map(PartyId),
    mode=st.sampled_from(list(Mode)),
    link_host=_TEXT,
    link_port=st.integers(0, 65535),
    link_url=st.text(max_size=40),
    desk_host=st.sampled_from(["127.0.0.1", "::1", "localhost", "127.8.8.8"]),
    restricted_from=st.text(max_size=40),
    desk_port=st.integers(0, 65535),
    anchor_dir=_TEXT,
    passphrase_file=_TEXT,
    heartbeat_s=_SECONDS,
    answer_s=_SECONDS,
    retry_s=st.integers(1, 60),
    last_retry_s=st.integers(60, 86_400),
    log_level=st.sampled_from(["debug", "info", "warning", "error"]),
    names=st.dictionaries(
        st.sampled_from(["fr", "en", "ru", "zh-Hant-TW"]), _TEXT, min_size=1, max_size=4
    ),
)


@given(_SETTINGS)
def test_what_is_written_is_read(settings: Settings) -> None:
    assert parse_settings(render_settings(settings)) == settings


def test_every_key_stands_in_the_file_with_its_meaning_and_default() -> None:
    lines = render_settings(a_settings()).decode().splitlines()
    for name in Settings.__struct_fields__:
        at = next(
            number
            for number, line in enumerate(lines)
            if line.startswith(f"{name} =") or line == f"[{name}]"
        )
        assert lines[at - 1].startswith("# ")
        if name.endswith("_s"):
            assert "seconds" in lines[at - 1].lower()
    assert "# Address of the desk and the API; beyond this machine it needs desk_certificate." in (
        " ".join(lines)
    )
    assert 'desk_host = "127.0.0.1"' in lines


def test_the_shortest_file_takes_the_defaults() -> None:
    raw = b'party = "fr"\nmode = "exercise"\n[names]\nfr = "France"\n'
    assert parse_settings(raw) == a_settings()


def changed(line: str) -> bytes:
    name = line.split(" ", maxsplit=1)[0]
    lines = render_settings(a_settings()).decode().splitlines()
    kept = [one for one in lines if not one.startswith(f"{name} =")]
    return "\n".join([line, *kept]).encode()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("heartbeat = 3", "Setting heartbeat refused: expected one of party, mode, .* got an unkn"),
        ("heartbeat_s = 0", "Setting heartbeat_s refused: expected `int` >= 1, got 0"),
        ("heartbeat_s = 86401", "Setting heartbeat_s refused: expected `int` <= 86400, got 86401"),
        ("heartbeat_s = 1.5", "Setting heartbeat_s refused: expected `int`, got `float`, got 1.5"),
        ("link_port = 65536", "Setting link_port refused: expected `int` <= 65535, got 65536"),
        ('link_port = "7443"', "Setting link_port refused: expected `int`, got `str`, got '7443'"),
        ('mode = "war"', "Setting mode refused: .* got 'war'"),
        ('party = "FR"', "Setting party refused: expected 1 to 32 of a-z, .* got 'FR'"),
        ('log_level = "loud"', "Setting log_level refused: .* got 'loud'"),
        ('anchor_dir = ""', "Setting anchor_dir refused: .* got ''"),
        ("retry_s = 61", r"Setting last_retry_s refused: expected at least retry_s \(61\), got 60"),
        ("party = ", "Setting file refused: expected TOML in UTF-8, got .*line 1"),
        ("party = 1\nparty = 2", "Setting file refused: .*Cannot overwrite a value .*line 2"),
    ],
)
def test_a_refusal_names_the_key_what_is_expected_and_what_stands_there(
    line: str, message: str
) -> None:
    with pytest.raises(SettingsRefused, match=message) as refused:
        parse_settings(changed(line))
    assert str(refused.value).endswith("Correct visavis.toml; nothing was started.")


def test_a_missing_key_is_named() -> None:
    with pytest.raises(SettingsRefused, match="Setting names refused: expected a value, got none"):
        parse_settings(b'party = "fr"\nmode = "live"\n')
    with pytest.raises(SettingsRefused, match="Setting names refused"):
        parse_settings(b'party = "fr"\nmode = "live"\n[names]\n')
    with pytest.raises(SettingsRefused, match=r"Setting names refused: .* got \{'french'"):
        parse_settings(b'party = "fr"\nmode = "live"\n[names]\nfrench = "France"\n')


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_being_refused(raw: bytes) -> None:
    with pytest.raises(SettingsRefused):
        parse_settings(raw)


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(SettingsRefused, match="expected at most 65536 bytes, got 70000"):
        parse_settings(b"#" * 70_000)


def test_settings_cannot_be_changed_in_flight() -> None:
    settings = a_settings()
    with pytest.raises(AttributeError, match="immutable"):
        setattr(settings, "heartbeat_s", 1)  # noqa: B010 - the plain way is refused by the types
    assert settings == a_settings()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('desk_host = "0.0.0.0"', "or desk_certificate and desk_key for https, got '0.0.0.0'"),
        ('desk_host = "desk.example"', "expected a loopback address"),
        ('desk_certificate = "c.pem"', "expected desk_certificate and desk_key, both or neither"),
        ('desk_key = "k.pem"', "expected desk_certificate and desk_key, both or neither"),
        ('desk_url = "http://desk.example"', "an https URL (http on a loopback address)"),
        ('desk_url = "https://["', "Setting desk_url refused"),
        ('oidc_issuer = "http://id.example"\noidc_client_id = "x"', "expected an https URL"),
        (
            'oidc_issuer = "https://id.example"\ndesk_url = "https://d.example"',
            "oidc_issuer and oidc_client_id, both or neither",
        ),
    ],
)
def test_a_desk_that_would_speak_in_the_clear_is_refused(more: str, words: str) -> None:
    raw = f'party = "fr"\nmode = "live"\n{more}\n[names]\nfr = "France"\n'.encode()
    with pytest.raises(SettingsRefused) as caught:
        parse_settings(raw)
    assert words in str(caught.value)
    assert "nothing was started" in str(caught.value)


@pytest.mark.parametrize(
    ("more", "https"),
    [
        ("", False),
        ('desk_url = "https://desk.example"', True),
        ('desk_url = "http://127.0.0.1:8000"', False),
        ('desk_host = "0.0.0.0"\ndesk_certificate = "c.pem"\ndesk_key = "k.pem"', True),
    ],
)
def test_cookies_are_bound_to_https_where_browsers_come_by_it(more: str, https: bool) -> None:
    raw = f'party = "fr"\nmode = "live"\n{more}\n[names]\nfr = "France"\n'.encode()
    assert parse_settings(raw).desk_is_https is https

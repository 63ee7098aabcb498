"""What cannot be shown is a page too: in the frame, in its reader’s language, with a way on."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from tests.node.browsers import Browser, Got
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, found

from visavis.node.desk_form import FORM_BYTES

RUSSIAN = {"Accept-Language": "ru"}
FRENCH = {"Accept-Language": "fr-FR,fr;q=0.9"}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[NodeProcess]:
    one = found(tmp_path_factory.mktemp("troubles"), "fr")
    one.forks = forks
    one.start()
    person = {
        "name": "anne",
        "full_name": "Anne Roux",
        "roles": ["watch"],
        "grants": [{"office": "fr/chief", "since": "2015-01-01"}],
    }
    one.call("POST", "/api/people", json=person)
    try:
        yield one
    finally:
        assert one.process is not None
        one.process.kill()
        one.process.wait()


@pytest.fixture(scope="module")
def anne(node: NodeProcess) -> Browser:
    browser = Browser(node.desk_port)
    ticket = node.call("POST", "/api/tickets", json={"person": "anne"})["path"]
    assert browser.ask("GET", ticket).status == 303
    browser.csrf = browser.ask("GET", "/api/session").json()["csrf"]
    return browser


def page_of(got: Got, status: int, language: str) -> str:
    """The page that came, after a look at what every page of a trouble must have."""
    assert got.status == status
    assert got.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in got.headers["content-security-policy"]
    html = got.body.decode()
    assert f'<html lang="{language}"' in html
    assert '<p class="exercise">' in html
    assert '<a class="button" href="/">' in html
    return html


def test_an_address_without_a_page_says_so_in_the_frame_and_the_readers_language(
    anne: Browser,
) -> None:
    html = page_of(anne.ask("GET", "/nowhere?x=<b>", headers=RUSSIAN), 404, "ru")
    assert "По этому адресу нет страницы." in html
    assert "Выберите раздел в меню" in html
    assert 'href="/mandates"' in html
    assert "Anne Roux" in html
    assert "<b>" not in html
    assert "node.no_such_path" in html


def test_a_stranger_gets_the_same_on_a_bare_page_that_tells_nothing(node: NodeProcess) -> None:
    html = page_of(Browser(node.desk_port).ask("GET", "/nowhere", headers=FRENCH), 404, "fr")
    assert "Il n’y a pas de page à cette adresse." in html
    assert 'href="/mandates"' not in html


def test_an_address_used_in_another_way_names_the_ways_and_is_a_page(anne: Browser) -> None:
    got = anne.ask("DELETE", "/lines", headers=FRENCH)
    assert "Cette adresse ne s’emploie pas de cette façon." in page_of(got, 405, "fr")
    assert got.headers["allow"] == "GET, HEAD"


def test_a_thing_that_is_not_here_is_a_page_with_the_menu(anne: Browser) -> None:
    html = page_of(anne.ask("GET", "/mandates/" + "a" * 26, headers=RUSSIAN), 404, "ru")
    assert "Под таким именем здесь ничего не известно." in html
    assert 'href="/mandates"' in html


def test_under_api_a_refusal_stays_plain_values_with_words_in_the_callers_language(
    anne: Browser,
) -> None:
    for headers, lang, words in (
        (FRENCH, "fr", "Il n’y a pas de page à cette adresse."),
        ({"Accept-Language": "de"}, "en", "There is no page at this address."),
        ({}, "en", "There is no page at this address."),
    ):
        got = anne.ask("GET", "/api/nowhere", headers=headers)
        assert got.status == 404
        refused = got.json()
        assert refused["in_words"]["lang"] == lang
        assert refused["in_words"]["happened"] == words
        assert refused["message"].startswith("Call refused: expected a path of this API")
    command = {"kind": "line.open", "office": "fr/chief", "body": {"line": "a" * 26}}
    got = anne.ask("POST", "/api/commands", {"commands": [command]}, RUSSIAN)
    assert got.json()["code"] == "lines.unknown_line"
    assert got.json()["in_words"]["happened"] == "Такая линия здесь не известна."


def form(node: NodeProcess, path: str, raw: bytes, headers: dict[str, str]) -> Got:
    """Send the bytes of a form as they are."""
    connection = http.client.HTTPConnection("127.0.0.1", node.desk_port, timeout=60)
    connection.putrequest("POST", path)
    for name, value in {"Content-Length": str(len(raw)), **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(raw)
    response = connection.getresponse()
    sent = {name.lower(): value for name, value in response.headers.items()}
    got = Got(response.status, sent, response.read())
    connection.close()
    return got


def test_a_form_that_is_too_long_is_refused_before_it_is_read(
    node: NodeProcess, anne: Browser
) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in anne.cookies.items())
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(FORM_BYTES + 1),
        **RUSSIAN,
    }
    html = page_of(form(node, "/acts/line.open", b"csrf=x", headers), 413, "ru")
    assert "Отправленное больше, чем принимает эта страница." in html
    assert "Введённое не пропало" in html


def test_a_form_with_more_fields_than_any_page_has_is_refused(
    node: NodeProcess, anne: Browser
) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in anne.cookies.items())
    raw = urlencode([("csrf", anne.csrf), *((f"body.{n}", "x") for n in range(2100))]).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    html = page_of(form(node, "/acts/line.open", raw, {"Cookie": cookie, **kind}), 413, "en")
    assert "What was sent is larger than this page takes." in html


def test_what_is_no_form_at_all_is_refused_and_not_a_fault_of_ours(
    node: NodeProcess, anne: Browser
) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in anne.cookies.items())
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    html = page_of(form(node, "/evidence", b"not a form", {"Cookie": cookie, **kind}), 422, "en")
    assert "The call or the form is not as this node takes it." in html


def test_a_refused_sign_in_says_why_in_the_readers_language(node: NodeProcess) -> None:
    raw = urlencode({"name": "anne", "password": "wrong", "code": "000000", "back": "/"}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    got = form(node, "/sign-in", raw, {**kind, **FRENCH})
    assert got.status == 401
    html = got.body.decode()
    assert "Nom, mot de passe et code ne vont pas ensemble" in html
    assert 'value="anne"' in html
    assert "wrong" not in html

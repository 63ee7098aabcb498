"""Every page of a desk that has something of everything, read in French and in Russian.

What stands there in English, as a raw key, or as a time that only a program reads, is found.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from tests.conversations.notice_party import circle, volume
from tests.node.browsers import Browser
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, open_contact, say, text, two_nodes, until

from visavis.acts import REGISTRY

OFFICE = "fr/chief"
OF_EACH = 2  # pages of one sort; a third would show nothing new
VOID = ("input", "br", "img", "meta", "link", "hr", "source", "wbr")
# Quoted, or the same in every language: what was said, ids, bytes, drawings, people's names.
QUOTED = ("script", "style", "code", "pre", "svg", "noscript")
# Standards, units, keys of a keyboard and formats of files are written alike everywhere.
ALIKE = {
    *("utc", "wgs", "qnh", "sha", "pdf", "html", "text", "alt", "enter", "shift", "tab", "icao"),
    *("nmi", "deg", "min", "hpa", "khz", "mhz", "vis", "geojson", "json", "natural", "earth"),
    *("agl", "amsl", "std", "english", "français"),
}
LABELS = (
    "OPEN",
    "LIAISON",
    "CLOSED",
    "RESTRICTED",
    "SECRET",
)  # the party's own, as its policy names them
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
ID = re.compile(r"[a-z2-7]{26}")
PROGRAMS = r"Node\.js|[\w./-]+\.sh"  # what to install where the map's library is missing
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")


class Shown(HTMLParser):
    """What a page says by itself, and where it leads to."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.said: list[tuple[str, bool]] = []
        self.links: list[str] = []
        self._language = language
        self._open: list[tuple[str, bool, bool]] = []  # tag, quoted, free text within it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and (found.get("href") or "").startswith("/"):
            self.links.append(str(found["href"]))
        before = self._open[-1] if self._open else ("", False, False)
        other = found.get("lang", self._language) != self._language
        quoted = before[1] or tag in QUOTED or other or "mono" in (found.get("class") or "")
        for name in ("aria-label", "placeholder"):
            if found.get(name) and not quoted:
                self.said.append((str(found[name]), True))
        if tag not in VOID:
            self._open.append(
                (tag, quoted, before[2] or found.get("dir") == "auto" or tag == "bdi")
            )

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and not self._open[-1][1]:
            self.said.append((data.strip(), self._open[-1][2]))


def catalogue(language: str) -> set[str]:
    """Every word that the files of a language hold."""
    found: set[str] = set()
    for package in ("visavis.acts", "visavis.desk"):
        for one in files(package).joinpath("words", language).iterdir():
            plain = re.sub(
                r"(?m)^#.*$|^[a-zA-Z0-9-]+ =|\{[^}]*\}|^\s+\.[a-z]+ =", " ", one.read_text("utf-8")
            )
            found |= {word.lower() for word in WORD.findall(plain)}
    return found


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[NodeProcess]:
    with two_nodes(tmp_path_factory.mktemp("languages"), forks, heartbeat_s=1, answer_s=1) as found:
        one, other = found
        contact = open_contact(one, other)
        say(other, "contact.say", "ru/chief", contact=contact, words=text("1"))
        say(one, "minutes.propose", OFFICE, contact=contact, texts=[text("2")])
        mandate = say(one, "mandate.issue", OFFICE, title=text("3"), mission=text("4"))
        directive = say(
            one, "directive.issue", OFFICE, to="fr/fleet", mandate=mandate, order=text("5")
        )
        say(one, "directive.receive", "fr/fleet", directive=directive)
        speaker = {"kind": "office", "office": OFFICE}
        claim = {"speaker": speaker, "as_of": "2015-11-17T00:00:00Z", "told": text("6")}
        say(one, "claim.make", OFFICE, **claim)
        say(one, "communique.publish", OFFICE, texts=[text("8")])
        say(one, "watch.take", OFFICE, keeper="9")
        say(one, "watch.hand_over", OFFICE, keeper="9", told=text("10"))
        deck = volume(circle(33.5, 34.2, 20_000), "2100-12-01T06:00:00Z", "2100-12-01T09:00:00Z")
        say(one, "notice.declare", OFFICE, type="activity", title=text("12"), volume=deck)
        until(lambda: "1" in str(one.call("GET", "/api/views/contact")), one)
        yield one


def pages(node: NodeProcess, language: str) -> Iterator[tuple[str, Shown]]:
    """Every sort of page, by the links that lead to it."""
    browser = Browser(node.desk_port)
    person = f"anne-{language}"
    roles = ["watch", "auditor", "administrator"]
    grants = [{"office": office, "since": "2015-01-01"} for office in (OFFICE, "fr/fleet")]
    node.call(
        "POST",
        "/api/people",
        json={"name": person, "full_name": "11", "roles": roles, "grants": grants},
    )
    ticket = node.call("POST", "/api/tickets", json={"person": person})["path"]
    assert browser.ask("GET", ticket).status == 303
    waiting, seen, sorts = (
        ["/", "/watches", "/dispatch", "/asof?type=mandate"],
        set[str](),
        Counter[str](),
    )
    waiting += [f"/acts/{kind}" for kind in REGISTRY]
    while waiting:
        path = waiting.pop(0)
        got = browser.ask("GET", path, headers={"Accept-Language": language})
        if got.status == 303:
            path = got.headers["location"].split("#")[0]
            got = browser.ask("GET", path, headers={"Accept-Language": language})
        if not got.headers.get("content-type", "").startswith("text/html"):
            continue
        assert got.status == 200, (path, got.status)
        shown = Shown(language)
        shown.feed(got.body.decode())
        yield path, shown
        for link in shown.links:
            plain = link.split("#")[0]
            sort = re.sub(r"[a-z2-7]{26}(\.[a-z2-7]{26})?|\?.*|fr/[a-z]+", "*", plain)
            skipped = plain.startswith("/acts/") or "lang=" in plain or "theme=" in plain
            if plain not in seen and not skipped and sorts[sort] < OF_EACH:
                seen.add(plain)
                sorts[sort] += 1
                waiting.append(plain)


@pytest.mark.parametrize("language", ["fr", "ru"])
def test_no_page_shows_a_raw_key_or_a_word_of_another_language(
    node: NodeProcess, language: str
) -> None:
    english = catalogue("en") - catalogue(language) - ALIKE
    cards = node.call("GET", "/api/cards")
    titles = {
        title for card in cards for office in card["offices"] for title in office["titles"].values()
    }
    named = "|".join(sorted(titles, key=len, reverse=True))
    found: dict[str, str] = {}
    count = 0
    for path, shown in pages(node, language):
        count += 1
        ids = {one[:6] for link in [path, *shown.links] for one in ID.findall(link)}
        quoted = re.compile("|".join([*ids, named, PROGRAMS]))
        for text_of_it, free in shown.said:
            said = quoted.sub("", text_of_it)
            wrong = RAW.findall(said)
            if not free:
                words = [
                    word
                    for word in WORD.findall(said)
                    if word not in LABELS and word.lower() not in ALIKE
                ]
                wrong += [word for word in words if language == "ru" or word.lower() in english]
            for one in wrong:
                found.setdefault(one, f"{path}: {said[:80]}")
    assert count > 100
    assert found == {}

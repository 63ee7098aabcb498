"""Takes a picture of every page of the desk, in each language, light and dark.

    make pictures                      all of them, and the guide's, into docs/desk (some minutes)
    make pictures ARGS=--only=watch    those whose name begins so

Plays the first scenario as `visavis demo` does, signs in, and looks. What it writes is kept in the
checkout: whoever changes a page takes the pictures anew and looks at them.
"""

import argparse
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page
from tools.desk.demo_desks import PHONE_PX, Played, a_browser, played, settle, sign_in

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "desk"
SCENARIO: Final = "theatre-2015"
THEMES: Final = ("light", "dark")
# Two desks: one side's in its own language and in English, the other's in its own.
DESKS: Final = (("fr", "fr"), ("fr", "en"), ("ru", "ru"))
HIGHEST_PX: Final = 1300  # of a long page, what a reader sees first
COLOURS: Final = 32  # text, borders and a chart need no more; a photograph would


@dataclass(frozen=True)
class Shot:
    """One page to look at.

    Args:
        path: its address; {name} stands for a statement that the scenario names.
        told: what the index says of it.
        prepare: what is done on the page before the picture is taken.
        party: at whose desk only; "" for both.
    """

    name: str
    path: str
    told: str
    prepare: Callable[[Page], None] | None = None
    party: str = ""
    phone: bool = False
    more: dict[str, str] = field(default_factory=dict)


SHOTS: Final = (
    Shot("watch", "/", "Watch: who needs an answer, alarms, lines, what changed"),
    Shot("watch-phone", "/", "Watch, on a telephone", phone=True),
    Shot("lines", "/lines", "Lines"),
    Shot("line", "/lines/{line-of-chiefs}", "A line"),
    Shot("contact", "/contacts/{second-contact}", "A contact"),
    Shot("phrases", "/phrases?q=&contact={contact-at-sea}&office=fr/carrier", "Coded phrases"),
    Shot("notices", "/notices", "Notices and conflicts"),
    Shot("notice", "/notices/{air-activity}", "A notice"),
    Shot("conflict", "/conflicts/{crossing}", "A conflict"),
    Shot("declare", "/acts/notice.declare?back=/notices", "Declaring a notice"),
    Shot("mandates", "/mandates", "Mandates"),
    Shot("mandate", "/mandates/{mission}", "A mandate"),
    Shot("figures", "/figures", "Figures and communiqués"),
    Shot("figure", "/claims/{sorties}", "A figure"),
    Shot("communique", "/communiques/{announcement}", "A communiqué"),
    Shot("joint", "/communiques/{joint-text}", "A joint draft, line by line"),
    Shot("dispatch", "/dispatch", "Reading a dispatch"),
    Shot("record", "/record", "The record"),
    Shot("statement", "/record/{air-activity}", "A statement, its receipts and its evidence"),
    Shot("evidence", "/evidence", "Verifying evidence"),
    Shot("asof", "/asof?at=2015-11-20T12:00:00Z&type=line", "As of an earlier instant"),
    Shot("parties", "/parties", "Parties"),
    Shot("party", "/parties/{other}", "A party: words to read out, link, card"),
    Shot("acts", "/acts", "Everything that can be said"),
    Shot("help", "/help", "Help"),
)


def compressed(raw: bytes) -> bytes:
    """The picture with a palette: a quarter of the size, and no eye sees it."""
    with Image.open(io.BytesIO(raw)) as picture:
        small = picture.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def take(page: Page, name: str) -> int:
    """Take the picture of a page; returns its size in bytes."""
    settle(page)
    size = page.viewport_size
    assert size is not None
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(height, HIGHEST_PX)}
    raw = page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]  # a plain dict does
    small = compressed(raw)
    (FOLDER / f"{name}.png").write_bytes(small)
    return len(small)


def take_all(browser: Browser, play: Played, only: str) -> Iterator[tuple[str, int]]:
    """Take every picture whose name begins with `only`; yields names and sizes."""
    for party, language in DESKS:
        for theme in THEMES:
            for phone in (False, True):
                shots = [one for one in SHOTS if one.name.startswith(only) and one.phone == phone]
                shots = [one for one in shots if one.party in ("", party)]
                if shots:
                    yield from _at_a_desk(browser, play, party, language, theme, shots)


def _at_a_desk(
    browser: Browser, play: Played, party: str, language: str, theme: str, shots: Sequence[Shot]
) -> Iterator[tuple[str, int]]:
    choices: dict[str, object] = {"color_scheme": theme, "locale": language}
    if shots[0].phone:
        choices |= {"viewport": {"width": PHONE_PX[0], "height": PHONE_PX[1]}}
    context = sign_in(browser, play, party, **choices)
    page = context.new_page()
    names = {**play.ids, "other": "ru" if party == "fr" else "fr"}
    for shot in shots:
        answer = page.goto(play.desk(party) + shot.path.format_map(names))
        assert answer is not None
        assert answer.status == 200, f"{shot.path}: {answer.status}"
        if shot.prepare is not None:
            shot.prepare(page)
        name = f"{shot.name}-{language}-{theme}"
        yield name, take(page, name)
    context.close()


def write_index() -> None:
    """List the pictures that are there."""
    lines = [
        "# The desk in pictures",
        "",
        "Taken by `make pictures` from the first scenario after its play; all geometry in it is",
        "invented. French and English at one side's desk, Russian at the other's. The",
        "[guide](../guide.md) has its own pictures, with what to do on each page.",
        "",
        "| Page | " + " | ".join(f"{language} {theme}" for _, language in DESKS for theme in THEMES)
        + " |",
        "| --- |" + " --- |" * (len(DESKS) * len(THEMES)),
    ]  # fmt: skip
    for shot in SHOTS:
        cells = []
        for _, language in DESKS:
            for theme in THEMES:
                file = f"{shot.name}-{language}-{theme}.png"
                cells.append(f"[{language}]({file})" if (FOLDER / file).exists() else "")
        lines.append(f"| {shot.told} | {' | '.join(cells)} |")
    (FOLDER / "README.md").write_text("\n".join(lines) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("--only", default="", help="those whose name begins so")
    chosen = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    total = 0
    with played(SCENARIO) as play, a_browser() as browser:
        for name, size in take_all(browser, play, chosen.only):
            total += size
            print(f"{name}: {size // 1024} KiB", file=sys.stderr)
    write_index()
    print(f"{total / 1e6:.1f} MB in {FOLDER}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Takes a picture of every page of the desk, in each language, light and dark.

    make pictures                      all of them, and the guide's, into docs/desk (some minutes)
    make pictures ARGS=--only=watch    those whose name begins so

Plays the first scenario as `visavis demo` does, signs in, and looks. What it writes is kept in the
checkout: whoever changes a page takes the pictures anew and looks at them.
"""

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page
from tests.browser.theatre import Person
from tools.desk.demo_desks import PHONE_PX, Played, a_browser, played, settle, sign_in
from tools.desk.guide_walk import walk

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "desk"
SCENARIO: Final = "theatre-2015"
THEMES: Final = ("light", "dark")
GUIDES: Final = ("fr", "en")
LOW_DOWN: Final = ("ways", "proposal", "refused")  # what these looks are for is not at the top
# Two desks: one side's in its own language and in English, the other's in its own.
DESKS: Final = (("fr", "fr"), ("fr", "en"), ("ru", "ru"))
USUAL_PX, LONG_PX = 800, 1250  # of a long page, what a reader sees first
DISPATCH: Final = (
    "Moscou, jeudi 19 novembre 2015. Selon le chef d'état-major russe, l'aviation a détruit"
    " 4.111 cibles et effectué 2.299 sorties en 48 jours.\n\nLa France a effectué 12 % des frappes"
    " non américaines de la coalition, a déclaré un porte-parole militaire américain."
)
COLOURS: Final = 32  # chosen so that the rare ones stay: a mark of a few pixels says most


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
    status: int = 200
    long: bool = False


def propose_a_line(page: Page) -> None:
    """Fill in a form as far as the preview; nothing is sent."""
    for office in ("fr/ministry", "ru/ministry"):
        page.locator(f'[name="body.offices"][value="{office}"]').check()
    own = page.locator('[name="office"] option[value$="/ministry"]').get_attribute("value")
    page.locator('[name="office"]').select_option(own)
    page.locator('[name="body.purpose.text"]').fill("Coordination")
    page.locator('button[value="preview"]').click()
    page.locator('button[value="send"]').wait_for()


def read_a_dispatch(page: Page) -> None:
    """Have the French dispatch read; nothing is put on record."""
    page.locator("#text").fill(DISPATCH)
    page.locator('button[value="read"]').click()
    page.locator("li.proposal").first.wait_for()


SHOTS: Final = (
    Shot("watch", "/", "Watch: who needs an answer, alarms, lines, what changed"),
    Shot("watch-phone", "/", "Watch, on a telephone", phone=True, long=True),
    Shot("watches", "/watches", "Handing the watch over"),
    Shot("lines", "/lines", "Lines"),
    Shot("line", "/lines/{line-of-chiefs}", "A line"),
    Shot("contact", "/contacts/{second-contact}", "A contact"),
    Shot("phrases", "/phrases?q=&contact={contact-at-sea}&office=fr/carrier", "Coded phrases"),
    Shot("map", "/map", "The map"),
    Shot("notices", "/notices", "Notices and conflicts", long=True),
    Shot("notice", "/notices/{air-activity}", "A notice"),
    Shot("conflict", "/conflicts/{crossing}", "A conflict", long=True),
    Shot("declare", "/acts/notice.declare?back=/notices", "Declaring a notice", long=True),
    Shot("preview", "/acts/line.propose", "Before it leaves", prepare=propose_a_line),
    Shot("mandates", "/mandates", "Mandates"),
    Shot("mandate", "/mandates/{mission}", "A mandate"),
    Shot("figures", "/figures", "Figures and communiqués"),
    Shot(
        "directive", "/directives/{to-the-ships}", "An order, as its own side sees it", party="ru"
    ),
    Shot("figure", "/claims/{sorties}", "A figure"),
    Shot("communique", "/communiques/{announcement}", "A communiqué"),
    Shot("joint", "/communiques/{joint-text}", "A joint draft, line by line"),
    Shot(
        "refused",
        "/figures/derive?operation=sum&parents={targets}&parents={sorties}",
        "A sum that is refused",
    ),
    Shot("dispatch", "/dispatch", "Reading a dispatch", prepare=read_a_dispatch),
    Shot("record", "/record", "The record"),
    Shot("statement", "/record/{air-activity}", "A statement, its receipts and its evidence"),
    Shot("evidence", "/evidence", "Verifying evidence"),
    Shot("asof", "/asof?at=2015-11-20T12:00:00Z&type=line", "As of an earlier instant"),
    Shot("parties", "/parties", "Parties"),
    Shot("party", "/parties/{other}", "A party: words to read out, link, card"),
    Shot("acts", "/acts", "Everything that can be said"),
    Shot("help", "/help", "Help"),
    Shot("problem", "/nowhere", "A page that does not exist", status=404),
)


def compressed(raw: bytes) -> bytes:
    """The picture with a palette, which is half the size."""
    with Image.open(io.BytesIO(raw)) as picture:
        small = picture.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
        )
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def take(page: Page, file: Path, highest_px: int) -> None:
    """Take the picture of a page."""
    settle(page)
    size = page.viewport_size
    assert size is not None
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(height, highest_px)}
    raw = page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]  # a plain dict does
    file.write_bytes(compressed(raw))


def take_pages(play: Played, party: str, language: str, only: str, into: Path) -> None:
    """Take every picture at one desk whose name begins with `only`, in a browser of its own."""
    with a_browser() as browser:
        for theme in THEMES:
            for phone in (False, True):
                shots = [one for one in SHOTS if one.name.startswith(only) and one.phone == phone]
                shots = [one for one in shots if one.party in ("", party)]
                if shots:
                    _at_a_desk(browser, play, party, language, theme, shots, into)


def _at_a_desk(
    browser: Browser,
    play: Played,
    party: str,
    language: str,
    theme: str,
    shots: Sequence[Shot],
    into: Path,
) -> None:
    choices: dict[str, object] = {"color_scheme": theme, "locale": language}
    if shots[0].phone:
        choices |= {"viewport": {"width": PHONE_PX[0], "height": PHONE_PX[1]}}
    context = sign_in(browser, play, party, **choices)
    page = context.new_page()
    names = {**play.ids, "other": "ru" if party == "fr" else "fr"}
    for shot in shots:
        answer = page.goto(play.desk(party) + shot.path.format_map(names))
        assert answer is not None
        assert answer.status == shot.status, f"{shot.path}: {answer.status}"
        if shot.prepare is not None:
            shot.prepare(page)
        file = into / f"{shot.name}-{language}-{theme}.png"
        take(page, file, LONG_PX if shot.long else USUAL_PX)
    context.close()


def write_index(folder: Path) -> None:
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
                cells.append(f"[{language}]({file})" if (folder / file).exists() else "")
        lines.append(f"| {shot.told} | {' | '.join(cells)} |")
    (folder / "README.md").write_text("\n".join(lines) + "\n")


def take_guide(play: Played, language: str, into: Path) -> None:
    """Walk the guide in one language, in a browser of its own."""

    def look(person: Person, step: str) -> None:
        highest_px = LONG_PX if step in LOW_DOWN else USUAL_PX
        take(person.page, into / f"guide-{step}-{language}.png", highest_px)

    with a_browser() as browser:
        walk(browser, play, language, look)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("--only", default="", help="those whose name begins so")
    parser.add_argument("--into", type=Path, default=FOLDER, help="another folder than docs/desk")
    chosen = parser.parse_args()
    into: Path = chosen.into
    into.mkdir(parents=True, exist_ok=True)
    guides = GUIDES if "guide".startswith(chosen.only[:5]) else ()
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        # A walk changes what others would find: each has a play of its own, or comes last.
        # One after the other: two at once on a small machine miss what they are to be heard by.
        plays = [stack.enter_context(played(SCENARIO)) for _ in guides or (1,)]
        others = zip(plays[1:], guides[1:], strict=True)
        jobs = [pool.submit(take_guide, play, language, into) for play, language in others]
        pages = [pool.submit(take_pages, plays[0], *desk, chosen.only, into) for desk in DESKS]
        for job in pages:
            job.result()
        for language in guides[:1]:
            take_guide(plays[0], language, into)
        for job in jobs:
            job.result()
    write_index(into)
    files = list(into.glob("*.png"))
    print(
        f"{len(files)} pictures, {sum(one.stat().st_size for one in files) / 1e6:.1f} MB in {into}",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Reading the words of a PDF again, by its own tables; enough for what this program writes."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_PAIR = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)>")
_FONT = re.compile(rb"/(F\d+) ([\d.]+) Tf")
_SHOWN = re.compile(
    rb"/(F\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) ?(Tj)|(\[(?:[^\]\\]|\\.)*\]) ?TJ", re.S
)


def words_of(pdf: bytes) -> list[str]:
    """Return the text of each page, one string a page, in the order of the pages."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    tables = {name: _table(objects, number) for name, number in _fonts(objects)}
    return [_page(_stream(objects[number]), tables) for number in _contents(objects)]


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    raw = found[1]
    return zlib.decompress(raw) if b"/FlateDecode" in body else raw


def _fonts(objects: dict[int, bytes]) -> set[tuple[bytes, int]]:
    return {
        (name, int(number))
        for body in objects.values()
        for listed in re.findall(rb"/Font <<(.*?)>>", body, re.S)
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", listed)
    }


def _contents(objects: dict[int, bytes]) -> list[int]:
    (root,) = (body for body in objects.values() if b"/Type /Pages" in body)
    kids = re.search(rb"/Kids \[(.*?)\]", root, re.S)
    assert kids is not None
    pages = [int(number) for number in re.findall(rb"(\d+) 0 R", kids[1])]
    found = []
    for page in pages:
        contents = re.search(rb"/Contents (\d+) 0 R", objects[page])
        assert contents is not None
        found.append(int(contents[1]))
    return found


def _table(objects: dict[int, bytes], font: int) -> dict[int, str]:
    named = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert named is not None
    pairs = _PAIR.findall(_stream(objects[int(named[1])]))
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _page(content: bytes, tables: dict[bytes, dict[int, str]]) -> str:
    font, said = b"", []
    for name, plain, shown, several in _SHOWN.findall(content):
        if name:
            font = name
            continue
        pieces = [plain] if shown else re.findall(rb"\(((?:[^\\()]|\\.)*)\)", several, re.S)
        codes = b"".join(map(_unescaped, pieces))
        pairs = zip(codes[::2], codes[1::2], strict=True)
        said.append("".join(tables[font].get(high * 256 + low, "?") for high, low in pairs))
    return " ".join(said)


def _unescaped(raw: bytes) -> bytes:
    return re.sub(
        rb"\\(.)",
        lambda found: {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(found[1], found[1]),
        raw,
        flags=re.S,
    )

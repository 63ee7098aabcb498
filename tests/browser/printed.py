"""The words on each sheet of a PDF that Chromium made, by the PDF's own tables."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj")
_CHARACTERS = re.compile(rb"beginbf(char|range)(.*?)endbf", re.S)
_HEX = re.compile(rb"<([0-9A-F]+)>")


def sheets_of(pdf: bytes) -> list[str]:
    """Return the words of each sheet, without the spaces between pieces."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    return [_words(objects, body) for body in objects.values() if _SHEET.search(body)]


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]


def _words(objects: dict[int, bytes], sheet: bytes) -> str:
    listed = re.search(rb"/Font <<(.*?)>>", sheet, re.S)
    contents = re.search(rb"/Contents (\d+) 0 R", sheet)
    assert contents is not None
    named = re.findall(rb"/(F\d+) (\d+) 0 R", listed[1] if listed else b"")
    fonts = {name: _letters(objects, int(number)) for name, number in named}
    font: dict[int, str] = {}
    said = []
    for name, glyphs in _SHOWN.findall(_stream(objects[int(contents[1])])):
        if name:
            font = fonts[name]
        else:
            codes = [int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4)]
            said.append("".join(font.get(code, "?") for code in codes))
    return "".join(said)


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    """Return what each glyph of a font stands for."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert table is not None
    letters: dict[int, str] = {}
    for sort, block in _CHARACTERS.findall(_stream(objects[int(table[1])])):
        numbers = [raw.decode() for raw in _HEX.findall(block)]
        if sort == b"char":
            for code, text in zip(numbers[::2], numbers[1::2], strict=True):
                letters[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
            continue
        for first, last, text in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            for code in range(int(first, 16), int(last, 16) + 1):
                letters[code] = chr(int(text, 16) + code - int(first, 16))
    return letters

"""Bytes as text in JSON: standard base64, in the one way of writing them.

Python's decoder ignores the unused bits of the last letter, so four texts could stand for the
same signature; whoever compares texts or hashes would then be told that one thing is two.

Source: RFC 4648, sections 3.5 and 4.
"""

import base64


def render_base64(raw: bytes) -> str:
    """Write bytes; `parse_base64` reverses it."""
    return base64.b64encode(raw).decode("ascii")


def parse_base64(text: str) -> bytes:
    """Read bytes.

    Raises:
        ValueError: not base64, or another way of writing the same bytes.
    """
    raw = base64.b64decode(text, validate=True)
    if render_base64(raw) != text:
        raise ValueError("base64 with bits set that belong to no byte")
    return raw

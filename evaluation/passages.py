"""The annotated passages: where they are and how they are loaded."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def load_passages(folder: str) -> list[dict[str, Any]]:
    """Load the passages of `passages` or `held_out`, sorted by id."""
    files = sorted((HERE / folder).glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]

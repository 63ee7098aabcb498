"""What the views were made with: a line of hexadecimal that changes with kinds and folds."""

import hashlib
from typing import Any, Final

import msgspec

from visavis.acts.registry import REGISTRY, VIEW_NAMES, VIEW_TYPES

# Raise it when a fold makes another view of the same statements: schemas cannot show that.
FOLDING: Final = 1


def views_fingerprint() -> str:
    """Fingerprint every kind and every view that this release knows.

    Views that were stored with another fingerprint are made again from the record: a kind may have
    come that explains statements which could only be kept until now.
    """
    bodies, body_parts = _schemas([kind.body for kind in REGISTRY.values()])
    shapes, shape_parts = _schemas(list(VIEW_TYPES.values()))
    seen = {
        "folding": FOLDING,
        "kinds": [
            (
                name,
                [str(act) for act in kind.acts],
                [VIEW_NAMES[projection.shape] for projection in kind.projections],
                body,
            )
            for (name, kind), body in zip(REGISTRY.items(), bodies, strict=True)
        ],
        "views": list(zip(VIEW_TYPES, shapes, strict=True)),
        "parts": [body_parts, shape_parts],
    }
    return hashlib.sha256(msgspec.json.encode(seen, order="sorted")).hexdigest()


def _schemas(types: list[type[Any]]) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    return msgspec.json.schema_components(types)

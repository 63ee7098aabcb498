"""Every kind of statement, one entry each. Adding a kind adds an entry, its room and its words.

The entries stand by subject in the modules beside this one; here they come together.
"""

from collections.abc import Mapping
from typing import Any, Final

from visavis.acts import (
    claim_kinds,
    conflict_kinds,
    contact_kinds,
    line_kinds,
    mandate_kinds,
    minutes_kinds,
    notice_kinds,
    query_kinds,
    release_kinds,
    watch_kinds,
)
from visavis.acts.kinds import Kind, Under
from visavis.lines import OpenThing

_SUBJECTS: Final = (
    line_kinds,
    contact_kinds,
    minutes_kinds,
    mandate_kinds,
    claim_kinds,
    query_kinds,
    watch_kinds,
    notice_kinds,
    conflict_kinds,
    release_kinds,
)

REGISTRY: Final[Mapping[str, Kind]] = {
    kind.name: kind for subject in _SUBJECTS for kind in subject.KINDS
}

VIEW_TYPES: Final[Mapping[str, type[Any]]] = {
    **{name: shape for subject in _SUBJECTS for name, shape in subject.VIEWS.items()},
    "under": Under,
    "open": OpenThing,
}

VIEW_NAMES: Final[Mapping[type[Any], str]] = {shape: name for name, shape in VIEW_TYPES.items()}

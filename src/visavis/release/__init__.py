"""Release: what an office says, and which audience may hear it, in which form, until when.

Here: the values that every room of statements shares (a command, a draft, what was said, text
with its language), labels, policies and audiences, and the only maker of `Released`.
Never here: transports, the meaning of a body, clocks, storage.
Imports `terms`, `parties` and `record`; every room from `lines` on may import this one.
"""

from visavis.release.bodies import (
    Count,
    Instant,
    LanguageTag,
    OfficeRef,
    PartyRef,
    Prose,
    Ref,
    Seconds,
    Text,
    instant_ms,
    require_distinct,
    require_instants,
    require_order,
)
from visavis.release.content import (
    RELEASED_LIMIT_BYTES,
    MalformedRelease,
    ReceivedRelease,
    parse_released,
)
from visavis.release.labels import (
    Audience,
    Form,
    Label,
    LabelRefused,
    Policy,
    ReleaseTerms,
)
from visavis.release.released import Released, ReleaseRefused, decide_release, require_release
from visavis.release.sayings import (
    Command,
    Draft,
    Knowledge,
    Mark,
    Said,
    earlier,
    later,
    later_of,
)

__all__ = [
    "RELEASED_LIMIT_BYTES",
    "Audience",
    "Command",
    "Count",
    "Draft",
    "Form",
    "Instant",
    "Knowledge",
    "Label",
    "LabelRefused",
    "LanguageTag",
    "MalformedRelease",
    "Mark",
    "OfficeRef",
    "PartyRef",
    "Policy",
    "Prose",
    "ReceivedRelease",
    "Ref",
    "ReleaseRefused",
    "ReleaseTerms",
    "Released",
    "Said",
    "Seconds",
    "Text",
    "decide_release",
    "earlier",
    "instant_ms",
    "later",
    "later_of",
    "parse_released",
    "require_distinct",
    "require_instants",
    "require_order",
    "require_release",
]

"""Every read model by its name: what the API and the desk show of one thing."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from visavis.acts.claim_views import claim_record
from visavis.acts.communique_joint_views import joint_status
from visavis.acts.communique_views import communique_status
from visavis.acts.conflict_views import conflict_status
from visavis.acts.contact_views import contact_record
from visavis.acts.line_views import line_status
from visavis.acts.mandate_views import directive_trace, mandate_tree
from visavis.acts.minutes_views import minutes_status
from visavis.acts.notice_views import notice_status
from visavis.acts.query_views import query_status
from visavis.acts.reading import Shelf
from visavis.acts.release_views import marking_status, request_status
from visavis.acts.trace_views import trace
from visavis.acts.watch_views import watch_status
from visavis.terms import InstantMs

CONTACT_MESSAGES: Final = 500  # a page of a conversation; a screen shows fifty

READ_MODELS: Final[Mapping[str, Callable[[Shelf, str, InstantMs], msgspec.Struct]]] = {
    "line": lambda shelf, entity, _: line_status(shelf, entity),
    "contact": lambda shelf, entity, _: contact_record(
        shelf, entity, after=0, limit=CONTACT_MESSAGES
    ),
    "minutes": lambda shelf, entity, _: minutes_status(shelf, entity),
    "mandate": mandate_tree,
    "directive": directive_trace,
    "query": query_status,
    "watch": watch_status,
    "notice": notice_status,
    "conflict": conflict_status,
    "trace": trace,
    "release_request": lambda shelf, entity, _: request_status(shelf, entity),
    "marking": marking_status,
    "claim": lambda shelf, entity, _: claim_record(shelf, entity),
    "communique": lambda shelf, entity, _: communique_status(shelf, entity),
    "joint": lambda shelf, entity, _: joint_status(shelf, entity),
}

"""What a form begins with: what stands, so that a change is typed into it and nothing twice."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from visavis.acts import Kind
from visavis.desk.form_prefilled import typed_of
from visavis.desk.form_shapes import Control, shape_of
from visavis.desk.form_typed import Typed, indices, one
from visavis.desk.sight import Sight
from visavis.notices import ConflictView, NoticeView, Proposed, StatedVolume

_ABOUT_A_CONFLICT: Final = ("conflict.propose", "conflict.counter")


def begun(sight: Sight, kind: Kind, typed: Typed) -> Typed:
    """Return what was typed into an address, with what stands of the things that it names.

    Nothing that was typed is changed. What is about a notice is said by the office that declared
    it, where whoever looks may speak for that office.
    """
    notice = _notice_of(sight, kind, typed)
    view = None if notice is None else sight.shelf.view(NoticeView, notice)
    found: dict[str, Any] = {}
    if kind.name in _ABOUT_A_CONFLICT and notice is not None:
        found["body.notice"] = [notice]
    volume = _volume_of(sight, typed, view)
    if volume is not None:
        found |= _filled(kind, volume, typed)
    if office := _office_of(sight, typed, view):
        found["office"] = [office]
    return {**found, **typed}


def proposal_of(sight: Sight, statement: str) -> Proposed | None:
    """Return the proposal that a statement made, if it is one party's last."""
    for view in sight.every(ConflictView):
        for proposed in view.proposals.values():
            if proposed.mark.id == statement:
                return proposed
    return None


def _notice_of(sight: Sight, kind: Kind, typed: Typed) -> str | None:
    """Which notice a form is about: the one named; of a proposal its own; of a pair one's own."""
    if named := one(typed, "body.notice"):
        return named
    if kind.name not in _ABOUT_A_CONFLICT:
        return None
    if statement := one(typed, "body.proposal"):
        proposed = proposal_of(sight, statement)
        return None if proposed is None else proposed.notice
    for notice in _pair(typed):
        view = sight.shelf.view(NoticeView, notice)
        if view is not None and view.party == sight.party:
            return notice
    return None


def _pair(typed: Typed) -> list[str]:
    return [one(typed, f"body.notices.{at}") for at in indices(typed, "body.notices")]


def _volume_of(sight: Sight, typed: Typed, view: NoticeView | None) -> StatedVolume | None:
    """Where and when a form begins with: as was proposed, else as the notice stands."""
    if statement := one(typed, "body.proposal"):
        proposed = proposal_of(sight, statement)
        if proposed is not None and (view is None or proposed.notice == view.notice):
            return proposed.volume
    return None if view is None else view.volume


def _filled(kind: Kind, volume: StatedVolume, typed: Typed) -> Mapping[str, list[str]]:
    shape = next((p for p in shape_of(kind.body).parts if p.control is Control.VOLUME), None)
    if shape is None or any(name.startswith(f"body.{shape.name}.") for name in typed):
        return {}
    return typed_of(shape, msgspec.to_builtins(volume), f"body.{shape.name}")


def _office_of(sight: Sight, typed: Typed, view: NoticeView | None) -> str | None:
    own = view
    if own is None or own.party != sight.party:
        pair = (sight.shelf.view(NoticeView, notice) for notice in _pair(typed))
        own = next((v for v in pair if v is not None and v.party == sight.party), None)
    if own is None or own.declaration is None:
        return None
    office = own.declaration.mark.office
    return office if office in sight.held else None

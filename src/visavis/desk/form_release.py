"""Who may hear what a form says: a plain choice, with what happens said beside it.

What begins a notice or a claim names nobody, so nobody outside would hear it unless somebody is
chosen. For these a form asks; silence is never taken for "keep it inside".
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from visavis.acts import AudienceRule, Kind
from visavis.desk.form_fields import Choice, FormField
from visavis.desk.form_shapes import Control
from visavis.desk.form_wrong import Problems
from visavis.desk.parts_typed import Typed, date_and_time, one, parse_instant_typed
from visavis.desk.places_typed import NotTaken, Wrong
from visavis.desk.sight import Condition, Names, Sight
from visavis.desk.words import DeskWords
from visavis.release import Form
from visavis.terms import PartyId

# Kinds that nobody outside hears unless somebody is named: their bodies name no party.
HEARD_BY_NOBODY: Final = ("notice.declare", "claim.make", "claim.derive")
AUDIENCES: Final = ("usual", "chosen", "nobody")


class Hearer(msgspec.Struct, frozen=True):
    """A party that may be told; `condition` of the link with it."""

    party: PartyId
    label: str
    condition: Condition
    chosen: bool


class ReleaseFields(msgspec.Struct, frozen=True):
    """The part of a form that says who hears it.

    Args:
        asked: whether somebody must choose; else the usual is good, and the part may be folded.
        audiences: those that may be chosen, and `audience` the one that is; "" for none yet.
        hearers: parties on open links; `linked` is whether there are any.
        forms: whole or generalised; empty where there is one form only.
        problem, to_problem: what is wrong with the choice, and with the parties; None for nothing.
        touched: whether anything but the usual was chosen.
    """

    asked: bool
    audiences: tuple[str, ...]
    audience: str
    hearers: tuple[Hearer, ...]
    civil: bool
    forms: tuple[Choice, ...]
    classifications: tuple[Choice, ...]
    categories: str
    expires: FormField
    problem: str | None
    to_problem: str | None
    touched: bool


def release_fields(
    sight: Sight,
    words: DeskWords,
    names: Names,
    kind: Kind,
    typed: Typed,
    problems: Mapping[str, str | Wrong],
) -> ReleaseFields:
    """Make the part of a form that says who hears it, with what was chosen."""
    chosen, asked = set(typed.get("to", ())), kind.name in HEARD_BY_NOBODY
    date, time = date_and_time(typed, "expires")
    audience = _audience(kind, typed)
    form = one(typed, "form") or Form.WHOLE.value
    label = (one(typed, "classification"), one(typed, "categories"))
    return ReleaseFields(
        asked=asked,
        audiences=("nobody", "chosen") if asked else AUDIENCES,
        audience=audience,
        hearers=tuple(
            Hearer(link.peer, names.party(link.peer), link.condition, link.peer in chosen)
            for link in sight.links
            if link.state == "open" or link.peer in chosen
        ),
        civil=bool(one(typed, "civil")),
        forms=()
        if kind.generalise is None
        else tuple(Choice(f.value, words.value("form", f.value), f.value == form) for f in Form),
        classifications=tuple(
            Choice(name, name, name == label[0]) for name in sight.policy.classifications
        ),
        categories=label[1],
        expires=FormField(
            path="expires",
            id="expires",
            name="expires",
            label=words.say("release-expires"),
            control=Control.INSTANT,
            required=False,
            date=date,
            time=time,
            problem=_said(problems.get("expires"), words),
        ),
        problem=_said(problems.get("audience"), words),
        to_problem=_said(problems.get("to"), words),
        touched=bool(any(label) or date or time or audience not in ("", "usual")),
    )


def release_problems(kind: Kind, typed: Typed) -> Problems:
    """Return what is wrong with the choice of who hears it."""
    if kind.audience is AudienceRule.INTERNAL:
        return {}
    found: Problems = {}
    audience, told = _audience(kind, typed), bool(_parties(typed) or one(typed, "civil"))
    if audience == "chosen" and not told:
        found["to"] = Wrong("wrong-nobody-ticked")
    elif audience == "nobody" and told:
        found["audience"] = Wrong("wrong-both-audiences")
    elif not audience:
        found["audience"] = Wrong("wrong-no-audience")
    try:
        parse_instant_typed(typed, "expires")
    except NotTaken as error:
        found["expires"] = error.wrong
    return found


def terms_typed(kind: Kind, typed: Typed, policy: str, usual: str) -> dict[str, object]:
    """Return the terms of release that were chosen, as plain values; what was not is left out.

    Args:
        policy, usual: the policy and the classification where none was chosen.
    """
    terms: dict[str, object] = {}
    audience = _audience(kind, typed)
    if audience == "chosen":
        terms["audience"] = {"parties": _parties(typed), "civil": bool(one(typed, "civil"))}
    # Where nobody hears it anyhow, nothing is released: whoever may not release may keep it inside.
    elif audience == "nobody" and kind.name not in HEARD_BY_NOBODY:
        terms["audience"] = {"parties": [], "civil": False}
    categories = sorted({c.strip() for c in one(typed, "categories").split(",") if c.strip()})
    classification = one(typed, "classification")
    if classification or categories:
        terms["label"] = {
            "policy": policy,
            "classification": classification or usual,
            "categories": categories,
        }
    if expires := _expires(typed):
        terms["expires"] = expires
    if (form := one(typed, "form")) and form != Form.WHOLE.value:
        terms["form"] = form
    return terms


def _expires(typed: Typed) -> str | None:
    try:
        return parse_instant_typed(typed, "expires")
    except NotTaken:  # `release_problems` has said so; no instant is like this one
        return "?"


def _audience(kind: Kind, typed: Typed) -> str:
    """The audience that was chosen; parties that were ticked by themselves choose themselves."""
    audience = one(typed, "audience")
    if kind.name not in HEARD_BY_NOBODY:
        return audience if audience in AUDIENCES else "usual"
    if audience in ("chosen", "nobody"):
        return audience
    return "chosen" if _parties(typed) or one(typed, "civil") else ""


def _parties(typed: Typed) -> list[str]:
    return [party for party in typed.get("to", ()) if party]


def _said(problem: "str | Wrong | None", words: DeskWords) -> str | None:
    return (
        words.say(problem.message, **problem.arguments) if isinstance(problem, Wrong) else problem
    )

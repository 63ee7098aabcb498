"""`Released`: the one value that links and outbound gateways accept."""

from typing import ClassVar, Final, NoReturn

from visavis.release.content import render_content
from visavis.release.labels import Audience, Form, Label, Policy
from visavis.terms import Fault, InstantMs, StatementId, VisavisError, render_instant


class ReleaseRefused(VisavisError):
    """A release that was not made; nothing has left."""

    code = "release.refused"
    fault: ClassVar[Fault] = Fault.OURS


class Released:
    """A release that was decided; only `decide_release` makes one.

    `content` is exactly what goes into the log of each link of the audience, and so it is also
    the recipient preview. What has been sent cannot be recalled.
    """

    __slots__ = ("_audience", "_content", "_expires_ms", "_form", "_label", "_statement")

    _audience: Audience
    _content: bytes
    _expires_ms: InstantMs
    _form: Form
    _label: Label
    _statement: StatementId

    def __init__(self) -> None:
        raise TypeError("Released is made by decide_release only")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Released is frozen: {name} cannot change")

    @property
    def statement(self) -> StatementId:
        """The id of the statement that it carries."""
        return self._statement

    @property
    def audience(self) -> Audience:
        """Who gets it."""
        return self._audience

    @property
    def label(self) -> Label:
        """Under which marking."""
        return self._label

    @property
    def form(self) -> Form:
        """How much of the statement it holds."""
        return self._form

    @property
    def expires_ms(self) -> InstantMs:
        """From when its recipients are asked to use it no more."""
        return self._expires_ms

    @property
    def content(self) -> bytes:
        """The bytes that each recipient gets, and the preview of them."""
        return self._content

    def __repr__(self) -> str:
        return f"Released({self._statement}, {self._audience}, {self._label})"


_set = object.__setattr__
_REFUSED: Final = "Release of statement {} refused"


def decide_release(
    signed: bytes,
    *,
    statement: StatementId,
    policy: Policy,
    audience: Audience,
    label: Label,
    form: Form,
    expires_ms: InstantMs,
    second_person: str | None,
    now_ms: InstantMs,
) -> Released:
    """Decide that an audience gets a statement, and make the bytes that it will see.

    Args:
        signed: the signed statement of this party, as `sign_statement` made it.
        form: whole, or generalised where the statement itself is marked so.
        statement: its id.
        policy: this party's own.
        expires_ms: later than `now_ms`; there is no release without an end.
        second_person: who else agreed, where the policy asks for two.

    Raises:
        ReleaseRefused: nobody to hear it, already expired, or a second person missing.
        LabelRefused: the label is not the policy's, or too high for one of the audience.
    """
    require_release(
        statement,
        policy=policy,
        audience=audience,
        label=label,
        expires_ms=expires_ms,
        second_person=second_person,
        now_ms=now_ms,
    )
    content = render_content(expires_ms, form, label, signed)
    return _make(statement, audience, label, form, expires_ms, content)


def require_release(
    statement: StatementId,
    *,
    policy: Policy,
    audience: Audience,
    label: Label,
    expires_ms: InstantMs,
    second_person: str | None,
    now_ms: InstantMs,
) -> None:
    """Refuse what `decide_release` would refuse, before anything is signed.

    Raises:
        ReleaseRefused, LabelRefused: see there.
    """
    if audience.is_empty():
        raise ReleaseRefused(
            _REFUSED.format(statement),
            expected="an audience",
            got="nobody",
            next_step="Name the parties, or keep it internal.",
        )
    if expires_ms <= now_ms:
        raise ReleaseRefused(
            _REFUSED.format(statement),
            expected=f"an expiry after {render_instant(now_ms)}",
            got=render_instant(expires_ms),
            next_step="Choose a later expiry.",
        )
    policy.require_fit(label, audience)
    if policy.needs_two(label) and not second_person:
        raise ReleaseRefused(
            _REFUSED.format(statement),
            expected=f"a second person for {label.classification}",
            got="one",
            next_step="Have a second person agree to it.",
        )


def _make(
    statement: StatementId,
    audience: Audience,
    label: Label,
    form: Form,
    expires_ms: InstantMs,
    content: bytes,
) -> Released:
    released = object.__new__(Released)
    _set(released, "_statement", statement)
    _set(released, "_audience", audience)
    _set(released, "_label", label)
    _set(released, "_form", form)
    _set(released, "_expires_ms", expires_ms)
    _set(released, "_content", content)
    return released

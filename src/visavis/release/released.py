"""`Released`: the one value that links and outbound gateways accept, and its bytes."""

from functools import lru_cache
from typing import ClassVar, Final, NoReturn

import msgspec

from visavis.record import STATEMENT_LIMIT_BYTES
from visavis.release.bodies import Instant, instant_ms
from visavis.release.labels import Audience, Form, Label, Policy
from visavis.terms import Fault, InstantMs, StatementId, VisavisError, render_instant

# A signed statement and its label: 18 markings of 64 characters are under 6 KiB in any script
# with every character escaped; the frame around them is under 100 bytes.
RELEASED_LIMIT_BYTES = STATEMENT_LIMIT_BYTES + 8 * 1024


class ReleaseRefused(VisavisError):
    """A release that was not made; nothing has left."""

    code = "release.refused"
    fault: ClassVar[Fault] = Fault.OURS


class MalformedRelease(VisavisError):
    """What a peer sent is not the form of a release."""

    code = "release.malformed"


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes into the link's log; fields in the order in which canonical JSON sorts them."""

    expires: Instant
    form: Form
    label: msgspec.Raw
    signed: msgspec.Raw


class ReceivedRelease(msgspec.Struct, frozen=True, gc=False):
    """What a peer released to us.

    Args:
        expires_ms: from when the sender asks that it be used no more.
        signed: the signed statement, byte for byte.
    """

    expires_ms: InstantMs
    form: Form
    label: Label
    signed: bytes


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


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Content)
_raw_decoder = msgspec.json.Decoder(msgspec.Raw)
_label_decoder = msgspec.json.Decoder(Label)
_set = object.__setattr__
_REFUSED: Final = "Release of statement {} refused"

# What parts the marking of a release from the signed statement in it. No string can hold it: in a
# string a quote follows a backslash, and after the quote that closes one comes no letter.
_SIGNED: Final = b',"signed":'


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
        statement: its id.
        policy: this party's own.
        expires_ms: later than `now_ms`; there is no release without an end.
        second_person: who else agreed, where the policy asks for two.

    Raises:
        ReleaseRefused: nobody to hear it, already expired, a second person missing, or a form
            that this kind of statement does not have.
        LabelRefused: the label is not the policy's, or too high for one of the audience.
    """
    refused = _REFUSED.format(statement)
    if form is not Form.WHOLE:
        raise ReleaseRefused(
            refused,
            expected=f"the form {Form.WHOLE}",
            got=form,
            next_step="Say less in a statement of its own and release that.",
        )
    if audience.is_empty():
        raise ReleaseRefused(
            refused,
            expected="an audience",
            got="nobody",
            next_step="Name the parties, or keep it internal.",
        )
    if expires_ms <= now_ms:
        raise ReleaseRefused(
            refused,
            expected=f"an expiry after {render_instant(now_ms)}",
            got=render_instant(expires_ms),
            next_step="Choose a later expiry.",
        )
    policy.require_fit(label, audience)
    if policy.needs_two(label) and not second_person:
        raise ReleaseRefused(
            refused,
            expected=f"a second person for {label.classification}",
            got="one",
            next_step="Have a second person agree to it.",
        )
    content = b"%b%b%b}" % (_render_marking(expires_ms, form, label), _SIGNED, signed)
    return _make(statement, audience, label, form, expires_ms, content)


def parse_released(raw: bytes) -> ReceivedRelease:
    """Read what a peer released; whose statement it holds is still to be judged.

    `Released.content` of the other side is the only form that passes.

    Raises:
        MalformedRelease: too long, another form, or not the canonical bytes of its value.
    """
    if len(raw) > RELEASED_LIMIT_BYTES:
        raise _malformed(f"at most {RELEASED_LIMIT_BYTES} bytes", f"{len(raw)} bytes")
    marking, _, rest = raw.partition(_SIGNED)
    signed = rest[:-1]
    try:
        marked = _read_marking(marking)
        whole = rest.endswith(b"}") and bytes(_raw_decoder.decode(signed)) == signed
    except (MalformedRelease, msgspec.DecodeError, RecursionError):
        whole = False
    if not whole:
        return _read_whole(raw)  # which knows what to say of it
    return ReceivedRelease(marked.expires_ms, marked.form, marked.label, signed)


def _read_whole(raw: bytes) -> ReceivedRelease:
    """Read a release without knowing its marking already."""
    try:
        content = _decoder.decode(raw)
        expires_ms = instant_ms(content.expires)
        label = _read_label(bytes(content.label))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise _malformed("the fields of a release", str(problem)[:120]) from None
    if _encoder.encode(content) != raw:
        raise _malformed("canonical JSON", "other bytes for the same value")
    return ReceivedRelease(
        expires_ms=expires_ms,
        form=content.form,
        label=label,
        signed=bytes(content.signed),
    )


# A package of releases has one marking, or a few: who wrote it or read it once need not again.
# A stranger who sends others gains nothing, and a refusal is never kept.
@lru_cache(maxsize=256)
def _render_marking(expires_ms: InstantMs, form: Form, label: Label) -> bytes:
    content = _Content(
        expires=render_instant(expires_ms),
        form=form,
        label=msgspec.Raw(_encoder.encode(label)),
        signed=msgspec.Raw(b"0"),
    )
    return _encoder.encode(content).partition(_SIGNED)[0]


@lru_cache(maxsize=256)
def _read_marking(marking: bytes) -> ReceivedRelease:
    return _read_whole(b"%b%b0}" % (marking, _SIGNED))


def _read_label(raw: bytes) -> Label:
    label = _label_decoder.decode(raw)
    if _encoder.encode(label) != raw:
        raise ValueError("a label in other bytes than its own")
    return label


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


def _malformed(expected: str, got: str) -> MalformedRelease:
    return MalformedRelease(
        "Release of a peer refused",
        expected=expected,
        got=got,
        next_step="Nothing was taken from it. Have the sender's node write it again.",
    )

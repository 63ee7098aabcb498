"""Link files over the local API: what a person carries to a peer, and what one brought."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from visavis.links import Frame, parse_genesis, read_frames, write_frames
from visavis.node.api_form import CallRefused, answer, language_of, parts
from visavis.node.link_files import exported, import_message
from visavis.node.running import Running
from visavis.terms import PartyId, VisavisError, parse_party_id

IMPORT_LIMIT_BYTES: Final = 4 * 1024 * 1024 * 1024  # a stick; read piece by piece, never held
FRAMES_A_TURN: Final = 8  # at most ten megabytes, and some ten milliseconds of the writer
REFUSALS_SHOWN: Final = 20  # what a person reads; the rest is of the same kind


async def export_file(running: Running, request: Request) -> Response:
    """Write everything that a peer lacks; a refusal comes before the first byte."""
    peer = parse_party_id(request.path_params["peer"])
    node = running.node
    pieces = write_frames(exported(node.exchange, peer, node.clock.now_ms()))

    def some() -> bytes:
        return b"".join(islice(pieces, FRAMES_A_TURN))

    first = await running.write(some)

    async def stream() -> AsyncIterator[bytes]:
        piece = first
        while piece:
            yield piece
            piece = await running.write(some)

    return StreamingResponse(stream(), media_type="application/octet-stream")


async def import_file(running: Running, request: Request) -> Response:
    """Take a file; what stands before a damaged place is taken."""
    peer = parse_party_id(request.path_params["peer"])
    with tempfile.TemporaryFile() as file:
        length = 0
        async for piece in request.stream():
            length += len(piece)
            if length > IMPORT_LIMIT_BYTES:
                raise CallRefused(
                    "Link file refused",
                    expected=f"at most {IMPORT_LIMIT_BYTES} bytes",
                    got="more",
                    next_step="Nothing of it was taken. Export it in parts, after each import.",
                )
            file.write(piece)
        file.seek(0)
        took = await take_file(running, peer, file)
    return answer(
        {
            "taken": took.taken,
            "refused": [
                parts(error, language_of(request)) for error in took.refused[:REFUSALS_SHOWN]
            ],
            "replies": took.replies,
            "answer": took.answer.hex(),
        }
    )


@dataclass(frozen=True, slots=True)
class Took:
    """What came of a link file; `answer` is a file to carry back, empty where none is owed."""

    taken: int
    refused: tuple[VisavisError, ...]
    replies: int
    answer: bytes


async def take_file(running: Running, peer: PartyId, file: BinaryIO) -> Took:
    """Take the frames of a link file, up to a damaged place."""
    taken, refused, replies = 0, list[VisavisError](), list[tuple[Frame, bytes]]()
    frames = read_frames(file)
    while True:
        try:
            frame = next(frames, None)
        except VisavisError as error:  # the file itself ends or is damaged here
            refused.append(error)
            break
        if frame is None:
            break
        try:
            replies += await _take_frame(running, peer, frame)
            taken += 1
        except VisavisError as error:
            refused.append(error)
    await running.sync_peers()
    back = b"".join(write_frames(replies)) if replies else b""
    return Took(taken, tuple(refused), len(replies), back)


async def _take_frame(
    running: Running, peer: PartyId, frame: tuple[Frame, bytes]
) -> list[tuple[Frame, Any]]:
    kind, payload = frame
    node = running.node
    if kind is Frame.GENESIS:
        offered_by = parse_genesis(payload).offer.offer.party
        if offered_by != peer:
            raise CallRefused(
                "Link file refused",
                expected=f"a file of {peer}",
                got=f"a genesis of {offered_by}",
                next_step="Nothing of it was taken. Name the party that the file comes from.",
            )
        return [(Frame.GENESIS, await running.take_genesis(payload))]
    answers = await running.write(
        lambda: import_message(node.exchange, peer, payload, node.clock.now_ms())
    )
    return [(Frame.MESSAGE, one) for one in answers]

"""The record's pages: rows, one statement with its deliveries, evidence out and in."""

from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from visavis.acts import Verdict, admit, wording
from visavis.desk import (
    ROWS_A_PAGE,
    Delivery,
    Names,
    News,
    Proven,
    ProvenEntry,
    one,
    problem_of,
    record_page,
    statement_page,
    verify_page,
)
from visavis.links import (
    STATEMENT,
    Finding,
    parse_bundle,
    parse_manifest,
    render_bundle,
    verify_bundle,
)
from visavis.node import proving
from visavis.node.api_form import CallRefused, read_number
from visavis.node.desk_call import HEADERS, DeskCall
from visavis.node.log_reader import LogReader
from visavis.node.node import Node
from visavis.node.own_record import KeptStatement
from visavis.node.reading import NothingHere
from visavis.node.registers import Direction, link_number
from visavis.parties import fingerprint_languages, fingerprint_words
from visavis.record import Mode
from visavis.terms import InstantMs, VisavisError, parse_party_id, parse_statement_id

UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024  # ten thousand entries, as many as a bundle may hold


async def record(call: DeskCall) -> Response:
    """A page of the record, the newest first."""
    query, kept = call.request.query_params, call.running.node.record
    thread = query.get("thread", "")[:64]
    words, names = call.words, call.names

    def in_words() -> tuple[tuple[News, ...], int | None, int | None]:
        clearance, sights = call.asker.clearance, call.sights
        total = kept.count()
        if thread:
            found, more = kept.by_thread(thread, 0, 10 * ROWS_A_PAGE), False
        else:
            before = read_number(query.get("before", str(total + 1)), "before")
            found, more = sights.newest_rows(min(before, total + 1), ROWS_A_PAGE, clearance)
        shown = sights.rows_in_words(found, words, names, clearance)
        counted = total if sights.may_count(clearance) else None
        return shown, found[0].seq if more else None, counted

    news, older, total = await call.running.write(in_words)
    return await call.page(
        lambda sight, waits: record_page(
            sight, call.viewer, call.asked, waits, news, thread=thread, older=older, total=total
        )
    )


async def statement(call: DeskCall) -> Response:
    """One statement."""
    wanted = parse_statement_id(call.path["id"])
    node = call.running.node

    def look() -> tuple[KeptStatement, tuple[Delivery, ...]]:
        row = node.record.get(wanted) or next(iter(node.record.every_with_id(wanted)), None)
        if row is None or not call.sights.may_show(wanted, call.asker.clearance):
            raise _nothing(wanted)
        return row, _deliveries(node, row)

    row, deliveries = await call.running.write(look)
    return await call.page(
        lambda sight, waits: statement_page(sight, call.viewer, call.asked, waits, row, deliveries)
    )


def _nothing(wanted: str) -> NothingHere:
    return NothingHere(
        f"No statement {wanted} to show here",
        expected="the id of a statement that you may see, neither withdrawn nor expired",
        got="none",
        next_step="Look for it in the record.",
    )


def _deliveries(node: Node, row: KeptStatement) -> tuple[Delivery, ...]:
    """Where a statement stands in the logs of the links that are open now."""
    found = []
    connection = node.store.connection
    for peer, pair in sorted(node.exchange.pairs.items()):
        if row.link == 0:
            index = LogReader(connection, pair.outgoing.terms.link_id).index_of_statement(
                row.filed.raw
            )
            if index is not None:
                receipted = index < pair.outgoing.state.receipted
                found.append(Delivery(peer, True, index, receipted))
        elif link_number(connection, pair.incoming.terms.link_id) == row.link:
            receipted = row.position < pair.incoming.state.cosigned_size
            found.append(Delivery(peer, False, row.position, receipted))
    return tuple(found)


async def export_evidence(call: DeskCall) -> Response:
    """Hand out a bundle that proves one statement."""
    typed = call.typed()
    wanted = parse_statement_id(one(typed, "id"))
    if not await call.running.write(lambda: call.sights.may_show(wanted, call.asker.clearance)):
        raise _nothing(wanted)
    peer = parse_party_id(one(typed, "peer"))
    direction = Direction.SENDING if one(typed, "direction") == "sent" else Direction.RECEIVING
    ids = [one(typed, "id")]
    bundle = await call.running.write(
        lambda: proving.deliveries(call.running.node, peer, direction, ids, 1)
    )
    await call.note_read(ids)
    name = f"evidence-{call.running.node.party}-{peer}-{ids[0][:6]}.json"
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}"'}
    return Response(render_bundle(bundle), 200, headers, media_type="application/json")


async def verify_form(call: DeskCall) -> Response:
    """The page on which a bundle is verified."""
    return await call.page(
        lambda sight, waits: verify_page(sight, call.viewer, call.asked, waits, None, None)
    )


async def verify(call: DeskCall) -> Response:
    """Verify a bundle that was uploaded; it need not be of this node."""
    language, proven, problem = call.asked.language, None, None
    try:
        proven = examine(await uploaded(call), language, call.names)
    except VisavisError as error:
        problem = problem_of(error)
    return await call.page(
        lambda sight, waits: verify_page(sight, call.viewer, call.asked, waits, proven, problem),
        422 if problem else 200,
    )


async def uploaded(call: DeskCall, limit_bytes: int = UPLOAD_LIMIT_BYTES) -> bytes:
    """The file of a form.

    Raises:
        CallRefused: none was chosen, or it is too long.
    """
    file = call.form.get("file")
    raw = await file.read(limit_bytes + 1) if isinstance(file, UploadFile) else b""
    if not raw or len(raw) > limit_bytes:
        raise CallRefused(
            "File refused",
            expected=f"a file of at most {limit_bytes} bytes",
            got="none" if not raw else "a longer one",
            next_step="Nothing was changed. Choose the file again.",
        )
    return raw


def examine(raw: bytes, language: str, names: Names) -> Proven:
    """Verify a bundle and every statement in it.

    Raises:
        EvidenceRefuted: the chain from the cards to the contents does not hold.
    """
    import base64

    bundle = parse_bundle(raw)
    finding = verify_bundle(bundle)
    mode = parse_manifest(base64.b64decode(bundle.manifest)).sender.offer.mode
    entries = tuple(
        entry
        for opened in finding.entries
        if (entry := _entry(opened, finding, mode, language, names)) is not None
    )
    tag = language if language in fingerprint_languages() else "en"
    return Proven(
        sender=finding.sender,
        receiver=finding.receiver,
        origin=finding.origin,
        size=finding.size,
        root=finding.root.hex(),
        receipted=finding.receipted,
        forked_by=finding.forked_by[1] if finding.forked_by else "",
        fingerprints=tuple(
            (party, fingerprint_words(words, tag)) for party, words in finding.fingerprints.items()
        ),
        entries=entries,
    )


def _entry(
    opened: Any, finding: Finding, mode: Mode, language: str, names: Names
) -> ProvenEntry | None:
    if opened.kind != STATEMENT or opened.content is None:
        return None
    admission = admit(
        opened.content,
        finding.directories[finding.sender],
        expected_party=finding.sender,
        mode=mode,
        origin=finding.origin,
        index=opened.index,
        received_ms=InstantMs(opened.time_ms),
    )
    statement = admission.statement
    if admission.verdict is Verdict.REFUSED or statement is None:
        raise CallRefused(
            f"Evidence refuted at entry {opened.index}",
            expected="a statement that its office could make",
            got=admission.text.rstrip("."),
            next_step="Do not rely on this bundle.",
        )
    words = wording(language)
    line = ""
    if admission.said is not None and admission.thread is not None:
        line = words.describe(admission.said, admission.thread, names)
    return ProvenEntry(opened.index, statement.office, statement.said, statement.kind, line)

"""Running a node: its writer's thread, its callers to the peers, the ticking of its links."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from visavis.acts import Outcome
from visavis.node.caller import Caller, CallerPorts, Unreachable
from visavis.node.clock import MachineClock
from visavis.node.events import Hub, make_event
from visavis.node.file_names import KERNELS_NAME
from visavis.node.log_copying import LogCopier
from visavis.node.metrics import Metrics
from visavis.node.news import News
from visavis.node.node import Node, Opened
from visavis.node.people_desk import People
from visavis.node.people_provider import ProviderTerms
from visavis.node.storage_errors import SettingsRefused
from visavis.node.tls import Gate, client_context
from visavis.notices import Sieve, no_sieve
from visavis.parties import Card
from visavis.release import Command
from visavis.terms import Fault, PartyId, VisavisError

if TYPE_CHECKING:
    from visavis.node.alerting import Alerting

_log = structlog.get_logger()
T = TypeVar("T")

TICK_S: Final = 0.2  # a fifth of the shortest retry; 1 ms of work for a dozen quiet links
COPY_S: Final = 1.0  # a second of the busiest node fills a third of what the writer waits for
WALK_S: Final = 5.0  # how soon after views were made anew the live notices are gone over
GENESIS_S: Final = 0.5  # two people who open a link are on the telephone and wait for it
COMMANDS_A_TURN: Final = 128  # some 15 ms of the writer; a peer's answer never waits longer
# A few statements are verified sooner than another thread is woken, twice.
OPENED_BY_WRITER_BYTES: Final = 4096
COMMANDS_LIMIT: Final = 20_000  # waiting for the writer: two seconds of its work


class ProgramFailed(VisavisError):
    """A mistake of this program's own; the log has all of it."""

    code = "node.program"
    fault = Fault.OURS


class TooManyCommands(VisavisError):
    """More commands wait than the disk takes in a few seconds."""

    code = "node.too_many_commands"
    fault = Fault.OURS


@dataclass
class _Order:
    """Commands of one caller that wait for the writer."""

    commands: Sequence[Command[object]]
    done: asyncio.Future[Sequence[Outcome | VisavisError]]


class Running:
    """A node at work on an event loop. Offline, it has neither callers nor ticks."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.gate = Gate(node.certificate, node.folder.keystore.tls_key_pem)
        self.callers: dict[PartyId, Caller] = {}
        self._shown: dict[PartyId, Card] = {}
        self._writer = ThreadPoolExecutor(1, "writer")
        self._openers = ThreadPoolExecutor(1, "opener")
        self._helpers = ThreadPoolExecutor(1, "verifier")
        self._copiers = ThreadPoolExecutor(1, "copier")
        self._orders: list[_Order] = []
        self._draining = False
        self._tasks: list[asyncio.Task[None]] = []
        self._passing: set[asyncio.Task[None]] = set()
        self._syncing = asyncio.Lock()
        self._unfounded: dict[PartyId, str] = {}  # why a founding was refused, said once
        self._online = False
        self._alerting: Alerting | None = None
        self.hub = Hub()
        self.statements_seen = 0
        self.metrics = Metrics()
        self.metrics.show("statements", "Rows of the record.", lambda: self.statements_seen)
        self.metrics.show("listeners", "Open streams of events.", self.hub.count)
        self.metrics.show("events_told", "Events that the hub has told.", lambda: self.hub.told)
        self.news = News(node, self.hub)
        self.people = People(
            node.folder.path,
            node.party,
            node.folder.keystore,
            self.write,
            provider_terms(node),
            wall_ms=MachineClock().now_ms,
            random=os.urandom,
        )
        self.metrics.show("sessions", "Open sessions.", self.people.sessions.open_count)

    async def write(self, work: Callable[[], T]) -> T:
        """Run something on the writer's thread, the only one that touches the node's state."""
        loop = asyncio.get_running_loop()

        def watched() -> T:
            try:
                return work()
            finally:
                news = self.news.of_record()
                if news:
                    loop.call_soon_threadsafe(self.hub.tell, news)

        return await loop.run_in_executor(self._writer, watched)

    @property
    def online(self) -> bool:
        """Whether it calls its peers; a folder that is only opened does not."""
        return self._online

    async def start(self) -> None:
        """Begin to call and to tick."""
        self._online = True
        loop = asyncio.get_running_loop()

        def changed() -> None:
            loop.call_soon_threadsafe(self._peers_changed)

        self.node.peers_changed = changed
        await self.sync_peers()
        self._tasks = [
            asyncio.create_task(self._tick(), name="tick"),
            asyncio.create_task(self._founding(), name="founding"),
            asyncio.create_task(self._copying(), name="copying"),
            asyncio.create_task(self._walking(), name="walking"),
            *self._start_alerting(),
        ]

    def _start_alerting(self) -> list[asyncio.Task[None]]:
        node, urls = self.node, self.node.settings.alert_urls.split()
        if not urls:
            return []
        from visavis.node.alerting import Alerting  # apprise takes a second to import

        self._alerting = Alerting(
            urls,
            node.duty.alarms,
            self.write,
            node.clock.now_ms,
            language=node.settings.alert_language,
            title=f"{node.party} ({node.settings.mode})",
        )
        return [asyncio.create_task(self._alerting.run(), name="alerting")]

    async def stop(self) -> None:
        """Stop calling, finish what the writer has begun, close the folder."""
        self._online = False
        self.hub.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._passing:
            await asyncio.gather(*self._passing, return_exceptions=True)
        for caller in self.callers.values():
            await caller.__aexit__(None, None, None)
        self._openers.shutdown()
        self._helpers.shutdown()
        self._copiers.shutdown()  # its connection is closed: the writer's is the last
        await self.people.close()
        await asyncio.get_running_loop().run_in_executor(self._writer, self.node.close)
        self._writer.shutdown()

    # Speaking ---------------------------------------------------------------------------

    async def speak(self, commands: Sequence[Command[object]]) -> Sequence[Outcome | VisavisError]:
        """Carry out commands; those that wait together are stored by one flush.

        Returns:
            What each came to. Those that a failing disk refused were not said; those before were.

        Raises:
            TooManyCommands, StorageFailed, ProgramFailed: nothing of these was said.
        """
        waiting = sum(len(order.commands) for order in self._orders)
        if waiting + len(commands) > COMMANDS_LIMIT:
            raise TooManyCommands(
                "Commands refused",
                expected=f"at most {COMMANDS_LIMIT} waiting",
                got=f"{waiting + len(commands)}",
                next_step="Nothing was said. Send them again in a moment.",
            )
        order = _Order(commands, asyncio.get_running_loop().create_future())
        self._orders.append(order)
        if not self._draining:
            self._draining = True
            self._background(self._drain())
        results = await order.done
        first = results[0] if results else None
        if isinstance(first, VisavisError) and all(one is first for one in results):
            raise first
        return results

    async def _drain(self) -> None:
        try:
            while self._orders:
                orders, self._orders = self._orders, []
                await self._carry_out(orders)
        finally:
            self._draining = False

    async def _carry_out(self, orders: Sequence[_Order]) -> None:
        flat = [command for order in orders for command in order.commands]
        results: list[Outcome | VisavisError] = []
        for at in range(0, len(flat), COMMANDS_A_TURN):
            turn = flat[at : at + COMMANDS_A_TURN]
            try:
                spoke = await self.write(partial(self.node.speak, turn))
            except VisavisError as error:  # whoever asked gets it; what went before stands
                results += [error] * len(turn)
            except Exception as error:  # noqa: BLE001 - the same, and the log gets all of it
                results += [program_failed("commands", error)] * len(turn)
            else:
                results += spoke.results
                self.route(spoke.out)
        at = 0
        for order in orders:
            if not order.done.done():  # cancelled, where the caller has gone
                order.done.set_result(results[at : at + len(order.commands)])
            at += len(order.commands)

    # Hearing ----------------------------------------------------------------------------

    async def take_message(self, raw: bytes) -> bytes | None:
        """Take an envelope; returns the answer, if one is owed."""
        node = self.node
        try:
            if len(raw) <= OPENED_BY_WRITER_BYTES:
                opened, (answers, refused) = await self.write(partial(_open_and_hear, node, raw))
            else:
                loop = asyncio.get_running_loop()
                opened = await loop.run_in_executor(
                    self._openers, node.open_message, raw, self._helpers
                )
                answers, refused = await self.write(lambda: node.hear(opened))
        except VisavisError as error:
            await self._refused("link listener", error)
            raise
        if refused is not None:  # the answer says so too, by its code
            await self._refused(f"link of {opened.peer}", refused)
        return answers[0] if answers else None

    async def take_genesis(self, raw: bytes) -> bytes:
        """Take a peer's genesis; returns ours."""
        node = self.node

        def take() -> tuple[PartyId, bytes]:
            exchange = node.exchange
            peer, epoch = exchange.take_genesis(raw, node.clock.now_ms())
            return peer, exchange.genesis_for(peer, epoch)

        peer, answer = await self.write(take)
        await self.sync_peers()
        _log.info("genesis", peer=peer)
        return answer

    async def _refused(self, source: str, error: VisavisError) -> None:
        _log.warning("refused", source=source, code=error.code, reason=str(error))
        with contextlib.suppress(VisavisError):  # a full disk must not hide the refusal itself
            await self.write(lambda: self.node.refuse(source, error))

    # Calling ----------------------------------------------------------------------------

    def route(self, out: Mapping[PartyId, list[bytes]]) -> None:
        """Hand messages to the callers of their peers."""
        for peer, messages in out.items():
            caller = self.callers.get(peer)
            if caller is not None:
                caller.send(messages)

    def _peers_changed(self) -> None:
        self._background(self.sync_peers())

    def _background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._passing.add(task)  # the loop alone would let it be collected
        task.add_done_callback(self._passing.discard)

    async def sync_peers(self) -> None:
        """Admit and call exactly the parties whose cards are confirmed."""
        async with self._syncing:  # two at a time would call one peer twice
            await self._sync_peers()

    async def _sync_peers(self) -> None:
        cards = await self.write(self._confirmed)
        self.gate.admit_only(
            endpoint.certificate for card in cards.values() for endpoint in card.endpoints
        )
        if not self._online:
            return
        for peer, card in cards.items():
            if self._shown.get(peer) == card or not card.endpoints:
                continue
            old = self.callers.pop(peer, None)
            self._shown[peer] = card
            if old is not None:
                await old.__aexit__(None, None, None)
            self.callers[peer] = await self._caller(peer, card).__aenter__()

    def _confirmed(self) -> dict[PartyId, Card]:
        rows = [row.party for row in self.node.cards.newest() if row.party != self.node.party]
        cards = {party: self.node.exchange.confirmed_card(party) for party in rows}
        return {party: card for party, card in cards.items() if card is not None}

    def _caller(self, peer: PartyId, card: Card) -> Caller:
        endpoint = card.endpoints[0]
        key = self.node.folder.keystore.tls_key_pem
        exchange, clock = self.node.exchange, self.node.clock

        async def prepare() -> None:
            self.route({peer: await self.write(lambda: exchange.grew(peer, clock.now_ms()))})

        async def answered(raw: bytes) -> list[bytes]:
            try:
                found = await self.write(lambda: exchange.answered(peer, raw, clock.now_ms()))
            except VisavisError as error:
                await self._refused(f"answer of {peer}", error)
                return []
            pair = exchange.pairs.get(peer)  # another epoch may be opening by now
            if found and pair is not None and pair.outgoing.state.waiting:
                self._background(prepare())  # the next package, while this one is on its way
            return found

        async def unreachable() -> list[bytes]:
            return await self.write(lambda: exchange.unreachable(peer, clock.now_ms()))

        async def refused(code: str) -> list[bytes]:
            _log.warning("refused by peer", peer=peer, code=code)
            if "links.unknown_link" in code:  # they missed our half of the founding
                pair = exchange.pairs.get(peer)
                if pair is not None:
                    await self._found(peer, pair.epoch)
            return await unreachable()

        return Caller(
            peer=peer,
            url=endpoint.url,
            context=client_context(self.node.certificate, key, endpoint.certificate),
            answer_s=float(self.node.settings.answer_s),
            ports=CallerPorts(answered, unreachable, refused),
        )

    async def _tick(self) -> None:
        node = self.node
        while True:
            await asyncio.sleep(TICK_S)
            with going_on("tick"):
                self.route(await self.write(lambda: node.exchange.tick(node.clock.now_ms())))
                await self.write(node.forget_expired)
            with going_on("news"):
                self.hub.tell(await self.write(self.news.of_links))
            with going_on("duty"):
                await self._duty()

    async def _copying(self) -> None:
        """Copy the database's log into the database now and then, beside the writer."""
        loop = asyncio.get_running_loop()
        copier = LogCopier(self.node.store.path)
        try:
            while True:
                await asyncio.sleep(COPY_S)
                with going_on("copying"):
                    await loop.run_in_executor(self._copiers, copier.copy)
        finally:
            self._copiers.submit(copier.close)  # after a copy that is still going on

    async def _walking(self) -> None:
        """Go over all notices where the live ones are not known yet, step by step."""
        while True:
            with going_on("walking"):
                while not await self.write(lambda: self.node.go_over_notices(1)):
                    pass  # others have their turn between two steps
                await self._sieve()
            await asyncio.sleep(WALK_S)

    async def _sieve(self) -> None:
        """Let compiled kernels look first at what is near, where very much is."""
        live = self.node.live
        if live.index.sieve is not no_sieve or not await self.write(live.is_large):
            return

        def load() -> Sieve:
            from visavis.notices.sweep import has_compiler, sieve_for  # numpy and numba

            return sieve_for(self.node.folder.path / KERNELS_NAME) if has_compiler() else no_sieve

        live.index.sieve = await asyncio.to_thread(load)
        await self.write(live.keep_more_in_memory)

    async def _duty(self) -> None:
        """Raise and clear alarms, and say the line tests that offices have left to the node."""
        node = self.node
        turn = await self.write(lambda: node.duty.turn(node.clock.now_ms()))
        if turn.changed:
            self.hub.tell([make_event("alarm", {"key": key}) for key in turn.changed])
            if self._alerting is not None:
                self._alerting.wake()
        if turn.commands:
            for result in await self.speak(turn.commands):
                if isinstance(result, VisavisError):
                    _log.warning("line test not said", code=result.code, reason=str(result))

    async def _founding(self) -> None:
        """Offer what was opened here until the peer has opened it too."""
        while True:
            await asyncio.sleep(GENESIS_S)
            with going_on("founding"):
                for peer, epoch in (await self.write(self.node.exchange.offered)).items():
                    with going_on("founding"):
                        await self._found(peer, epoch)

    async def _found(self, peer: PartyId, epoch: int) -> None:
        caller = self.callers.get(peer)
        if caller is None:
            return
        exchange, clock = self.node.exchange, self.node.clock
        try:
            for _ in range(2):  # first to learn their offer, then to hand over our signatures
                raw = await self.write(lambda: exchange.genesis_for(peer, epoch))
                theirs = await caller.genesis(raw)
                await self.write(lambda raw=theirs: exchange.take_genesis(raw, clock.now_ms()))  # type: ignore[misc]
            self._unfounded.pop(peer, None)
        except Unreachable as error:
            _log.debug("genesis waits", peer=peer, reason=str(error))
        except VisavisError as error:
            if self._unfounded.get(peer) != str(error):  # it is tried twice a second
                self._unfounded[peer] = str(error)
                await self._refused(f"genesis of {peer}", error)


def _open_and_hear(
    node: Node, raw: bytes
) -> tuple[Opened, tuple[list[bytes], VisavisError | None]]:
    opened = node.open_message(raw, None)
    return opened, node.hear(opened)


def provider_terms(node: Node) -> ProviderTerms | None:
    """What the settings say of the identity provider.

    Raises:
        SettingsRefused: the file with its secret cannot be read.
    """
    settings = node.settings
    if not settings.oidc_issuer:
        return None
    secret = ""
    if settings.oidc_secret_file:
        try:
            secret = (node.folder.path / settings.oidc_secret_file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsRefused(
                "Setting oidc_secret_file refused",
                expected="a file that can be read",
                got=type(error).__name__,
                next_step="Correct visavis.toml; nothing was started.",
            ) from None
    return ProviderTerms(settings.oidc_issuer, settings.oidc_client_id, secret, settings.desk_url)


@contextlib.contextmanager
def going_on(step: str) -> Iterator[None]:
    """Let a task that must not end outlive a step that fails, and log why."""
    try:
        yield
    except VisavisError as error:  # a full disk: shown, and tried again
        _log.error("step failed", step=step, code=error.code, reason=str(error))
    except Exception as error:  # noqa: BLE001 - logged in full; the next step begins anew
        program_failed(step, error)


def program_failed(step: str, error: Exception) -> ProgramFailed:
    """Log a mistake of our own in full; returns what may be said of it."""
    _log.error("program failed", step=step, exc_info=error)
    return ProgramFailed(
        "Call failed",
        expected="an answer",
        got=type(error).__name__,
        next_step="The node's log says more. Look at the record before you repeat the call.",
    )

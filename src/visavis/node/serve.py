"""Serving: both listeners of a node in one process, until a signal says stop."""

import asyncio
import contextlib
import io
import json
import logging
import os
import signal
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO, cast

import structlog
import uvicorn

from visavis.node.api import make_api
from visavis.node.clock import Clock, ExerciseClock, MachineClock
from visavis.node.events import LISTENERS_LIMIT
from visavis.node.file_names import SERVING_NAME
from visavis.node.link_app import LinkApp
from visavis.node.listener import DeskConnection, PunctualConnection
from visavis.node.node import Node
from visavis.node.running import Running
from visavis.node.sealing import replace_file
from visavis.node.settings import EVERYWHERE, HERE
from visavis.node.storage_errors import SettingsRefused
from visavis.record import Mode
from visavis.terms import Fault, InstantMs, VisavisError

STOP_S: Final = 5  # for answers on their way; everything said is on the disk already
SWITCH_S: Final = 0.0002
DESK_CONNECTIONS: Final = LISTENERS_LIMIT + 128  # every stream, and pages beside them
CONNECTIONS: Final = 64  # two for each of thirty peers at one theatre


class PortTaken(VisavisError):
    """An address on which this node cannot listen."""

    code = "node.port"
    fault = Fault.OURS


def choose_clock(mode: Mode, scenario_start: InstantMs | None) -> Clock:
    """The clock of a node: a scenario's only in an exercise.

    Raises:
        PortTaken: never. ClockForLive: a scenario's clock for a live node.
    """
    if scenario_start is None:
        return MachineClock()
    if mode is not Mode.EXERCISE:
        raise ClockForLive(
            "Node not started",
            expected="mode exercise for a scenario's clock",
            got=f"mode {mode}",
            next_step="Make a folder with --mode exercise.",
        )
    return ExerciseClock(scenario_start)


class ClockForLive(VisavisError):
    """A scenario's clock on a live node."""

    code = "node.clock"
    fault = Fault.OURS


def configure_logs(level: str) -> None:
    """One JSON object a line on stderr: machines read it, and people with a filter."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Unfailing(sys.stderr))),
    )


class _Unfailing(io.TextIOBase):
    """A stream that gives up a line rather than the node: the log lies on the full disk too."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, if the disk takes it."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, if the disk takes it."""
        with contextlib.suppress(OSError):
            self._stream.flush()


def serve(path: Path, scenario_start: InstantMs | None = None) -> None:
    """Serve a folder until SIGTERM or SIGINT.

    Raises:
        VisavisError: the folder, its keys or an address is refused; nothing was started.
    """
    # Three threads hand work to one another for every message; at the usual 5 ms a hand-over
    # would cost more than the disk.
    sys.setswitchinterval(SWITCH_S)
    asyncio.run(_serve(path, scenario_start))


async def _serve(path: Path, scenario_start: InstantMs | None) -> None:
    from visavis.node.folder import read_settings

    settings = read_settings(path)
    configure_logs(settings.log_level)
    node = Node.open(path, choose_clock(settings.mode, scenario_start))
    running = Running(node)
    link = _Server(
        _config(LinkApp(running), settings.link_host, settings.link_port, running), "link listener"
    )
    desk = _Server(
        _config(make_api(running), settings.desk_host, settings.desk_port, None, desk_tls(node)),
        "desk listener",
    )
    log = structlog.get_logger()
    servers = (link, desk)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):  # also while it is still starting
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        for server in servers:
            await server.begin()
        _announce(path, node, link, desk)  # as soon as it answers, or others would open the folder
        await running.start()
        log.info("serving", party=node.party, link=link.port, desk=desk.port)
        tasks = [asyncio.create_task(server.main_loop()) for server in servers]
        await stop.wait()
        log.info("stopping", party=node.party)
        running.hub.close()  # or the listeners' streams would keep their connections open
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)
    finally:
        for server in servers:
            await server.end()
        await running.stop()
        with contextlib.suppress(FileNotFoundError):
            (path / SERVING_NAME).unlink()


def desk_tls(node: Node) -> ssl.SSLContext | None:
    """The desk's certificate, if the settings name one.

    Raises:
        SettingsRefused: certificate or key cannot be used.
    """
    settings, folder = node.settings, node.folder.path
    if not settings.desk_certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # what a ministry's oldest browser speaks
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(folder / settings.desk_certificate, folder / settings.desk_key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsRefused(
            "Setting desk_certificate refused",
            expected="a certificate and its own private key, both in PEM",
            got=str(error)[:120],
            next_step="Correct visavis.toml; nothing was started.",
        ) from None
    return context


def _config(
    app: object, host: str, port: int, gate: Running | None, tls: ssl.SSLContext | None = None
) -> uvicorn.Config:
    context = gate.gate.context if gate is not None else tls
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # our own ASGI callables
        host=host,
        port=port,
        http=DeskConnection if gate is None else PunctualConnection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,  # whoever connects could claim any address
        limit_concurrency=DESK_CONNECTIONS if gate is None else CONNECTIONS,
        timeout_keep_alive=120,
        timeout_graceful_shutdown=STOP_S,
        ssl_context_factory=None if context is None else lambda *_: context,
    )


class _Server(uvicorn.Server):
    """A listener among several: the process's signals belong to `_serve`."""

    def __init__(self, config: uvicorn.Config, what: str) -> None:
        super().__init__(config)
        self._what = what
        self._begun = False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def begin(self) -> None:
        """Bind and listen.

        Raises:
            PortTaken: the address is in use or not ours.
        """
        config = self.config
        config.load()
        self.lifespan = config.lifespan_class(config)
        try:
            await self.startup()
        except (SystemExit, OSError) as error:
            raise self._taken(str(error)) from None
        if not self.started:
            raise self._taken("it did not start")
        self._begun = True

    def _taken(self, got: str) -> PortTaken:
        return PortTaken(
            f"The {self._what} cannot listen",
            expected=f"{self.config.host}:{self.config.port} to be free",
            got=got or "in use",
            next_step="Stop the other program, or choose another port in visavis.toml.",
        )

    async def end(self) -> None:
        """Close the listener and what is connected to it."""
        if self._begun:
            self._begun = False
            await self.shutdown()

    @property
    def port(self) -> int:
        """The port that it listens on, also where the system chose it."""
        return int(self.servers[0].sockets[0].getsockname()[1])


def _announce(path: Path, node: Node, link: _Server, desk: _Server) -> None:
    settings = node.settings
    scheme = "https" if settings.desk_certificate else "http"
    host = {EVERYWHERE: HERE, "::": "[::1]"}.get(settings.desk_host, settings.desk_host)
    where = {
        "pid": os.getpid(),
        "party": node.party,
        "desk": f"{scheme}://{host}:{desk.port}",
        "link_port": link.port,
        "certificate": settings.desk_certificate or None,
    }
    replace_file(path / SERVING_NAME, json.dumps(where).encode())

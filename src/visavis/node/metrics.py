"""Figures for whoever watches the machine: calls, statements, links, listeners, sign-ins.

Names and kinds only; no id of a statement and no name of a person is in them.

Source: Prometheus, "Exposition formats", text format 0.0.4.
"""

from collections.abc import Callable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# From a page out of memory to the import of a stick.
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


class Metrics:
    """The counters of one running node, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._calls = Counter(
            "visavis_calls",
            "Calls of the API that were answered.",
            ("method", "path", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "visavis_call_seconds",
            "Time from a call's head to the head of its answer.",
            ("method", "path"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._gauges: dict[str, Gauge] = {}

    def answered(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count one answer; `path` is the operation's, never the caller's own text."""
        self._calls.labels(method, path, str(status)).inc()
        self._seconds.labels(method, path).observe(seconds)

    def show(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Show a figure that is read when somebody asks for it."""
        gauge = Gauge(f"visavis_{name}", meaning, registry=self.registry)
        gauge.set_function(read)

    def render(self, links: Mapping[str, Mapping[str, float]]) -> bytes:
        """Write everything.

        Args:
            links: figures of each link by peer: their names make gauges with a label `peer`.
        """
        for peer, figures in links.items():
            for name, value in figures.items():
                gauge = self._gauges.get(name)
                if gauge is None:
                    meaning = f"Of the link with a peer: {name.replace('_', ' ')}."
                    gauge = Gauge(
                        f"visavis_link_{name}", meaning, ("peer",), registry=self.registry
                    )
                    self._gauges[name] = gauge
                gauge.labels(peer).set(value)
        return generate_latest(self.registry)

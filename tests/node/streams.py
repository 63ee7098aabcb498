"""A reader of server-sent events over a plain socket, as the HTML Standard parses them."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any


@dataclass
class Told:
    """One event."""

    name: str
    id: str
    facts: Any


class Stream:
    """One open stream. `comments` counts the heartbeats that came before the last event."""

    def __init__(self, port: int, headers: dict[str, str], path: str = "/api/events") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request("GET", path, headers=headers)
        self.response = self._connection.getresponse()
        self.comments = 0
        self._lines = iter(self.response.readline, b"")

    def __enter__(self) -> "Stream":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Go away."""
        self.response.close()
        self._connection.close()

    def __iter__(self) -> Iterator[Told]:
        name, number, data = "", "", list[str]()
        for raw in self._lines:
            line = raw.decode().rstrip("\n")
            if line.startswith(":"):
                self.comments += 1
            elif line:
                field, _, value = line.partition(":")
                value = value.removeprefix(" ")
                if field == "event":
                    name = value
                elif field == "id":
                    number = value
                elif field == "data":
                    data.append(value)
            elif data:
                yield Told(name, number, json.loads("\n".join(data)))
                name, data = "", []

    def next(self, name: str = "statement") -> Told:
        """The next event of a name; those of others are passed over."""
        return next(one for one in self if one.name == name)

"""A cheap HTTP/1.1 client as a program of its own: raw sockets, keep-alive, one request each.

It must cost little, as it shares the machine with what it measures.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import uvloop

from tests.bench.conversation import answer_questions
from tests.bench.figures import percentile

NUMBER = "{number:012d}"
"""Stands in a request for a number that no other request of the run has."""
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length: "


class NotCreated(RuntimeError):
    """The server answered something else than 201: there is nothing to measure."""


@dataclass
class Run:
    """What all connections of one run share."""

    head: bytes
    tail: bytes
    numbers: Iterator[int]
    end: float
    open: int
    done: asyncio.Future[None]
    seconds: list[float] = field(default_factory=list)

    def request(self) -> bytes:
        # The number stands twice: as the key, and in the body.
        number = b"%012d" % next(self.numbers)
        return b"".join((self.head.replace(_HOLE, number), self.tail.replace(_HOLE, number)))

    def closed(self) -> None:
        self.open -= 1
        if not self.open and not self.done.done():
            self.done.set_result(None)

    def fail(self, answer: bytes) -> None:
        if not self.done.done():
            self.done.set_exception(NotCreated(answer[:600].decode(errors="replace")))


_HOLE = b"000000000000"


class Connection(asyncio.Protocol):
    """Sends a request, reads its answer, sends the next, until the time is over."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._heard = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        end = self._heard.find(_END_OF_HEAD)
        if end < 0 or len(self._heard) < end + len(_END_OF_HEAD) + self._body_length():
            return
        if not self._heard.startswith(b"HTTP/1.1 201"):
            self._run.fail(self._heard)
        now = time.perf_counter()
        self._run.seconds.append(now - self._sent_at)
        if now < self._run.end and not self._run.done.done():
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self._run.closed()

    def _send(self) -> None:
        self._heard = b""
        self._sent_at = time.perf_counter()
        self._transport.write(self._run.request())

    def _body_length(self) -> int:
        start = self._heard.find(_LENGTH) + len(_LENGTH)
        return int(self._heard[start : self._heard.find(b"\r", start)])


async def load(question: dict[str, Any], numbers: Iterator[int]) -> dict[str, Any]:
    """Send `request` over `connections` for `seconds`. Raises NotCreated."""
    head, tail = _split(question["request"])
    started = time.perf_counter()
    end = started + question["seconds"]
    loop = asyncio.get_running_loop()
    run = Run(head, tail, numbers, end, question["connections"], loop.create_future())
    for _ in range(question["connections"]):
        await loop.create_connection(lambda: Connection(run), "127.0.0.1", question["port"])
    await run.done
    taken = time.perf_counter() - started
    return {
        "requests": len(run.seconds),
        "per_second": len(run.seconds) / taken,
        "p50_ms": percentile(run.seconds, 0.5) * 1000,
        "p99_ms": percentile(run.seconds, 0.99) * 1000,
    }


def _split(request: str) -> tuple[bytes, bytes]:
    head, _, body = request.replace(NUMBER, _HOLE.decode()).encode().partition(_END_OF_HEAD)
    return head + _END_OF_HEAD, body


if __name__ == "__main__":
    counted = itertools.count(time.time_ns() % 10**11)
    uvloop.run(answer_questions(lambda question: load(question, counted)))

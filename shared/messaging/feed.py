"""The feed: keeps pull requests open on a durable consumer and hands out what is there now.

It never waits to fill a batch. FastStream's pull subscribers wait for the slowest of a batch or
for a full one (ADR 0004), so ours feeds itself.
"""

import asyncio
import time
from collections import deque

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

PULL = 200
"""Messages asked for in one pull request; two are kept open."""
PULLS = 2
EXPIRES = 20.0
"""Seconds a pull request waits at the server."""
_NANOSECONDS = 1_000_000_000
_SLACK = 3.0
_PAUSE = 0.5
_WORTH_A_PAUSE = {"409", "503"}


class Feed:
    """Messages of one durable pull consumer, as they come."""

    def __init__(self, client: Client, stream: str, durable: str) -> None:
        self._client = client
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._inbox = client.new_inbox()
        self._subscription: Subscription | None = None
        self._arrived: deque[Msg] = deque()
        self._bell = asyncio.Event()
        self._open: dict[str, tuple[int, float]] = {}
        self._count = 0

    async def start(self) -> None:
        self._subscription = await self._client.subscribe(
            f"{self._inbox}.*",
            cb=self._on_message,
            pending_msgs_limit=-1,
            pending_bytes_limit=-1,
        )

    async def stop(self) -> None:
        """Stop pulling. What was handed out may still be acked."""
        if self._subscription is not None and not self._client.is_closed:
            await self._subscription.unsubscribe()
        self._subscription = None

    def renew(self) -> None:
        """Forget the open requests: the server that held them is gone, or the consumer is."""
        self._open.clear()
        self._bell.set()

    async def take(self, limit: int, wait: float = 1.0) -> list[Msg]:
        """Return 1 to `limit` messages that are there, or none after `wait` seconds."""
        await self._ask()
        if not self._arrived:
            self._bell.clear()
            try:
                async with asyncio.timeout(wait):
                    await self._bell.wait()
            except TimeoutError:
                return []
        return [self._arrived.popleft() for _ in range(min(limit, len(self._arrived)))]

    async def _ask(self) -> None:
        now = time.monotonic()
        self._open = {k: v for k, v in self._open.items() if v[1] > now and v[0] > 0}
        while len(self._open) < PULLS and len(self._arrived) < PULL and self._client.is_connected:
            self._count += 1
            reply = f"{self._inbox}.{self._count}"
            self._open[reply] = (PULL, now + EXPIRES + _SLACK)
            body = {"batch": PULL, "expires": int(EXPIRES * _NANOSECONDS)}
            await self._client.publish(self._next, orjson.dumps(body), reply=reply)

    async def _on_message(self, message: Msg) -> None:
        status = (message.headers or {}).get("Status")
        if status and not message.reply:
            self._end(message.subject, status)
        else:
            self._arrived.append(message)
            self._count_down()
        self._bell.set()

    def _end(self, reply: str, status: str) -> None:
        if status in _WORTH_A_PAUSE:
            # Nobody answers, or the consumer is gone: asking again at once would be a hot loop.
            self._open[reply] = (1, time.monotonic() + _PAUSE)
        else:
            self._open.pop(reply, None)

    def _count_down(self) -> None:
        # A delivery does not say which request it answers; the server uses up the oldest first.
        for reply, (left, expires) in self._open.items():
            self._open[reply] = (left - 1, expires)
            if left <= 1:
                del self._open[reply]
            return

"""The lanes of a consumer: sites that wait in the database do not keep other sites' events waiting.

A site's events stay in one lane, in their order. Rows belong to one site, so that lanes wait for
none of each other's locks.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any
from zlib import crc32

from nats.aio.msg import Msg

from shared.messaging.feed import Feed
from shared.messaging.subjects import site_of

Take = Callable[[Sequence[Msg]], Awaitable[None]]
Loop = Callable[[], Coroutine[Any, Any, None]]


class Lanes:
    """Distributes a feed's messages over lanes, each of which takes what is there for it now."""

    def __init__(self, count: int, take: Take, batch: int) -> None:
        self._take = take
        self._batch = batch
        self._waiting: list[deque[Msg]] = [deque() for _ in range(count)]
        self._bells = [asyncio.Event() for _ in range(count)]
        # Taken from the feed and not settled: nobody else is given them meanwhile.
        self._in_hand, self._at_most = 0, batch * min(count, 2)
        self._has_room = asyncio.Event()
        self._has_room.set()

    def loops(self, feed: Feed) -> tuple[Loop, ...]:
        """Return endless loops, each of which may be started again after an error."""
        lanes = (partial(self._run, number) for number in range(len(self._waiting)))
        return (partial(self._distribute, feed), *lanes)

    async def _distribute(self, feed: Feed) -> None:
        while True:
            await self._has_room.wait()
            for message in await feed.take(self._at_most - self._in_hand):
                self._count(1)
                number = crc32(site_of(message.subject).encode()) % len(self._waiting)
                self._waiting[number].append(message)
                self._bells[number].set()

    async def _run(self, number: int) -> None:
        waiting, bell = self._waiting[number], self._bells[number]
        while True:
            await bell.wait()
            messages = [waiting.popleft() for _ in range(min(self._batch, len(waiting)))]
            if not waiting:
                bell.clear()
            try:
                if messages:
                    await self._take(messages)
            finally:
                self._count(-len(messages))

    def _count(self, change: int) -> None:
        self._in_hand += change
        if self._in_hand < self._at_most:
            self._has_room.set()
        else:
            self._has_room.clear()

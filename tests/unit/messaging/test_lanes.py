"""Lanes: a site that waits keeps no other's events waiting, and its own stay in order."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.messaging.feed import Feed
from shared.messaging.lanes import Lanes
from shared.messaging.subjects import site_of
from tests.support.polling import eventually

SLOW, QUICK = "north", "hill"
"""Two sites that two lanes keep apart."""


class _Given(Feed):
    """A feed that has everything at once; `asked` are the most that it was asked for."""

    def __init__(self, messages: Sequence[Msg]) -> None:
        super().__init__(Client(), "IOP", "ledger")
        self.left = list(messages)
        self.asked: list[int] = []

    async def take(self, limit: int, wait: float = 1.0) -> list[Msg]:
        self.asked.append(limit)
        if not self.left:
            await asyncio.sleep(wait)
        taken, self.left = self.left[:limit], self.left[limit:]
        return taken


class _Taker:
    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.slow_may_go = asyncio.Event()

    async def take(self, messages: Sequence[Msg]) -> None:
        for message in messages:
            if site_of(message.subject) == SLOW:
                await self.slow_may_go.wait()
            self.taken.append((site_of(message.subject), message.data))


@asynccontextmanager
async def running(feed: _Given, taker: _Taker, batch: int) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(loop()) for loop in Lanes(2, taker.take, batch).loops(feed)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def messages(count: int) -> list[Msg]:
    """Return messages of both sites in turn, numbered."""
    sites = (SLOW, QUICK)
    subjects = [f"iop.{sites[n % 2]}.accounts.Posted.v1" for n in range(count)]
    return [Msg(Client(), subject, data=b"%d" % n) for n, subject in enumerate(subjects)]


async def test_a_site_that_waits_keeps_no_other_waiting_and_each_keeps_its_order() -> None:
    feed, taker = _Given(messages(40)), _Taker()
    async with running(feed, taker, batch=20):
        await eventually(lambda: _are_taken(taker, 20), what="all of the quick site")
        assert {site for site, _ in taker.taken} == {QUICK}
        taker.slow_may_go.set()
        await eventually(lambda: _are_taken(taker, 40), what="all")
    for site, first in ((SLOW, 0), (QUICK, 1)):
        numbers = [b"%d" % n for n in range(first, 40, 2)]
        assert [n for at, n in taker.taken if at == site] == numbers


async def test_no_more_is_taken_from_others_than_may_be_in_hand() -> None:
    feed, taker = _Given(messages(40)), _Taker()
    async with running(feed, taker, batch=5):
        await eventually(lambda: _are_taken(taker, 9), what="what the quick site gets")
        await eventually(lambda: _is_full(feed), what="hands that are full")
        assert max(feed.asked) == 10
        taker.slow_may_go.set()
        await eventually(lambda: _are_taken(taker, 40), what="all")


async def _are_taken(taker: _Taker, count: int) -> bool:
    return len(taker.taken) >= count


async def _is_full(feed: _Given) -> bool:
    return len(feed.left) == 21

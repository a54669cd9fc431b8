"""Time as a caller: hands over what is due, on any number of replicas beside each other."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import prometheus_client

from services.notifications.dispatch.pulse import Pulse
from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.handlers.delivery.handing_over import Dispatching, hand_over_due
from shared.logging import get_logger
from shared.telemetry import REGISTRY

_FATES = prometheus_client.Counter(
    "footbridge_notifications_fates",
    "Notifications that a dispatcher took up, by what became of them.",
    ["lane", "fate"],
    registry=REGISTRY,
)
log = get_logger(__name__)

Loop = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`batches` of at most `batch` hand-overs are under way at once in each lane's channel.

    `poll_seconds` lie between two looks for what has become due.
    """

    batch: int
    batches: int
    poll_seconds: float


class Dispatcher:
    """Neither lanes nor their channels share a loop, so that none waits behind another."""

    def __init__(self, lanes: Mapping[Lane, Dispatching], pace: Pace) -> None:
        self._lanes = lanes
        self._pace = pace
        self._due = {(lane, channel): asyncio.Event() for lane in lanes for channel in ChannelName}
        self.pulse = Pulse(at_once=pace.batch * pace.batches)

    def loops(self) -> tuple[Loop, ...]:
        """Return an endless loop per lane and channel, and one that wakes those with work.

        A worker runs them, and starts them again.
        """
        return (self._watch, *(partial(self._run, *which) for which in self._due))

    async def run_once(self, lane: Lane, *channels: ChannelName) -> Counter[str]:
        """Hand over a batch of each of a lane's channels; return how many met which fate."""
        fates: Counter[str] = Counter()
        for channel in channels or ChannelName:
            fates += await self._batch(lane, channel)
        return fates

    async def _batch(
        self, lane: Lane, channel: ChannelName, when_claimed: Callable[[int], None] | None = None
    ) -> Counter[str]:
        with self.pulse.batch((lane, channel)) as watched:

            def claimed(count: int) -> None:
                watched.note(count)
                if when_claimed is not None:
                    when_claimed(count)

            fates = await hand_over_due(
                lane, channel, self._pace.batch, self._lanes[lane], when_claimed=claimed
            )
        for fate, count in fates.items():
            _FATES.labels(lane.name.lower(), fate).inc(count)
        if fates:
            log.info("dispatched", count=fates.total(), state=sorted(fates))
        return fates

    async def _watch(self) -> None:
        """Look for all lanes and channels at once, so that being idle costs one short question."""
        first = self._lanes[min(self._lanes)]
        while True:
            for which in await first.outgoing.where_due():
                self._due[which].set()
            await asyncio.sleep(self._pace.poll_seconds)

    async def _run(self, lane: Lane, channel: ChannelName) -> None:
        """Claim one batch after the other while few enough are under way.

        When told to stop, or when a batch fails, see through those that are, so that their
        outcome is known.
        """
        under_way, is_due = _UnderWay(self._pace.batches), self._due[lane, channel]
        try:
            while True:
                await is_due.wait()
                is_due.clear()
                while await under_way.next(partial(self._batch, lane, channel)):
                    pass
        finally:
            await under_way.end()


class _UnderWay:
    """Batches that are being handed over at the same time, each claimed after the one before."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[Counter[str]]] = set()

    async def next(
        self, batch: Callable[[Callable[[int], None]], Coroutine[Any, Any, Counter[str]]]
    ) -> int:
        """Begin another batch as soon as there is room; return how many it claimed.

        Raises what the batch raises before it has claimed.
        """
        await self._free.acquire()
        claimed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(batch(claimed.set_result))
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, claimed))
        return await claimed

    async def end(self) -> None:
        """See through what is under way, however often we are told to stop meanwhile."""
        while self._tasks:
            with suppress(asyncio.CancelledError):
                await asyncio.wait(self._tasks)

    def _ended(self, claimed: asyncio.Future[int], task: asyncio.Task[Counter[str]]) -> None:
        self._tasks.discard(task)
        self._free.release()
        error = None if task.cancelled() else task.exception()
        if claimed.done():
            if error is not None:
                log.warning("batch_failed", error_type=type(error).__name__)
        elif error is not None:
            claimed.set_exception(error)
        else:
            claimed.cancel()

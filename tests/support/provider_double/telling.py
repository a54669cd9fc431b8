"""How the double tells the fate of what it took: by call-backs, some twice, late or never."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from tests.support.provider_double.dialect import Dialect
from tests.support.provider_double.ledger import Entry
from tests.support.provider_double.plan import Plan, Receipts


@dataclass
class Teller:
    """`answers` counts what the listener said, by status; 0 is a listener that was away.

    `deliver` takes call-backs to a listener in the same process: address, body, headers; status.
    """

    answers: Counter[int] = field(default_factory=Counter)
    told: list[tuple[str, str]] = field(default_factory=list)
    deliver: Callable[[str, bytes, dict[str, str]], Awaitable[int]] | None = None
    _session: aiohttp.ClientSession | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def fate_of(self, entry: Entry, call_back: str, dialect: Dialect, plan: Plan) -> None:
        assert plan.receipts is not None
        statuses = statuses_of(entry, plan, plan.receipts)
        telling = self._tell(entry, call_back, dialect, plan.receipts, statuses)
        task = asyncio.get_running_loop().create_task(telling)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def all_told(self) -> None:
        """Wait until nothing more is to be told."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Send one call-back; return what it was answered, 0 for no answer."""
        if self.deliver is not None:
            status = await self.deliver(url, body, headers)
            self.answers[status] += 1
            return status
        try:
            async with self._client().post(url, data=body, headers=headers) as answer:
                self.answers[answer.status] += 1
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            self.answers[0] += 1
            return 0

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _tell(
        self,
        entry: Entry,
        call_back: str,
        dialect: Dialect,
        receipts: Receipts,
        statuses: list[str],
    ) -> None:
        for status in statuses:
            await asyncio.sleep(receipts.seconds)
            body, headers = dialect.receipt(entry, status, receipts.failed_code)
            self.told.append((entry.asked.reference, status))
            await self.post(call_back, body, headers)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=10)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session


def statuses_of(entry: Entry, plan: Plan, receipts: Receipts) -> list[str]:
    """Return what is told of an entry, in the order in which it arrives."""
    who = entry.asked.identity
    if plan.chance(f"lost/{who}") < receipts.lost:
        return []
    last = "failed" if plan.chance(f"failed/{who}") < receipts.failed else "delivered"
    told = ["sent", last]
    if plan.chance(f"late/{who}") < receipts.late_sent:
        told.reverse()
    if plan.chance(f"doubled/{who}") < receipts.doubled:
        told += told
    return told

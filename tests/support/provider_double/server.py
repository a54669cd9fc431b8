"""The double's HTTP server: each request meets its turn, and the ledger keeps what was taken."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic, time

import aiohttp
import orjson
from aiohttp import web

from tests.support.provider_double import generic, push, twilio
from tests.support.provider_double.dialect import Dialect, answered
from tests.support.provider_double.ledger import Asked, Entry, Ledger
from tests.support.provider_double.plan import Plan, Turn
from tests.support.provider_double.telling import Teller

DIALECTS: dict[str, Dialect] = {
    twilio.PREFIX: twilio.Twilio(),
    generic.PREFIX: generic.Generic(),
    push.PREFIX: push.Push(),
    push.CHAT_PREFIX: push.Chat(),
}


@dataclass
class ProviderDouble:
    """Accepts everything until `plan` says otherwise; `url` is set while it runs.

    `call_back` is where fates are told of messages that name no address of their own for it.
    """

    plan: Plan = field(default_factory=Plan)
    ledger: Ledger = field(default_factory=Ledger)
    call_back: str | None = None
    url: str = ""
    connections: set[asyncio.BaseTransport] = field(default_factory=set)
    telling: Teller = field(default_factory=Teller)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)
    _second: tuple[int, int] = (0, 0)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.transport is not None:
            self.connections.add(request.transport)
        for prefix, dialect in DIALECTS.items():
            if request.path.startswith(prefix):
                return await self._spoken(dialect, request)
        return await self._asked_about(request)

    def hang_up(self) -> None:
        """Drop every connection there is, as a server does that restarts."""
        for transport in self.connections:
            if isinstance(transport, asyncio.Transport):
                transport.abort()
        self.connections.clear()

    async def close(self) -> None:
        self._closing.set()
        await self.telling.close()

    async def _spoken(self, dialect: Dialect, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET":
            if not self.plan.knows_status:
                return web.Response(status=405)
            ledger = self.ledger
            return dialect.looked_up(request, ledger.by_id, ledger.by_reference)
        asked = dialect.read(request, await request.read())
        self.ledger.requests += 1
        if isinstance(asked, web.Response):
            self.ledger.turns["not_understood"] += 1
            return asked
        return await self._met(asked, dialect, request)

    async def _met(
        self, asked: Asked, dialect: Dialect, request: web.BaseRequest
    ) -> web.StreamResponse:
        plan, ledger = self.plan, self.ledger
        ledger.tries[asked.identity] += 1
        nth = ledger.tries[asked.identity]
        turn = Turn.TOO_MANY if self._is_too_many() else plan.turn(asked.identity, nth)
        ledger.turns[turn] += 1
        if seconds := plan.seconds(asked.identity, nth):
            await asyncio.sleep(seconds)
        if not turn.takes_over:
            return self._not_taken(turn, dialect, request)
        return await self._answered(turn, self._take(asked, turn, dialect), dialect, request)

    def _take(self, asked: Asked, turn: Turn, dialect: Dialect) -> Entry:
        ledger = self.ledger
        before = ledger.known(asked) if self.plan.honours_key else None
        if before is not None:
            ledger.repeats += 1
            return before
        identity = dialect.new_id(len(ledger.entries) + 1)
        entry = ledger.take(asked, turn, identity=identity, at=time())
        call_back = asked.call_back or (self.call_back if asked.api == "generic" else None)
        if self.plan.receipts is not None and call_back:
            self.telling.fate_of(entry, call_back, dialect, self.plan)
        return entry

    async def _answered(
        self, turn: Turn, entry: Entry, dialect: Dialect, request: web.BaseRequest
    ) -> web.StreamResponse:
        if turn is Turn.LOSE_ANSWER:
            return _cut(request)
        if turn is Turn.HANG:
            await self._closing.wait()
            return _cut(request)
        if turn is Turn.MALFORMED:
            return dialect.refused(turn, self.plan)
        return dialect.accepted(entry)

    def _not_taken(
        self, turn: Turn, dialect: Dialect, request: web.BaseRequest
    ) -> web.StreamResponse:
        if turn is Turn.DROP:
            return _cut(request)
        if turn is Turn.REDIRECT:
            return web.Response(status=307, headers={"Location": f"{self.url}{request.path}"})
        return dialect.refused(turn, self.plan)

    def _is_too_many(self) -> bool:
        if self.plan.per_second is None:
            return False
        now = int(monotonic())
        second, count = self._second
        self._second = (now, count + 1 if second == now else 1)
        return self._second[1] > self.plan.per_second

    async def _asked_about(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer what a test in another process asks: the ledger, its counts, the plan."""
        shown: dict[str, Callable[[], object]] = {
            "/ledger": lambda: [entry.told() for entry in self.ledger.entries],
            "/ledger/accepted": lambda: dict(self.ledger.accepted()),
            "/ledger/counts": self.ledger.counts,
            "/plan": self.plan.told,
        }
        if request.path not in shown:
            return web.Response(status=404)
        if request.method == "GET":
            return answered(200, shown[request.path]())
        if request.method == "PUT" and request.path == "/plan":
            self.plan = Plan.of(orjson.loads(await request.read()))
        elif request.method == "DELETE" and request.path == "/ledger":
            self.ledger = Ledger()
        return web.Response(status=204)


def _cut(request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


@asynccontextmanager
async def provider_double(
    plan: Plan | None = None, *, port: int = 0, call_back: str | None = None
) -> AsyncIterator[ProviderDouble]:
    """Run a provider on loopback, in this event loop, for as long as the block lasts."""
    double = ProviderDouble(plan or Plan(), call_back=call_back)
    runner = web.ServerRunner(
        web.Server(double.answer, access_log=None), shutdown_timeout=0.1, handle_signals=False
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
    await site.start()
    double.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield double
    finally:
        await double.close()
        with suppress(aiohttp.ClientError):
            await runner.cleanup()

"""The provider: a process of its own that takes messages over, and keeps a ledger of them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson


@dataclass(frozen=True)
class Provider:
    """A running provider, and what its ledger says."""

    url: str
    session: aiohttp.ClientSession

    async def accepted(self) -> int:
        counts = await self._get("/ledger/counts")
        return int(counts["accepted"])

    async def ledger(self) -> list[dict[str, Any]]:
        """Return what was taken over, in order; `at` is seconds since 1970."""
        entries: list[dict[str, Any]] = await self._get("/ledger")
        return entries

    async def begin(self, *, latency: float) -> None:
        """Begin an empty ledger, and answer after `latency` seconds from here on."""
        plan = orjson.dumps({"latency": [latency, latency]})
        async with self.session.put(f"{self.url}/plan", data=plan):
            pass
        async with self.session.delete(f"{self.url}/ledger"):
            pass

    async def _get(self, path: str) -> Any:
        async with self.session.get(self.url + path) as answer:
            return orjson.loads(await answer.read())


@asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    """Start a provider that takes everything over at once."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.provider_double"), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        timeout = aiohttp.ClientTimeout(total=120)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            yield Provider(url, session)
    finally:
        process.terminate()
        await process.wait()

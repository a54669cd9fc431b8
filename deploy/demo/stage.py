"""The stage: the four services' APIs at one site, and waiting for what events bring about."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from deploy.client import Problem, ServiceClient
from deploy.local.platform import Platform

T = TypeVar("T")
STAFF = ("intake_coordinator", "clinician", "facilitator", "program_director", "ops")
_WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
_NOT_FOUND = 404


class NeverHappened(Exception):
    """What an event should have brought about did not come in time."""


@dataclass(frozen=True)
class Stage:
    """Paths below are relative to the site."""

    site: str
    enrollment: ServiceClient
    scheduling: ServiceClient
    notifications: ServiceClient
    aftercare: ServiceClient

    def path(self, rest: str = "") -> str:
        return f"/sites/{self.site}{rest}"

    async def list(self, service: ServiceClient, rest: str, **query: Any) -> list[Any]:
        return [item async for item in service.items(self.path(rest), **query)]


async def until(what: str, look: Callable[[], Awaitable[T | None]]) -> T:
    """Return what `look` finds once it finds something; "not found" means not yet."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            found = await look()
        except Problem as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            found = None
        if found:
            return found
        await asyncio.sleep(_PAUSE_SECONDS)
    raise NeverHappened(f"not in {_WAIT_SECONDS:.0f} s: {what}")


@asynccontextmanager
async def open_stage(platform: Platform, site: str) -> AsyncIterator[Stage]:
    """Connect to all four services as the staff of this site alone."""

    def token() -> str:
        return platform.token(STAFF, [site], subject="demonstration")

    async with AsyncExitStack() as stack:
        names = ("enrollment", "scheduling", "notifications", "aftercare")
        clients = [ServiceClient(name, platform.api(name), token) for name in names]
        for client in clients:
            await stack.enter_async_context(client)
        yield Stage(site, *clients)

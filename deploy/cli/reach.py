"""Which backbone an operator's command works on: named by environment, or the local platform."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NoReturn

import nats
import typer
from nats.aio.client import Client
from rich.console import Console

from deploy.local.platform import Platform, PlatformIsDown
from shared.database import Database

NATS_VARIABLE = "FOOTBRIDGE_NATS_URL"
SERVICES = ("enrollment", "scheduling", "notifications", "aftercare")
_PATIENCE = 5


@dataclass(frozen=True)
class Reach:
    """Where the broker and the services' databases are."""

    nats_url: str
    databases: dict[str, str]

    @classmethod
    def here(cls) -> "Reach":
        """Return what the environment names, else the platform that runs here.

        Raises PlatformIsDown when neither is there.
        """
        if url := os.environ.get(NATS_VARIABLE):
            named = {s: os.environ.get(f"FOOTBRIDGE_{s.upper()}_DATABASE_URL") for s in SERVICES}
            return cls(url, {service: at for service, at in named.items() if at})
        platform = Platform.running()
        return cls(platform.nats_url, dict(platform.databases))

    @asynccontextmanager
    async def broker(self) -> AsyncIterator[Client]:
        """Connect to NATS for one command; an absent broker ends the command with one line."""
        try:
            client = await nats.connect(
                self.nats_url, connect_timeout=_PATIENCE, allow_reconnect=False, error_cb=_silent
            )
        except (OSError, nats.errors.Error):
            refuse("NATS does not answer.")
        try:
            yield client
        finally:
            await client.close()

    @asynccontextmanager
    async def database(self, service: str) -> AsyncIterator[Database]:
        if service not in self.databases:
            refuse(f"Name the database of {service}: FOOTBRIDGE_{service.upper()}_DATABASE_URL")
        database = await Database(self.databases[service], size=2).open()
        try:
            yield database
        finally:
            await database.close()


def reach() -> Reach:
    """Return where the backbone is, or end the command with what to do."""
    try:
        return Reach.here()
    except PlatformIsDown as down:
        refuse(f"{down}, or name another one: {NATS_VARIABLE}")


def refuse(reason: str) -> NoReturn:
    """End the command with one line and exit code 1."""
    Console(stderr=True).print(reason, style="red", markup=False, highlight=False)
    raise typer.Exit(1)


async def _silent(_: Exception) -> None:
    """Keep the client from logging what the command says anyway."""

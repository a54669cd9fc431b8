"""Fresh databases for tests, empty or migrated; dropped when the asking scope ends."""

import asyncio
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from shared.database.migrations import upgrade

EMPTY = "template0"


def with_database(url: str, database: str) -> str:
    """Return the same URL for another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@dataclass
class FreshDatabases:
    """Makes databases on one server and drops them together."""

    admin_url: str
    _made: list[str] = field(default_factory=list)

    async def make(self, name: str, template: str = EMPTY) -> str:
        """Make a database, empty or as `template` is, and return its URL."""
        database = f"test_{name}_{secrets.token_hex(4)}"
        connection = await asyncpg.connect(self.admin_url)
        try:
            await connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        finally:
            await connection.close()
        self._made.append(database)
        return with_database(self.admin_url, database)

    async def drop_all(self) -> None:
        connection = await asyncpg.connect(self.admin_url)
        try:
            for database in self._made:
                await connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        finally:
            await connection.close()


@dataclass
class MigratedTemplates:
    """Migrates one database for each service, to be copied: a copy costs a tenth of migrating."""

    admin_url: str
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._databases = FreshDatabases(self.admin_url)

    async def of(self, service: str) -> str:
        """Return the name of a database of the service that nobody is connected to."""
        if service not in self._names:
            url = await self._databases.make(service)
            await asyncio.to_thread(upgrade, url, service)
            self._names[service] = urlsplit(url).path.removeprefix("/")
        return self._names[service]

    async def drop_all(self) -> None:
        await self._databases.drop_all()

"""Fresh databases for tests: made from nothing, dropped when the asking scope ends."""

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import asyncpg


def with_database(url: str, database: str) -> str:
    """Return the same URL for another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@dataclass
class FreshDatabases:
    """Makes databases on one server and drops them together."""

    admin_url: str
    _made: list[str] = field(default_factory=list)

    async def make(self, name: str) -> str:
        """Make an empty database and return its URL."""
        database = f"test_{name}_{secrets.token_hex(4)}"
        connection = await asyncpg.connect(self.admin_url)
        try:
            await connection.execute(f'CREATE DATABASE "{database}" TEMPLATE template0')
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

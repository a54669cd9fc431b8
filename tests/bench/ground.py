"""The ground of a section: servers of its own, embedded, with every write synced to disk."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from deploy.local.embedded import EmbeddedNats, EmbeddedPostgres
from shared.database.migrations import upgrade
from tests.support.databases import with_database


@dataclass(frozen=True)
class Ground:
    """A running NATS and PostgreSQL, and a folder to keep things in."""

    folder: Path
    nats: EmbeddedNats
    postgres: EmbeddedPostgres

    async def database(self, metadata: MetaData | None = None) -> str:
        """Make a database that holds the tables of `metadata`, and return its URL."""
        name = f"bench_{secrets.token_hex(4)}"
        await run_sql(self.postgres.admin_url, f'CREATE DATABASE "{name}" TEMPLATE template0')
        url = with_database(self.postgres.admin_url, name)
        if metadata is not None:
            await run_sql(url, _ddl(metadata))
        return url

    async def migrated(self, service: str) -> str:
        """Make a database as the service's migrations leave it, and return its URL."""
        url = await self.database()
        await asyncio.to_thread(upgrade, url, service)
        return url

    async def copy_of(self, url: str) -> str:
        """Return the URL of a new database that is a copy of one nobody is connected to."""
        name, source = f"bench_{secrets.token_hex(4)}", _name(url)
        await run_sql(self.postgres.admin_url, f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        return with_database(self.postgres.admin_url, name)

    async def drop(self, url: str) -> None:
        await run_sql(self.postgres.admin_url, f'DROP DATABASE "{_name(url)}" WITH (FORCE)')

    async def keep_commit_times(self) -> None:
        """Let PostgreSQL remember when each transaction committed; this restarts it."""
        await run_sql(self.postgres.admin_url, "ALTER SYSTEM SET track_commit_timestamp = on")
        self.postgres.restart()


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    """Start both servers below a folder that goes with them."""
    with tempfile.TemporaryDirectory(prefix="footbridge-bench-") as folder:
        nats = EmbeddedNats(Path(folder) / "nats")
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        try:
            nats.start()
            postgres.start()
            yield Ground(Path(folder), nats, postgres)
        finally:
            nats.stop()
            postgres.stop()


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


async def run_sql(url: str, sql: str) -> None:
    """Run statements, however long they take."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def _ddl(metadata: MetaData) -> str:
    dialect = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # untyped upstream
    statements: list[str] = []
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [str(CreateIndex(i).compile(dialect=dialect)) for i in table.indexes]
    return ";\n".join(statements)

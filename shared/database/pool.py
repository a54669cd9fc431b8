"""The connection pool of one service's database."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import Executable

from shared.database.errors import translated
from shared.database.lookups import Lookups
from shared.database.statements import prepare

COMMAND_TIMEOUT = 10.0
"""Seconds after which a statement is given up."""

SURVEY_TIMEOUT = 60.0
"""Seconds for a statement that a report waits for."""

CLOSE_SECONDS = 5.0

PLANNED_ANEW = "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off"
"""PostgreSQL plans for the values given, each time, and compiles no code for them."""

Connection = asyncpg.Connection | PoolConnectionProxy


class _Connection(asyncpg.Connection):
    def get_reset_query(self) -> str:
        # Nothing that we run leaves session state behind; this saves a round trip per use.
        return ""


async def _prepare_connection(connection: Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: _JSONB_VERSION + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[len(_JSONB_VERSION) :]),
    )


_JSONB_VERSION = b"\x01"


class Database:
    """A pool that connects when first used, so that a service starts while it is away."""

    def __init__(self, url: str, *, size: int = 8, timeout: float = COMMAND_TIMEOUT) -> None:
        self.url = url.replace("postgresql+asyncpg://", "postgresql://")
        self._size = size
        self._timeout = timeout
        self._pool: asyncpg.Pool | None = None
        self._lookups = Lookups(self.fetch)

    async def open(self) -> "Database":
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=0,
            max_size=self._size,
            command_timeout=self._timeout,
            timeout=self._timeout,
            connection_class=_Connection,
            init=_prepare_connection,
        )
        return self

    async def close(self) -> None:
        """Close, waiting a few seconds for connections that are in use."""
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Borrow a connection. Raises DatabaseAway when none can be had."""
        if self._pool is None:
            raise RuntimeError("open() the database before using it")
        with translated({}):
            connection = await self._pool.acquire()
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    async def dedicated(self) -> asyncpg.Connection:
        """Open a connection of one's own, for LISTEN and long work. The caller closes it."""
        with translated({}):
            connection = await asyncpg.connect(
                self.url, command_timeout=self._timeout, timeout=self._timeout
            )
            await _prepare_connection(connection)
            return connection

    async def fetch(self, statement: Executable, **params: Any) -> list[asyncpg.Record]:
        async with self.connection() as connection:
            return await fetch(connection, statement, params)

    async def survey(self, statement: Executable, **params: Any) -> list[asyncpg.Record]:
        """Read much at once, for a report: planned for these very values, within a minute.

        A plan that PostgreSQL keeps for any values expects few rows of a wide range of days.
        """
        prepared = prepare(statement, params)
        async with self.connection() as connection:
            with translated({}):
                async with connection.transaction(readonly=True):
                    await connection.execute(PLANNED_ANEW)
                    rows: list[asyncpg.Record] = await connection.fetch(
                        prepared.sql, *prepared.arguments(params), timeout=SURVEY_TIMEOUT
                    )
        return rows

    async def fetch_one(self, statement: Executable, **params: Any) -> asyncpg.Record | None:
        rows = await self.fetch(statement, **params)
        return rows[0] if rows else None

    async def fetch_value(self, statement: Executable, **params: Any) -> Any:
        row = await self.fetch_one(statement, **params)
        return None if row is None else row[0]

    async def look_up(self, statement: Executable, **params: Any) -> asyncpg.Record | None:
        """Read a row that many ask for, together with all who ask the same at this moment."""
        rows = await self._lookups.fetch(statement, params)
        return rows[0] if rows else None

    async def execute(self, statement: Executable, **params: Any) -> None:
        await self.fetch(statement, **params)


async def fetch(
    connection: Connection, statement: Executable, params: Mapping[str, Any]
) -> list[asyncpg.Record]:
    """Run one Core statement on `connection` and return its rows."""
    prepared = prepare(statement, params)
    with translated({}):
        rows: list[asyncpg.Record] = await connection.fetch(
            prepared.sql, *prepared.arguments(params)
        )
    return rows

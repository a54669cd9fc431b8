"""What a page touches: the buffers of each of its statements, which no busy machine disturbs.

EXPLAIN (ANALYZE, BUFFERS) runs what the page was heard to ask, as often as it takes PostgreSQL to
choose between a plan for these very values and one for any; the dearer of both counts.
"""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from shared.database import Database
from shared.database.pool import PLANNED_ANEW, Connection

_RUNS = 7
"""PostgreSQL plans five times for the values given before it considers a plan for any."""
_LARGE = 1_000
"""Rows from which on reading a table through is a finding."""
_READS = ("SELECT", "WITH")


@dataclass(frozen=True, slots=True)
class Statement:
    """`is_survey`: it is planned for its very values each time."""

    sql: str
    arguments: Sequence[Any]
    is_survey: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """Buffers of 8 KiB over all statements of a page, and the large tables that were read whole."""

    buffers: int = 0
    read_through: frozenset[str] = frozenset()


class Watched(Database):
    """A database that remembers what it is asked while somebody listens."""

    _heard: list[Statement] | None = None
    _surveys = False

    @contextmanager
    def listening(self) -> Iterator[list[Statement]]:
        """Yield a list that fills with every statement that reads."""
        self._heard = []
        try:
            yield self._heard
        finally:
            self._heard = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        async with super().connection() as connection:
            if self._heard is None:
                yield connection
                return
            with connection.query_logger(self._hear):
                yield connection

    def _hear(self, query: Any) -> None:
        if query.query == PLANNED_ANEW:
            self._surveys = True
        if self._heard is not None and query.query.lstrip("( \n").startswith(_READS):
            self._heard.append(Statement(query.query, query.args, self._surveys))
            self._surveys = False


@dataclass
class _Sum:
    buffers: int = 0
    read_through: set[str] = field(default_factory=set)


async def touched(url: str, statements: Sequence[Statement]) -> Touched:
    """Explain each statement, in a transaction that is rolled back, and add up what it touched."""
    total = _Sum()
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            transaction = connection.transaction()
            await transaction.start()
            plans = await _plans(connection, statement)
            await transaction.rollback()
            total.buffers += max(_buffers(plan) for plan in plans)
            total.read_through |= {table for plan in plans for table in _read_through(plan)}
    finally:
        await connection.close()
    return Touched(total.buffers, frozenset(total.read_through))


async def _plans(connection: asyncpg.Connection, statement: Statement) -> list[dict[str, Any]]:
    """Return the plan of the first run and of the last."""
    asked = await connection.prepare(statement.sql)
    types = [f"{one.schema}.{one.name}" for one in asked.get_parameters()]
    values = await _literals(connection, types, statement.arguments)
    named = f"({', '.join(types)})" if types else ""
    await connection.execute(f"PREPARE watched {named} AS {statement.sql}")
    explain = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE watched"
    if statement.is_survey:
        await connection.execute(PLANNED_ANEW)
    runs = [await connection.fetchval(f"{explain} {values}") for _ in range(_RUNS)]
    await connection.execute("DEALLOCATE watched")
    return [json.loads(run)[0]["Plan"] for run in (runs[0], runs[-1])]


async def _literals(
    connection: asyncpg.Connection, types: Sequence[str], arguments: Sequence[Any]
) -> str:
    """Return the arguments as PostgreSQL itself writes them, in brackets."""
    if not arguments:
        return ""
    quoted = ", ".join(f"quote_nullable(${n}::{kind}::text)" for n, kind in enumerate(types, 1))
    (row,) = await connection.fetch(f"SELECT {quoted}", *arguments)
    return f"({', '.join(row)})"


def _buffers(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def _read_through(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        if rows * plan["Actual Loops"] >= _LARGE:
            yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _read_through(part)

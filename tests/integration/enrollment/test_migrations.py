"""The migrations and tables.py say the same, up from empty and down again."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
from alembic import command

from shared.database.migrations import _config, drift

DatabaseUrl = Callable[[str], Awaitable[str]]


async def test_tables_do_not_drift_from_the_migrations(migrated_url: DatabaseUrl) -> None:
    url = await migrated_url("enrollment")
    assert await asyncio.to_thread(drift, url, "enrollment") is None


async def test_the_migrations_leave_nothing_behind(migrated_url: DatabaseUrl) -> None:
    url = await migrated_url("enrollment")
    await asyncio.to_thread(command.downgrade, _config(url, "enrollment"), "base")
    connection = await asyncpg.connect(url)
    try:
        left = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname='public'")
    finally:
        await connection.close()
    assert {row["tablename"] for row in left} == {"alembic_version"}

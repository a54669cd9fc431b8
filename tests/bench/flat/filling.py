"""How a database is filled with rows: PostgreSQL makes them itself, one statement a table."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from tests.bench.ground import Ground, run_sql

SITES = 7
FIRST_DAY = date(1950, 1, 1)
ROWS_A_DAY = SITES * 10
RARE = 100
"""Rows of the rare state, over all sites."""
EVERY_OTHER = "hashint4(n) % 2 = 0"
"""Half of any rows, whatever they have in common."""
_WORK_MEMORY = "1GB"
# What loading needs and nothing else does: rows of a table made in the same transaction need no
# log, and the indexes are built at once when all rows are there.
_LOADING = {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "16GB"}


@dataclass(frozen=True)
class KeptRows:
    """How the rows of one table are made. `columns` maps column names to SQL over `n`."""

    table: str
    columns: dict[str, str]
    most: int | None = None
    times: int = 1
    """How many rows there are for each that is wanted."""

    def sql(self, wanted: int) -> str:
        rows = min(wanted * self.times, self.most or wanted * self.times)
        names, values = ", ".join(self.columns), ", ".join(self.columns.values())
        return (
            f"INSERT INTO {self.table} ({names}) SELECT {values}"  # noqa: S608 - constants
            f" FROM generate_series(0, {rows - 1}) AS n"
        ).replace(":rare", f"n % {max(rows // RARE, 1)} = 0")


def numbered(what: str) -> str:
    """Return SQL for an id that follows from a number."""
    return f"lpad(to_hex({what}), 32, '0')::uuid"


def site(group: str) -> str:
    return f"'s' || (({group}) % {SITES})"


def aggregate(group: str) -> dict[str, str]:
    return {"id": "uuidv7()", "site": site(group), "version": "1"}


async def prepare_for_loading(ground: Ground) -> None:
    """Set PostgreSQL up for loading; this restarts it. What is read later stays as it is."""
    for setting, value in _LOADING.items():
        await run_sql(ground.postgres.admin_url, f"ALTER SYSTEM SET {setting} = '{value}'")
    ground.postgres.restart()


async def keep(url: str, kept: KeptRows, rows: int) -> None:
    """Fill an empty table, then build its indexes, and leave it as autovacuum would."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"SET maintenance_work_mem = '{_WORK_MEMORY}'")
        # No foreign keys: what they point to is not read.
        await connection.execute("SET session_replication_role = replica")
        async with connection.transaction():
            if kept.most is None:  # what others point to is small, and they are loaded already
                await connection.execute(f"TRUNCATE {kept.table} CASCADE")
            await connection.execute(_WITHOUT_INDEXES, kept.table)
            await connection.execute(kept.sql(rows))
        await connection.execute(f"REINDEX TABLE {kept.table}")
        await connection.execute(f"VACUUM (ANALYZE) {kept.table}")
    finally:
        await connection.close()


_WITHOUT_INDEXES = """
UPDATE pg_index SET indisready = false, indisvalid = false
WHERE indrelid = $1::text::regclass
"""

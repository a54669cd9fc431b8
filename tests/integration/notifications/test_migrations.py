"""The migrations and tables.py say the same, and what is claimed comes from an index."""

import asyncio
from collections.abc import Awaitable, Callable

from alembic import command
from sqlalchemy import text

from services.notifications.store.claiming import CLAIM
from shared.database import Database
from shared.database.migrations import _config, drift
from shared.database.statements import prepare

DatabaseUrl = Callable[[str], Awaitable[str]]

_MANY_WAITING = text("""
INSERT INTO notification (id, site, version, rule, cause_id, person_id, template, channel, category,
  lane, subject_id, due_at, expires_at, created_at, state, attempts, unknowns, rules_version,
  audience, when_unknown, max_attempts, is_urgent, next_channels)
SELECT gen_random_uuid(), 'north', 1, 'welcome', gen_random_uuid(), gen_random_uuid(), 'welcome',
  'email', 'program', 2, gen_random_uuid(), now() + n * interval '1 minute', now() + interval '1 y',
  now(), 'queued', 0, 0, 1, 'client', 'let_go', 8, false, '{}'
FROM generate_series(1, 20000) n
""")

_LITERALS = {"lane": "2", "channel": "'email'", "now": "now()", "at_most": "50", "turn": "1"}


async def test_tables_do_not_drift_from_the_migrations(migrated_url: DatabaseUrl) -> None:
    url = await migrated_url("notifications")
    assert await asyncio.to_thread(drift, url, "notifications") is None
    await asyncio.to_thread(command.downgrade, _config(url, "notifications"), "base")
    database = await Database(url).open()
    left = await database.fetch(text("SELECT tablename FROM pg_tables WHERE schemaname='public'"))
    await database.close()
    assert {row["tablename"] for row in left} == {"alembic_version"}


async def test_claiming_reads_what_is_due_and_not_what_waits(migrated_url: DatabaseUrl) -> None:
    url = await migrated_url("notifications")
    database = await Database(url).open()
    await database.execute(_MANY_WAITING)
    await database.execute(text("ANALYZE"))
    asked = {"lane": 2, "channel": "email", "now": None, "at_most": 50, "turn": 1}
    prepared = prepare(CLAIM, asked)
    literal = prepared.sql
    for number, name in enumerate(prepared.names, start=1):
        literal = literal.replace(f"${number}::", f"{_LITERALS[name]}::")
    plan = await database.fetch(text(f"EXPLAIN {literal.replace(':', chr(92) + ':')}"))
    await database.close()
    lines = "\n".join(row[0] for row in plan)
    assert "notification_due_by_site" in lines
    assert "Seq Scan on notification" not in lines

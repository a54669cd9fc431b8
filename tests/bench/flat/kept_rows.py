"""Rows that a database has kept for years, made by PostgreSQL itself: one statement a table.

In each, `n` counts the rows. Sites share them; of some states there are only a hundred rows,
however many are kept, as work that is open is little beside work that is done.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from tests.bench.ground import Ground, run_sql

SITES = 7
FIRST_DAY = date(1950, 1, 1)
ROWS_A_DAY = SITES * 10
RARE = 100
"""Rows of the rare state, over all sites."""
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

    def sql(self, wanted: int) -> str:
        rows = min(wanted, self.most or wanted)
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


def _aggregate(group: str) -> dict[str, str]:
    return {"id": "uuidv7()", "site": site(group), "version": "1"}


ENROLLMENT = (
    KeptRows(
        "site",
        {"code": site("n"), "name": "'North'", "timezone": "'America/Denver'"},
        most=SITES,
    ),
    KeptRows(
        "application",
        {
            **_aggregate("n / 2"),
            "client_id": numbered("n / 2"),
            "program": "'iop'",
            "received_on": "'2026-01-05'",
            "external_reference": "'reference-' || n",
            "state": "CASE WHEN :rare THEN 'submitted' ELSE 'accepted' END",
        },
    ),
    KeptRows(
        "consent",
        {
            **_aggregate("n / 2"),
            "client_id": numbered("n / 2"),
            "party_kind": "'treatment_payment_operations'",
            "categories": "'[]'",
            "purposes": "'[]'",
            "acknowledged_right_to_revoke": "true",
            "signed_on": "'2026-01-05'",
            "state": "'active'",
        },
    ),
    KeptRows(
        "episode",
        {
            **_aggregate("n / 2"),
            "application_id": numbered("n"),
            "client_id": numbered("n / 2"),
            "program": "'iop'",
            "level_of_care": "'2.1'",
            "started_on": "'2026-01-05'",
            "date_precision": "'day'",
            "from_history": "false",
            "state": "CASE WHEN :rare AND n % 2 = 0 THEN 'active' ELSE 'finished' END",
        },
    ),
)
SCHEDULING = (
    KeptRows(
        "track",
        {
            "id": numbered("n"),
            "site": site("n"),
            "version": "1",
            "code": "'evening'",
            "number": "1",
            "name": "'Evening'",
            "timezone": "'America/Denver'",
            "weekly_minutes_required": "540",
            "phases": "'[]'",
            "curriculum": "'[]'",
            "slots": "'[]'",
        },
        most=SITES,
    ),
    KeptRows(
        "progress",
        {
            **_aggregate("n"),
            "episode_id": numbered("n"),
            "client_id": numbered("n / 2"),
            "track_id": numbered(f"n % {SITES}"),
            "started_on": "'2026-01-05'",
            "ended_on": "CASE WHEN :rare THEN NULL ELSE '2026-03-05'::date END",
            "said": "'[]'",
            "decisions": "'[]'",
            "phases": "'[]'",
            "phase": "'early'",
            "awaits_sign_off_since": "CASE WHEN :rare THEN '2026-03-05'::date END",
        },
    ),
    KeptRows(
        "session",
        {
            **_aggregate("n / 50"),
            "series_id": numbered("n / 50"),
            "type": "'group'",
            "timezone": "'America/Denver'",
            "held_on": f"'{FIRST_DAY}'::date + n / {ROWS_A_DAY}",
            "starts_at": "'2026-01-05'",
            "ends_at": "'2026-01-06'",
            "local_start": "'2026-01-05'",
            "capacity": "12",
            "state": "'completed'",
        },
    ),
    KeptRows(
        "plan_run",
        {
            **_aggregate("n"),
            "week": f"'{FIRST_DAY}'::date + n / {ROWS_A_DAY}",
            "mode": "'fresh'",
            "seconds": "30",
            "requested_at": "'2026-01-05'",
            "state": "'applied'",
            "attempts": "1",
            "percent": "100",
        },
    ),
    KeptRows(
        "absence_case",
        {
            **_aggregate("n / 2"),
            "client_id": numbered("n / 2"),
            "episode_id": numbered("n"),
            "state": "CASE WHEN :rare THEN 'open' ELSE 'resolved' END",
            "due_at": "CASE WHEN :rare THEN '2026-01-05'::timestamptz END",
            "acts": "'[]'",
            "rounds": "'[]'",
        },
    ),
)
NOTIFICATIONS = (
    KeptRows(
        "notification",
        {
            **_aggregate("n / 20"),
            "rule": "'session_reminder'",
            "rules_version": "1",
            "audience": "'client'",
            "when_unknown": "'let_go'",
            "max_attempts": "8",
            "is_urgent": "false",
            "next_channels": "'{}'",
            "cause_id": "uuidv7()",
            "person_id": numbered("n / 20"),
            "template": "'session_reminder'",
            "channel": "'email'",
            "category": "'appointments'",
            "lane": "1",
            "subject_id": numbered("n / 10"),
            "due_at": "'2026-01-05'",
            "expires_at": "'2026-01-06'",
            "created_at": "'2026-01-01'",
            "state": "CASE WHEN :rare THEN 'failed' ELSE 'sent' END",
            "attempts": "1",
            "unknowns": "0",
        },
    ),
    KeptRows(
        "suppression",
        {
            "id": "uuidv7()",
            "site": site("n"),
            "person_id": numbered("n"),
            "channel": "'email'",
            "since": "'2026-01-05'",
            "why": "CASE WHEN :rare THEN 'complaint' ELSE 'hard_bounce' END",
        },
    ),
    KeptRows(
        "staff_member",
        {
            **_aggregate("n"),
            "roles": "CASE WHEN :rare THEN '{ops}'::text[] ELSE '{clinician}' END",
            "active_from": "'2026-01-05'",
        },
        most=20_000,
    ),
    KeptRows(
        "family_member",
        {
            **_aggregate("n / 2"),
            "person_id": numbered("n"),
            "client_id": numbered("n / 2"),
            "consent_id": numbered("n / 2"),
        },
    ),
    KeptRows(
        "alert",
        {
            **_aggregate("n"),
            "id": numbered("n"),
            "kind": "CASE WHEN :rare THEN 'help' ELSE 'overdue_task' END",
            "urgency": "'urgent'",
            "role": "'clinician'",
            "about": numbered("n / 2"),
            "source_id": numbered("n"),
            "source_seq": "1",
            "cause_id": numbered("n"),
            "raised_at": "'2026-01-05'",
            "ladder": "0",
            "state": "CASE WHEN :rare THEN 'exhausted' ELSE 'resolved' END",
            "round": "1",
            "step": "0",
            "has_schedule": "true",
            "ended_at": "CASE WHEN :rare THEN NULL ELSE '2026-01-06'::timestamptz END",
        },
    ),
    KeptRows(
        "alert_telling",
        {
            "id": "uuidv7()",
            "site": site("n / 10"),
            "alert_id": numbered("n / 10"),
            "round": "1",
            "step": "n % 10",
            "called": "'level-1'",
            "person_id": numbered("n % 1000"),
            "channels": "'{sms}'",
            "told_at": "'2026-01-05'",
            "link_ends_at": "'2026-01-06'",
        },
    ),
    KeptRows(
        "on_call_override",
        {
            **_aggregate("n"),
            "kind": "''",
            "level": "1",
            "person_id": numbered("n % 1000"),
            "starts_at": "'2026-01-05'",
            "ends_at": "'2026-01-06'",
            "why": "'cover'",
            "made_at": "'2026-01-05'",
            "made_by": "'director'",
        },
    ),
)
_MOST_OFFERINGS = 100_000
_SQUARE = "(n / 1000)"
_LATITUDE = f"(25 + {_SQUARE} % 40 * 0.6 + n / 10 % 10 * 0.06)"
_LONGITUDE = f"(-120 + {_SQUARE} / 40 * 0.6 + n / 100 % 10 * 0.06)"


def place_of(row: int) -> dict[str, float]:
    """Return a point in the middle of the square of this row: as much lies near it in any table."""
    square = min(row, _MOST_OFFERINGS // 2) // 1000
    return {"latitude": 25.3 + square % 40 * 0.6, "longitude": -119.7 + square // 40 * 0.6}


def _tile(level: int, side: float) -> str:
    row, column = f"floor(({_LATITUDE} + 90) / {side})", f"floor(({_LONGITUDE} + 180) / {side})"
    return f"'tile:{level}:' || {row} || ':' || {column}"


_DETAILS: dict[str, Any] = {
    "kind": "support_group",
    "name": "Evening group",
    "timezone": "America/Denver",
    "modality": "in_person",
    "languages": ["en"],
    "payers": ["medicaid"],
    "cost": None,
    "address": None,
    "location": None,
    "times": [
        {
            "starts": "2026-01-06T18:00",
            "minutes": 90,
            "rule": "FREQ=WEEKLY;BYDAY=TU",
            "except_on": [],
        }
    ],
    "narr_level": None,
    "admission": {
        "min_age": None,
        "max_age": None,
        "genders": [],
        "welcomes": [],
        "accepts_moud": None,
    },
}
_TERMS = (
    f"'site:' || {site('n')}",
    "'kind:' || CASE WHEN :rare THEN 'workshop' ELSE 'support_group' END",
    "'language:en'",
    "'payer:medicaid'",
    "'modality:in_person'",
    "'starts:' || n % 168",
    "'starts:48'",  # Tuesday, 18:00 in Denver
    "'starts:49'",
    *(_tile(level, side) for level, side in enumerate((0.05, 0.4, 4, 30))),
)
DIRECTORY = (
    KeptRows(
        "organisation",
        {
            **_aggregate("n"),
            "id": numbered("n"),
            "code": "'house-' || n",
            "name": "'House'",
            "kind": "'other'",
            "serves": f"ARRAY[{site('n')}]",
        },
        most=_MOST_OFFERINGS,
    ),
    KeptRows(
        "offering",
        {
            **_aggregate("n"),
            "organisation_id": numbered("n"),
            "code": "'group'",
            "details": f"'{json.dumps(_DETAILS)}'",
            "latitude": _LATITUDE,
            "longitude": _LONGITUDE,
            "serves": f"ARRAY[{site('n')}]",
            "checked_on": "(CASE WHEN :rare THEN '2000-01-01' ELSE '2199-01-01' END)::date",
            "terms": f"ARRAY[{', '.join(_TERMS)}]",
        },
        most=_MOST_OFFERINGS,
    ),
)

AFTERCARE = (
    KeptRows(
        "known_episode",
        {
            **_aggregate("n"),
            "episode_id": numbered("n"),
            "client_id": numbered("n / 2"),
            "plan_is_due": "false",
            "never_was": "false",
            "is_elsewhere": "false",
            "heard": "'{}'",
            "programs": "'{}'",
            "called_for_by": "'[]'",
        },
    ),
    KeptRows(
        "plan",
        {
            **_aggregate("n"),
            "episode_id": numbered("n"),
            "client_id": numbered("n / 2"),
            "state": "CASE WHEN :rare THEN 'draft' ELSE 'completed' END",
            "called_off": "false",
            "queue_place": numbered("n"),
            "template_version": "0",
            "template": '\'{"occasion": "completion"}\'',
            "ticks": "'{}'",
            "goal_choices": "'{}'",
            "own_goals": "'[]'",
        },
    ),
    KeptRows(
        "check_in",
        {
            **_aggregate("n / 10"),
            "plan_id": numbered("n / 10"),
            "client_id": numbered("n / 20"),
            "days_after_start": "n % 10",
            "days_to_answer": "7",
            "due_on": f"'{FIRST_DAY}'::date + n / {ROWS_A_DAY}",
            "timezone": "'America/Denver'",
            "opens_at": "'09:00'",
            "reasons": "'[]'",
            "state": "CASE WHEN :rare THEN 'due' ELSE 'completed' END",
            "outreach_attempts": "0",
            "answered_late": "false",
        },
    ),
    KeptRows(
        "plan_cadence",
        {
            **_aggregate("n"),
            "client_id": numbered("n / 2"),
            "rules_number": "1",
            "starts_on": f"'{FIRST_DAY}'",
            "timezone": "'America/Denver'",
            "is_paused": "false",
            "is_over": "NOT :rare",
            "heard": "'[]'",
        },
    ),
    *DIRECTORY,
)
OF_SERVICE = {
    "enrollment": ENROLLMENT,
    "scheduling": SCHEDULING,
    "notifications": NOTIFICATIONS,
    "aftercare": AFTERCARE,
}
BACKBONE = (
    KeptRows(
        "outbox",
        {
            "event_id": "uuidv7()",
            "aggregate_id": numbered("n"),
            "aggregate_seq": "1",
            "bucket": "n % 16",
            "subject": "'iop.north.accounts.Posted.v1'",
            "headers": "'{}'",
            "payload": "''",
            "published_at": "now()",
            "stream_seq": "n + 1",
        },
    ),
    KeptRows("inbox", {"consumer": "'ledger'", "event_id": "uuidv7()"}),
)


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

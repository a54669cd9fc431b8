"""A database of notifications: people who may be written to, sessions, and messages about them.

Everybody has sealed values, a permission and the consent that it rests on; who is at a site hears
of that site's sessions. PostgreSQL makes the many rows itself.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.contacts.permission import permission_id
from services.notifications.domain.terms import Category, ChannelName, Lane
from services.notifications.settings import NotificationsSettings
from services.notifications.vault import AesGcmVault
from tests.bench.flat.filling import numbered

SITES = 20
_CONSENTS, _CAUSES, _SUBJECTS = 1_000_000, 2_000_000, 3_000_000
_FEW_PEOPLE, _FEW_SUBJECTS = SITES * 50, SITES * 1_500

_SUBJECT_ROWS = f"""
INSERT INTO subject (id, site, seq, cause_id, changed_at, series_id, starts_at, timezone, zone_seq,
  is_cancelled)
SELECT {numbered(f"n + {_SUBJECTS}")}, 'site-' || n % {SITES}, 1, {numbered(f"n + {_CAUSES}")},
  now(), {numbered("n")}, now() + interval '1 day', 'America/Denver', 1, false
FROM generate_series(0, $1::int - 1) AS n
"""  # noqa: S608 - constants
_CONSENT_ROWS = f"""
INSERT INTO consent (id, site, client_id, is_granted)
SELECT {numbered(f"n + {_CONSENTS}")}, 'site-' || n % {SITES}, {numbered("n")}, true
FROM generate_series(0, $1::int - 1) AS n
"""  # noqa: S608 - constants
_NOTIFICATION_ROWS = f"""
INSERT INTO notification (id, site, version, rule, rules_version, audience, client_id, cause_id,
  person_id, template, channel, category, lane, subject_id, due_at, expires_at, created_at,
  when_unknown, max_attempts, is_urgent, next_channels, state, attempts, unknowns)
SELECT uuidv7(), 'site-' || n % {SITES}, 1, 'reminder-a-day-before', 1, 'client', person,
  {numbered(f"n % $7::bigint + {_CAUSES}")}, person, $3, 'sms', 'appointments', $4,
  {numbered(f"n % $7::bigint + {_SUBJECTS}")},
  now() + ($5::float8 + n * $6::float8) * interval '1 second', now() + interval '20 hours',
  clock_timestamp(), 'let_go', 8, false, '{{}}', 'queued', 0, 0
FROM (
  SELECT n, {numbered(f"(n + n / $7::bigint * {SITES}) % $8::bigint")} AS person
  FROM generate_series($1::bigint, $1::bigint + $2::bigint - 1) AS n
) AS made
"""  # noqa: S608 - constants
_AHEAD = 30 * 24 * 3600.0


@dataclass
class Outbox:
    """The notifications of one database; numbers go up, so that no message is made twice."""

    connection: asyncpg.Connection
    people: int
    subjects: int
    made: int = 0

    async def add(
        self,
        count: int,
        lane: Lane = Lane.REMINDERS,
        *,
        due_in: float = 0.0,
        apart: float = 0.0,
        template: str = "appointment-reminder",
    ) -> None:
        """Add messages that are due in so many seconds, each so many seconds after the other."""
        await self.connection.execute(
            _NOTIFICATION_ROWS,
            *(self.made, count, template, lane, due_in, apart, self.subjects, self.people),
            timeout=600,
        )
        self.made += count

    async def add_waiting(self, count: int) -> None:
        """Add messages that are due in a month."""
        await self.add(count, due_in=_AHEAD)

    async def settle(self) -> None:
        """Leave the tables as autovacuum would."""
        await self.connection.execute("VACUUM (ANALYZE)", timeout=600)

    async def open(self, lane: Lane = Lane.REMINDERS) -> int:
        """Return how many of a lane are due and not over."""
        found: int = await self.connection.fetchval(
            "SELECT count(*) FROM notification WHERE lane = $1 AND due_at <= now()"
            " AND state IN ('deferred', 'failed', 'queued')",
            lane,
        )
        return found


@asynccontextmanager
async def outbox(
    url: str,
    settings: NotificationsSettings,
    *,
    people: int = _FEW_PEOPLE,
    subjects: int = _FEW_SUBJECTS,
) -> AsyncIterator[Outbox]:
    """Fill a migrated database with people and sessions, without a message yet.

    Both are multiples of the number of sites. Message number n of as many people as sessions is
    the nth person's, about the nth session.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_SUBJECT_ROWS, subjects)
        await connection.execute(_CONSENT_ROWS, people)
        await _add_people(connection, people, AesGcmVault(settings.master_key_bytes))
        yield Outbox(connection, people, subjects)
    finally:
        await connection.close()


async def _add_people(connection: asyncpg.Connection, people: int, vault: AesGcmVault) -> None:
    zone, now = noon_zone(), datetime.now(UTC)
    contacts, keys, permissions = [], [], []
    for number in range(people):
        person, site = UUID(int=number), site_of(number)
        key = vault.new_key(person)
        data = PersonalData(phone=f"+130355{number:05}", email=f"{person.hex}@example.org")
        contacts.append((person, site, 1, vault.seal(person, data, key), "en", zone))
        keys.append((person, site, key))
        said = permission_id(site, person, ChannelName.SMS, Category.APPOINTMENTS)
        consent = consent_of(number)
        permissions.append((said, site, 1, person, "sms", "appointments", "granted", consent, now))
    columns = ["id", "site", "version", "sealed", "language", "timezone"]
    await connection.copy_records_to_table("contact", records=contacts, columns=columns)
    await connection.copy_records_to_table("person_key", records=keys)
    await connection.copy_records_to_table(
        "channel_permission",
        records=permissions,
        columns=[
            *("id", "site", "version", "person_id", "channel", "category", "state"),
            *("consent_id", "changed_at"),
        ],
    )


def site_of(number: int) -> str:
    return f"site-{number % SITES}"


def consent_of(number: int) -> UUID:
    return UUID(int=number + _CONSENTS)


def session_of(number: int) -> UUID:
    return UUID(int=number + _SUBJECTS)


def noon_zone() -> str:
    """Return a zone where it is about noon now: no quiet hours, whenever this runs."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"

"""Owns reading lists whole, in batches: each row once, in the order in which it was made."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import Select, Table, case, select

from services.enrollment.tables import application, consent, episode
from shared.database import Database

BATCH = 1000

APPLICATION_COLUMNS = [
    "id",
    "client_id",
    "program",
    "track",
    "referral_source",
    "age_band",
    "received_on",
    "state",
    "reason_code",
    "decided_on",
]
EPISODE_COLUMNS = [
    "id",
    "application_id",
    "client_id",
    "program",
    "track",
    "level_of_care",
    "started_on",
    "date_precision",
    "from_history",
    "waited_at_least",
    "waited_at_most",
    "state",
    "disposition",
    "discharged_on",
    "last_contact_on",
    "stayed_at_least",
    "stayed_at_most",
]
CONSENT_COLUMNS = [
    "id",
    "client_id",
    "party_kind",
    "party_id",
    "state",
    "signed_on",
    "signed_by",
    "expires_on",
    "expires_with",
    "revoked_at",
    "acknowledged_right_to_revoke",
]

_SHOWN = {
    # A draft has nobody's signature; its row holds who is foreseen.
    consent.c.signed_by: case((consent.c.signed_on.is_not(None), consent.c.signed_by)).label(
        "signed_by"
    )
}

Batches = AsyncIterator[list[list[Any]]]


def applications(database: Database, site: str) -> Batches:
    return _whole(database, application, APPLICATION_COLUMNS, site)


def episodes(database: Database, site: str) -> Batches:
    return _whole(database, episode, EPISODE_COLUMNS, site)


def consents(database: Database, site: str) -> Batches:
    return _whole(database, consent, CONSENT_COLUMNS, site)


async def _whole(database: Database, table: Table, columns: Sequence[str], site: str) -> Batches:
    statement = (
        select(*(_SHOWN.get(table.c[name], table.c[name]) for name in columns))
        .where(table.c.site == site)
        .order_by(table.c.id)
        .limit(BATCH)
    )
    after: UUID | None = None
    while rows := await database.fetch(_beyond(statement, table, after)):
        yield [_cells(row) for row in rows]
        after = rows[-1]["id"]


def _beyond(
    statement: Select[*tuple[Any, ...]], table: Table, after: UUID | None
) -> Select[*tuple[Any, ...]]:
    return statement if after is None else statement.where(table.c.id > after)


def _cells(row: Record) -> list[Any]:
    return list(row.values())

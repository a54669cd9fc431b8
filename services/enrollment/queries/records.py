"""Owns reading single records and lists, always within a site."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, Select, Text, Uuid, any_, bindparam, literal, select

from services.enrollment.domain.intake.application import ApplicationState
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.queries.people import ids_of
from services.enrollment.queries.stays import EPISODES
from services.enrollment.tables import application, episode, site
from shared.database import Database
from shared.http.paging import Window

Rows = list[asyncpg.Record]
Row = asyncpg.Record | None

_ONE_APPLICATION = select(application).where(
    application.c.site == bindparam("site"), application.c.id == bindparam("id")
)
_BY_REFERENCE = select(application.c.id).where(
    application.c.site == bindparam("site"),
    application.c.external_reference == bindparam("external_reference"),
)


async def sites(database: Database, codes: Collection[str] | None) -> Rows:
    """Return these sites, or all where `codes` is None."""
    statement = select(site).order_by(site.c.code)
    if codes is not None:
        statement = statement.where(site.c.code == any_(literal(sorted(codes), ARRAY(Text))))
    return await database.fetch(statement)


async def application_by_id(database: Database, site_code: str, identity: UUID) -> Row:
    return await database.fetch_one(_ONE_APPLICATION, site=site_code, id=identity)


async def application_id_by_reference(
    database: Database, site_code: str, external_reference: str
) -> UUID | None:
    found: UUID | None = await database.fetch_value(
        _BY_REFERENCE, site=site_code, external_reference=external_reference
    )
    return found


async def applications(
    database: Database,
    site_code: str,
    window: Window,
    *,
    state: ApplicationState | None,
    external_reference: str | None,
    client_id: UUID | None,
) -> Rows:
    ids = await ids_of(database, client_id)
    wanted = {"state": state, "external_reference": external_reference, "client_id": ids}
    statement = select(application).where(application.c.site == site_code)
    return await database.fetch(window.of(_only(statement, wanted), application.c.id))


async def episodes(
    database: Database,
    site_code: str,
    window: Window,
    *,
    state: EpisodeState | None,
    client_id: UUID | None,
    application_id: UUID | None,
) -> Rows:
    ids = await ids_of(database, client_id)
    wanted = {"state": state, "client_id": ids, "application_id": application_id}
    statement = EPISODES.where(episode.c.site == site_code)
    return await database.fetch(window.of(_only(statement, wanted), episode.c.id))


def _only(statement: Select[Any], wanted: dict[str, Any]) -> Select[Any]:
    """Narrow the statement to rows that hold each value that was asked for, or one of several."""
    columns = statement.selected_columns
    for name, value in wanted.items():
        if isinstance(value, tuple):
            statement = statement.where(columns[name] == any_(literal(list(value), ARRAY(Uuid))))
        elif value is not None:
            statement = statement.where(columns[name] == value)
    return statement

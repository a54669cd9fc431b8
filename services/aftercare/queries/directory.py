"""Organisations as lists show them, and offerings that wait for somebody to confirm them."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    literal,
    or_,
    select,
)

from services.aftercare.domain.directory.files.columns import Cell, row_of
from services.aftercare.domain.directory.offering import Offering
from services.aftercare.domain.directory.written import offering_from, organisation_from
from services.aftercare.queries.rows import Row, equals, one, rows
from services.aftercare.tables import offering, organisation
from shared.database import Database
from shared.http.paging import Window

_SITE = bindparam("site", type_=Text)
_ORGANISATION = select(organisation).where(
    organisation.c.id == bindparam("id"), any_(organisation.c.serves) == _SITE
)
_OFFERING = select(offering).where(
    offering.c.id == bindparam("id"), any_(offering.c.serves) == _SITE
)
_BY_IDS = select(organisation).where(organisation.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))


async def organisations(
    database: Database, site: str, wanted: Mapping[str, Any], *, archived: bool, window: Window
) -> Sequence[Row]:
    """Return what the site keeps and what serves it."""
    statement: Select[Any] = select(organisation).where(
        organisation.c.serves.op("@>")(literal([site], ARRAY(Text))),
        _is_archived(organisation, archived=archived),
        *equals(organisation, wanted),
    )
    return rows(await database.fetch(window.of(statement, organisation.c.id)))


async def organisation_of_id(database: Database, site: str, organisation_id: UUID) -> Row | None:
    return one(await database.fetch_one(_ORGANISATION, id=organisation_id, site=site))


async def organisations_of_ids(database: Database, ids: Collection[UUID]) -> Mapping[UUID, Row]:
    found = await database.fetch(_BY_IDS, ids=list(ids)) if ids else []
    return {row["id"]: dict(row) for row in found}


async def offering_of_id(database: Database, site: str, offering_id: UUID) -> Offering | None:
    found = await database.fetch_one(_OFFERING, id=offering_id, site=site)
    return None if found is None else offering_from(dict(found))


async def kept_offerings(
    database: Database,
    site: str,
    *,
    organisation_id: UUID | None,
    archived: bool,
    stale_before: date | None,
    window: Window,
) -> list[Offering]:
    """Return what the site itself keeps; with `stale_before` only what is to be confirmed."""
    table = offering.c
    conditions = [
        table.site == site,
        _is_archived(offering, archived=archived),
    ]
    if organisation_id is not None:
        conditions.append(table.organisation_id == organisation_id)
    if stale_before is not None:
        conditions.append(or_(table.checked_on < stale_before, table.missing_since.is_not(None)))
    statement: Select[Any] = select(offering).where(*conditions)
    found = await database.fetch(window.of(statement, table.id))
    return [offering_from(dict(row)) for row in found]


def _is_archived(of: Table, *, archived: bool) -> ColumnElement[bool]:
    """Say it as the index does, so that the index answers."""
    column: ColumnElement[Any] = of.c.archived_on
    return column.is_not(None) if archived else column.is_(None)


_IN_BATCH = 500
_EXPORTED = (
    select(offering)
    .where(
        offering.c.site == bindparam("site"),
        offering.c.id > bindparam("after"),
        offering.c.archived_on.is_(None),
    )
    .order_by(offering.c.id)
    .limit(_IN_BATCH)
)


async def exported(database: Database, site: str) -> AsyncIterator[list[list[Cell]]]:
    """Yield the cells of all that the site keeps and has not archived, some rows at a time."""
    after = UUID(int=0)
    while True:
        found = await database.fetch(_EXPORTED, site=site, after=after)
        if not found:
            return
        offerings = [offering_from(dict(row)) for row in found]
        owners = await organisations_of_ids(database, {one.organisation_id for one in offerings})
        yield [row_of(organisation_from(owners[one.organisation_id]), one) for one in offerings]
        after = offerings[-1].id

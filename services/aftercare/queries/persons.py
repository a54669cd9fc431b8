"""Owns who is whom in the read side: all ids of a person, whichever of them is asked by."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, bindparam, exists, func, select
from sqlalchemy.sql.selectable import LateralFromClause

from services.aftercare.queries.waking import sites_of, waking_in
from services.aftercare.tables import known_merge, unsettled_person
from services.aftercare.tables.persons import ids_of_persons
from shared.database import Database

_m = known_merge.c
_IDS = ids_of_persons(bindparam("client_ids", type_=ARRAY(Uuid)))


_SITES_UNSETTLED = waking_in(unsettled_person)


async def sites_unsettled(database: Database, now: datetime) -> list[str]:
    """Return the sites that have still to follow the end of a person's care."""
    return await sites_of(_SITES_UNSETTLED, database, now=now)


async def ids_of(database: Database, *client_ids: UUID) -> list[UUID]:
    """Return every id that the persons of these ids are known under, these included."""
    found = await database.fetch(_IDS, client_ids=list(client_ids))
    return sorted(row["id"] for row in found)


def kept_id(client_id: ColumnElement[UUID]) -> LateralFromClause:
    """Return the id that stands for this one, where it is a duplicate, as `kept_client_id`.

    Enrollment refuses chains; while words of two merges are under way a duplicate may seem to have
    two: then the newer counts, so that no row is counted twice.
    """
    return (
        select(_m.kept_client_id)
        .where(_m.stands, _m.duplicate_client_id == client_id)
        .order_by(_m.id.desc())
        .limit(1)
        .lateral("kept")
    )


def duplicate_ids(person_id: ColumnElement[UUID]) -> LateralFromClause:
    """Return the ids that `kept_id` says this one stands for, in one array, `client_ids`."""
    newer = known_merge.alias("newer")
    is_newest = ~exists().where(
        newer.c.stands,
        newer.c.duplicate_client_id == _m.duplicate_client_id,
        newer.c.id > _m.id,
    )
    return (
        select(func.array_agg(_m.duplicate_client_id).label("client_ids"))
        .where(_m.stands, _m.kept_client_id == person_id, is_newest)
        .lateral("duplicates")
    )

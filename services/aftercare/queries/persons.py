"""Owns who is whom in the read side: all ids of a person, whichever of them is asked by."""

from uuid import UUID

from sqlalchemy import ARRAY, Subquery, Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.aftercare.tables import known_merge
from services.aftercare.tables.persons import ids_of_persons
from shared.database import Database

_m = known_merge.c
_IDS = ids_of_persons(bindparam("client_ids", type_=ARRAY(Uuid)))


async def ids_of(database: Database, *client_ids: UUID) -> list[UUID]:
    """Return every id that the persons of these ids are known under, these included."""
    found = await database.fetch(_IDS, client_ids=list(client_ids))
    return sorted(row["id"] for row in found)


def kept_ids() -> Subquery:
    """Return each duplicate that stands with the id that stands for it, once.

    Enrollment refuses chains; while words of two merges are under way a duplicate may seem to have
    two: then one of them counts, so that no row is counted twice.
    """
    return (
        select(_m.duplicate_client_id, _m.kept_client_id)
        .where(_m.stands)
        .ext(distinct_on(_m.duplicate_client_id))
        .order_by(_m.duplicate_client_id, _m.id.desc())
        .subquery("kept")
    )

"""Owns who is whom in the read side: all ids of a person, whichever of them is asked by."""

from uuid import UUID

from sqlalchemy import Subquery, bindparam, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.aftercare.tables import known_merge
from shared.database import Database

_m = known_merge.c
_TOUCHING = select(_m.kept_client_id, _m.duplicate_client_id).where(
    _m.stands,
    or_(
        _m.duplicate_client_id == bindparam("client_id"),
        _m.kept_client_id == bindparam("client_id"),
        _m.kept_client_id.in_(
            select(_m.kept_client_id).where(
                _m.stands, _m.duplicate_client_id == bindparam("client_id")
            )
        ),
    ),
)


async def ids_of(database: Database, client_id: UUID) -> list[UUID]:
    """Return every id that the person of this id is known under, this one included."""
    found = await database.fetch(_TOUCHING, client_id=client_id)
    return sorted({client_id, *(client for row in found for client in tuple(row))})


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

"""Owns the table of merges, and how a person's rows are found under each of their ids."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    CollectionAggregate,
    Column,
    ColumnElement,
    CompoundSelect,
    DateTime,
    FromClause,
    Index,
    Integer,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

known_merge = Table(
    "known_merge",
    metadata,
    *identity_columns(),
    Column("kept_client_id", Uuid, nullable=False),
    Column("duplicate_client_id", Uuid, nullable=False),
    Column("stands", Boolean, nullable=False),
    Column("heard", Integer, nullable=False),
    Index("known_merge_of_duplicate", "duplicate_client_id", postgresql_where=text("stands")),
    Index("known_merge_of_kept", "kept_client_id", postgresql_where=text("stands")),
)

unsettled_person = Table(
    "unsettled_person",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("ending", Text, nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False),
    Column("wakes_at", DateTime(timezone=True), nullable=False),
    Column("looks_around", Boolean, nullable=False),
    UniqueConstraint("site", "client_id", "ending", name="unsettled_person_waits_once"),
    Index("unsettled_person_waking", "site", "wakes_at"),
)
"""Of whom an ending was told that this site has still to follow; gone once it has."""

_m = known_merge.c


def ids_of_persons(client_ids: ColumnElement[Any]) -> Select[tuple[UUID]]:
    """Select every id of the persons of these ids, these included, while merges of them stand."""
    given = any_(client_ids)
    kept = select(_m.kept_client_id).where(_m.stands, _m.duplicate_client_id == given)
    merged = select(func.unnest(array([_m.kept_client_id, _m.duplicate_client_id]))).where(
        _m.stands, or_(_m.kept_client_id == given, _m.kept_client_id.in_(kept))
    )
    ids = select(func.unnest(client_ids).label("id")).union(merged).subquery("ids")
    return select(ids.c.id)


def of_persons(client_ids: Collection[UUID]) -> CollectionAggregate[Any]:
    """Return what a client's column equals in rows of these persons, under whichever id."""
    return _any_id(literal(sorted(client_ids), ARRAY(Uuid)))


def other_ids(of: FromClause) -> CompoundSelect[tuple[UUID]]:
    """Select the other ids of the client of each row of `of`, the table of an outer statement."""
    one, other = known_merge.alias("one"), known_merge.alias("other")
    client_id = of.c.client_id
    kept = select(one.c.kept_client_id).where(one.c.stands, one.c.duplicate_client_id == client_id)
    duplicates = select(one.c.duplicate_client_id).where(
        one.c.stands, one.c.kept_client_id == client_id
    )
    beside = (
        select(other.c.duplicate_client_id)
        .join_from(one, other, one.c.kept_client_id == other.c.kept_client_id)
        .where(one.c.stands, other.c.stands, one.c.duplicate_client_id == client_id)
    )
    return union_all(*(ids.correlate(of) for ids in (kept, duplicates, beside)))


def _any_id(client_ids: ColumnElement[Any]) -> CollectionAggregate[Any]:
    # An array, not IN: it is made once, and then looked up in the index.
    return any_(func.array(ids_of_persons(client_ids).scalar_subquery()))


OF_PERSON = _any_id(array([bindparam("client_id", type_=Uuid)]))
"""As `of_persons`, in statements that are made once: of the parameter `client_id`."""

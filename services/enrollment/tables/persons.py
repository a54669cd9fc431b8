"""Owns how a person's ids are found in a statement: the kept one, and its duplicates (ADR 0012)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, bindparam, func, literal_column, select

from services.enrollment.tables.clients import client_merge

# A word of the statement, not a value: a prepared plan finds the indexes of what is merged.
_MERGED: ColumnElement[str] = literal_column("'merged'")
_up, _down = client_merge.alias("up"), client_merge.alias("down")


def kept_id(client_id: ColumnElement[UUID]) -> ColumnElement[UUID]:
    """Return the id that stands for the client: another one where it is a duplicate."""
    kept = (
        select(_up.c.kept_client_id)
        .where(_up.c.duplicate_client_id == client_id, _up.c.state == _MERGED)
        .correlate_except(_up)
        .scalar_subquery()
    )
    return func.coalesce(kept, client_id)


def duplicate_ids(client_id: ColumnElement[UUID]) -> ColumnElement[Any]:
    """Return an array of the ids that the kept one of the client stands for as well."""
    duplicates = (
        select(_down.c.duplicate_client_id)
        .where(_down.c.kept_client_id == kept_id(client_id))
        .where(_down.c.state == _MERGED)
        .order_by(_down.c.id)
        .correlate_except(_down)
        .scalar_subquery()
    )
    return func.array(duplicates)


def person_ids(client_id: ColumnElement[UUID]) -> ColumnElement[Any]:
    """Return an array of every id that the client stands under."""
    return func.array_prepend(kept_id(client_id), duplicate_ids(client_id), type_=ARRAY(Uuid))


_CLIENT = bindparam("client_id", type_=Uuid)
PERSON: Select[Any] = select(
    kept_id(_CLIENT).label("kept"), duplicate_ids(_CLIENT).label("duplicates")
)
"""The ids of the person of `client_id`, by indexes alone."""

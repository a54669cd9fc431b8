"""Owns what the read side does alike: narrow by equal columns, page, and tell one from none."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, select

from services.aftercare.tables.persons import of_persons
from shared.database import Database
from shared.http.paging import Window

Row = Mapping[str, Any]


def equals(table: Table, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Return a condition for each value that is wanted; None is any. A client has many ids."""
    return [
        table.c[name] == (of_persons({value}) if name == "client_id" else value)
        for name, value in wanted.items()
        if value is not None
    ]


def rows(records: Sequence[Any]) -> list[Row]:
    return [dict(record) for record in records]


def one(record: Any) -> Row | None:
    return None if record is None else dict(record)


async def listed(
    database: Database, table: Table, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    """Return a page of the site's rows of a table, as `wanted`, in the order of their ids."""
    narrowed = select(table).where(table.c.site == site, *equals(table, wanted))
    return rows(await database.fetch(window.of(narrowed, table.c.id)))

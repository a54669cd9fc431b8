"""Owns what every list of the read side does alike: it narrows by equal columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table

from services.aftercare.tables.persons import of_persons

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

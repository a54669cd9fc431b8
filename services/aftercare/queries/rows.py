"""Owns what every list of the read side does alike: it narrows by equal columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table

Row = Mapping[str, Any]


def equals(table: Table, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Return a condition for each value that is wanted; None is any."""
    return [table.c[name] == value for name, value in wanted.items() if value is not None]


def rows(records: Sequence[Any]) -> list[Row]:
    return [dict(record) for record in records]

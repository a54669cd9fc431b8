"""Owns how an aggregate becomes a row: its own columns, without its identity."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, or_


def own_columns(aggregate: Any) -> dict[str, Any]:
    row = asdict(aggregate)
    for name in ("id", "site", "version"):
        row.pop(name)
    return row


def among(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that a column has one of a few values that never change."""
    return or_(*(column == value for value in values))

"""Owns the way between aggregates and rows that all repositories share."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, bindparam

from shared.aggregate import Aggregate

AT_SITE: BindParameter[str] = bindparam("site")
_IDENTITY = ("id", "site", "version")


def columns(aggregate: Aggregate, **instead: Any) -> dict[str, Any]:
    """Return the aggregate's own fields as columns, with `instead` of those that differ."""
    plain = {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}
    return {**plain, **instead}


def fields(row: Mapping[str, Any], *without: str, **instead: Any) -> dict[str, Any]:
    """Return a row's columns as fields, with `instead` of those that differ."""
    return {**{name: value for name, value in row.items() if name not in without}, **instead}

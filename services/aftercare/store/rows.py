"""Owns how an aggregate becomes a row: its own columns, without its identity."""

from dataclasses import asdict
from typing import Any


def own_columns(aggregate: Any) -> dict[str, Any]:
    row = asdict(aggregate)
    for name in ("id", "site", "version"):
        row.pop(name)
    return row

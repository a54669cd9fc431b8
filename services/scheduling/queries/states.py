"""Owns how a query asks for one of several states: as constants, which partial indexes know."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, or_


def one_of(column: ColumnElement[Any], states: Iterable[StrEnum]) -> ColumnElement[bool]:
    return or_(*(column == state.value for state in states))

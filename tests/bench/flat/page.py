"""A list page as it is asked for, and what its filters look for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.bench.flat.filling import FIRST_DAY, ROWS_A_DAY

FULL_PAGE = 50
FEW = 5
"""A filter finds little; a page of five is full in a small database too."""


@dataclass(frozen=True)
class Page:
    """A list as it is asked for; without a filter it begins behind half of the site's rows.

    A search has a body, which is sent as it stands.
    """

    name: str
    table: str
    path: str
    filter: str = ""
    body: dict[str, Any] | None = None


def numbered_id(number: int) -> UUID:
    return UUID(int=number)


def week_of(row: int) -> tuple[date, date]:
    first = FIRST_DAY + timedelta(days=row // ROWS_A_DAY)
    return first, first + timedelta(days=6)

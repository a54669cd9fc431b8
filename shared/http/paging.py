"""Owns paging: `?limit=&after=`, keyset order, an opaque cursor, and `Page[T]`."""

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select

from shared.errors import Invalid

T = TypeVar("T")
R = TypeVar("R")

CURSOR_FORM = "^[A-Za-z0-9_-]{21}[AQgw]$"  # sixteen bytes: the last character has two bits of them

MAX_LIMIT = 200
DEFAULT_LIMIT = 50


class Page(BaseModel, Generic[T]):
    """One page, oldest first. `next` goes back as `?after=`; null on the last page."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows a page holds: at most `limit` rows whose id is above `after`.

    Ids are UUIDv7, so their order is the order of creation and one column is the whole key:
    a page costs the same at row 50 and at row 5,000,000.
    """

    limit: int = DEFAULT_LIMIT
    after: UUID | None = None

    def of(self, statement: Select[Any], id_column: ColumnElement[UUID]) -> Select[Any]:
        """Return the statement narrowed to this page, and one row more, to see a next."""
        if self.after is not None:
            statement = statement.where(id_column > self.after)
        return statement.order_by(id_column).limit(self.limit + 1)

    def page(
        self, rows: Sequence[R], view: Callable[[R], T], id_of: Callable[[R], UUID]
    ) -> Page[T]:
        """Return the page of `rows` as `of()` selected them."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Page(
            items=[view(row) for row in shown],
            next=cursor(id_of(shown[-1])) if more else None,
        )


def cursor(last: UUID) -> str:
    return base64.urlsafe_b64encode(last.bytes).rstrip(b"=").decode()


def _position(after: str) -> UUID:
    if not re.fullmatch(CURSOR_FORM, after):
        raise Invalid("Is not a cursor that this list gave out.", field="query.after")
    return UUID(bytes=base64.urlsafe_b64decode(after + "=="))


async def window(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    after: Annotated[str | None, Query(json_schema_extra={"pattern": CURSOR_FORM})] = None,
) -> Window:
    return Window(limit, None if after is None else _position(after))


Paging = Annotated[Window, Depends(window)]

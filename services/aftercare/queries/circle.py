"""Who is whose family, as staff entered it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from services.aftercare.queries.rows import Row, equals, rows
from services.aftercare.tables import circle_member
from shared.database import Database
from shared.http.paging import Window


async def members(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    statement: Select[Any] = select(circle_member).where(
        circle_member.c.site == site, *equals(circle_member, wanted)
    )
    return rows(await database.fetch(window.of(statement, circle_member.c.id)))

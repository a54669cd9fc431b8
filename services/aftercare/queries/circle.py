"""Who is whose family, as staff entered it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.aftercare.queries.rows import Row, listed
from services.aftercare.tables import circle_member
from shared.database import Database
from shared.http.paging import Window


async def members(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    return await listed(database, circle_member, site, wanted, window)

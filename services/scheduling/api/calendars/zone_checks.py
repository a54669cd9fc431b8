"""Owns the route that says whether sessions follow the clocks of their zone as they now are."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.scheduling.queries import calendars as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["calendars"], route_class=CommandRoute)


class ZoneCheckView(BaseModel):
    """The last look at the sessions to come, by this version of the IANA database.

    `moved` counts those that were moved to their local time. Those in `left` could not be, as they
    would meet another session, or as the clocks now skip their time: move or cancel them by hand.
    `checked_at` is null while more are being moved.
    """

    site: str
    version: int
    tzdata: str
    checked_at: datetime | None
    moved: int
    left: list[UUID]


@router.get("/sites/{site}/zone-check")
async def get_zone_check(site: Site, reads: Reads) -> Answer[ZoneCheckView]:
    row = await queries.zone_check_of(reads.database, site)
    if row is None:
        raise NotFound("No sessions of this site were looked at yet.")
    return reads.found(ZoneCheckView(**row), version=row["version"])

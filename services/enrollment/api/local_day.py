"""Owns what reading routes need of time: the service's clock, and the site's local day by it."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.enrollment.domain.site import Site, SiteIsNotRegistered
from services.enrollment.queries import records
from shared.clock import Clock
from shared.database import Database
from shared.http.reading import Reads


def _now(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock.now()


Now = Annotated[datetime, Depends(_now)]
"""The present by the clock of the service."""


async def site_at(database: Database, code: str) -> Site:
    """Return the site. Raises SiteIsNotRegistered."""
    for row in await records.sites(database, [code]):
        return Site(**dict(row))
    raise SiteIsNotRegistered("Register this site first.")


async def _today(now: Now, reads: Reads) -> date:
    return (await site_at(reads.database, reads.site)).today(now)


Today = Annotated[date, Depends(_today)]
"""The site's local day by the clock of the service. Raises SiteIsNotRegistered."""

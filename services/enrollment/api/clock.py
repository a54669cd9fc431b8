"""Owns what reads need of time: the present by the service's clock, and whose day it is."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.enrollment.domain.site import Site, SiteIsNotRegistered
from services.enrollment.queries import records
from shared.database import Database


async def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock.now()
    return now


Now = Annotated[datetime, Depends(_now)]


async def site_at(database: Database, code: str) -> Site:
    """Return the site. Raises SiteIsNotRegistered."""
    for row in await records.sites(database, [code]):
        return Site(**dict(row))
    raise SiteIsNotRegistered("Register this site first.")

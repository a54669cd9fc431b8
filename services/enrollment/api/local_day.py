"""Owns what reading routes need beside the database: the site's local day, and the vault."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends
from starlette.requests import Request

from services.enrollment.domain.site import SiteIsNotRegistered
from services.enrollment.ports.private import Vault
from services.enrollment.queries import records
from shared.clock import Clock
from shared.http.reading import Reads


async def _today(request: Request, reads: Reads) -> date:
    clock: Clock = request.app.state.clock
    rows = await records.sites(reads.database, [reads.site])
    if not rows:
        raise SiteIsNotRegistered("Register this site first.")
    return clock.now().astimezone(ZoneInfo(rows[0]["timezone"])).date()


async def _now(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock.now()


async def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


Today = Annotated[date, Depends(_today)]
"""The site's local day by the clock of the service. Raises SiteIsNotRegistered."""

Now = Annotated[datetime, Depends(_now)]
"""The present by the clock of the service."""

Vaults = Annotated[Vault, Depends(_vault)]

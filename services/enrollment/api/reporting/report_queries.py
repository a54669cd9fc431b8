"""Owns what reports are asked by: sites, days, and whether the answer stays inside."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query
from starlette.requests import Request

from services.enrollment.api.reporting.sites_asked import among
from services.enrollment.queries import records
from shared.clock import Clock
from shared.errors import Invalid
from shared.http.forms import Day
from shared.http.parameters import SITE_PATTERN
from shared.http.reading import Reads
from shared.reporting.suppression import suppressed
from shared.reporting.tally import Tallies

INSIDE = frozenset({"program_director", "ops"})
PERIOD_DAYS = 90
LONGEST_PERIOD = 3_660

SiteName = Annotated[str | None, Query(pattern=f"^{SITE_PATTERN}$", description="Only this one.")]
Synthetic = Annotated[bool, Query(description="Count synthetic sites too.")]
ForOutside = Annotated[bool, Query(description="Withhold what would tell of fewer than 11.")]


class PeriodIsUpsideDown(Invalid):
    """A period ends on or after the day it begins, and within ten years."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Over which sites a report is, up to which local day, and who will see it."""

    sites: frozenset[str] | None
    synthetic: bool
    for_outside: bool
    today: date

    def shown(self, tallies: Tallies) -> Tallies:
        return suppressed(tallies) if self.for_outside else tallies


async def scope(
    request: Request,
    reads: Reads,
    site: SiteName = None,
    *,
    synthetic: Synthetic = False,
    for_outside: ForOutside = False,
) -> Scope:
    """Return the scope. Who is not of the program sees only what may leave it.

    An outsider's figures are always over all of their sites: one site's alone, beside those of all,
    would tell of the others.
    """
    inside = bool(INSIDE & reads.principal.roles)
    asked = await among(reads, site)
    places = await records.sites(reads.database, asked)
    clock: Clock = request.app.state.clock
    # The day that has ended nowhere yet: a day ahead of some site would be empty there.
    days = [clock.now().astimezone(ZoneInfo(row["timezone"])).date() for row in places]
    return Scope(
        sites=asked if inside and not for_outside else reads.sites,
        synthetic=inside and (synthetic or site is not None),
        for_outside=for_outside or not inside,
        today=min(days, default=clock.now().date()),
    )


Scoped = Annotated[Scope, Depends(scope)]


@dataclass(frozen=True, slots=True)
class Asked:
    since: date
    until: date


async def period(
    scoped: Scoped,
    since: Annotated[Day | None, Query(description="By itself 90 days.")] = None,
    until: Annotated[Day | None, Query(description="By itself today.")] = None,
) -> Asked:
    """Return the days, both included. Raises PeriodIsUpsideDown."""
    last = until or scoped.today
    first = since or last - timedelta(days=PERIOD_DAYS - 1)
    if not 0 <= (last - first).days < LONGEST_PERIOD:
        raise PeriodIsUpsideDown("Not before `since`, and within ten years of it.", field="until")
    return Asked(first, last)


InPeriod = Annotated[Asked, Depends(period)]

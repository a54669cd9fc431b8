"""Owns the route of linkage rates: 7 and 30 days after the discharge, by kind and site."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from services.aftercare.api.outcomes.asking import (
    INSIDE,
    ForOutside,
    OverEverywhere,
    Since,
    SiteName,
    Until,
    among,
    between,
)
from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.linkages.rates import DEFINITIONS, JUDGED_AFTER, leaving, rates
from services.aftercare.domain.outcomes.leaving import last_quarter, must_be_quarter
from services.aftercare.queries.linkage_rates import linkage_rates
from services.aftercare.queries.outcomes.cohort import Cohort
from shared.http.answer import Answer, answer_with
from shared.http.csv_rows import Cell, csv_table
from shared.http.figures import ALL, TABLE_HEADER, WITHHELD
from shared.http.media import CSV, Accepts, also, answer_in
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.reporting.tally import Tallies

router = APIRouter(tags=["linkages"], route_class=CommandRoute)


class LinkageRateView(BaseModel):
    """Counts of one kind at a site; null is withheld. `site` is `all` over all of them."""

    site: str
    kind: LinkageKind
    linked_7_days: int | None
    linked_30_days: int | None
    out_of: int | None
    not_yet: int | None


class LinkageMeasureView(BaseModel):
    """What is counted, of what, and after whose definition."""

    measure: str
    counted: str
    out_of: str
    source: str


class LinkageRatesView(BaseModel):
    """`withheld`: made for outside. A rate is a count by `out_of`; `over` is the last whole day."""

    since: date
    until: date
    over: date
    withheld: bool
    measures: list[LinkageMeasureView]
    rates: list[LinkageRateView]

    def table(self) -> Iterator[list[Cell]]:
        for rate in self.rates:
            for name in ("linked_7_days", "linked_30_days", "out_of", "not_yet"):
                value = getattr(rate, name)
                yield [rate.site, name, rate.kind.value, WITHHELD if value is None else value]


@router.get("/reports/linkages", responses=also(CSV))
async def report_linkages(
    *,
    reads: Reads,
    accepts: Accepts,
    over: OverEverywhere,
    site: SiteName = None,
    since: Since = None,
    until: Until = None,
    for_outside: ForOutside = False,
) -> Answer[LinkageRatesView]:
    """Count who came for the first time within 7 and 30 days of the discharge, by kind and site.

    Out of the discharges of the period whose plan proposed a linkage of that kind, whatever became
    of it. For outside: one quarter, over all sites of the caller, cells below 11 withheld.
    """
    leaves = for_outside or not INSIDE & reads.principal.roles
    if leaves:
        judged = over - JUDGED_AFTER
        first, last = (since, until) if since and until else last_quarter(judged)
        must_be_quarter(first, last, over)
        cohort = Cohort(sites=reads.sites, since=first, until=last, over=over)
    else:
        first, last = between(since, until, over)
        cohort = Cohort(sites=among(reads.sites, site), since=first, until=last, over=over)
    counted = await linkage_rates(reads.database, cohort)
    view = _view(leaving(counted, last, over) if leaves else counted, cohort, withheld=leaves)
    if accepts.prefers(CSV):
        return answer_in(CSV, csv_table(TABLE_HEADER, view.table()), name="linkages.csv")
    return answer_with(view, status=200)


def _view(tallies: Tallies, cohort: Cohort, *, withheld: bool) -> LinkageRatesView:
    places = {ALL: tallies.overall, **dict(sorted(tallies.sites.items()))}
    return LinkageRatesView(
        since=cohort.since,
        until=cohort.until,
        over=cohort.over,
        withheld=withheld,
        measures=[
            LinkageMeasureView(
                measure=name, counted=one.numerator, out_of=one.denominator, source=one.source
            )
            for name, one in DEFINITIONS.items()
        ],
        rates=[
            LinkageRateView(site=place, **asdict(rate))
            for place, tally in places.items()
            for rate in rates(tally)
        ],
    )

"""Owns the routes of the program's reports: census, waiting, access and outcomes, live."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.enrollment.api.reporting.report_queries import InPeriod, Scoped
from services.enrollment.domain.reporting.access_measures import DEFINITIONS
from services.enrollment.domain.reporting.benchmarks import (
    DISPOSITION_SHARES,
    MEDIAN_STAY,
    MEDIAN_STAY_OF_COMPLETERS,
)
from services.enrollment.queries.reports import access, census, outcomes, waiting
from shared.http.answer import Answer, answer_with
from shared.http.csv_rows import Cell, csv_table
from shared.http.figures import (
    TABLE_HEADER,
    BenchmarkView,
    DayCountView,
    MeasureView,
    TalliesView,
    benchmarks,
)
from shared.http.forms import Day
from shared.http.media import CSV, Accepts, also, answer_in
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["reports"], route_class=CommandRoute)

V = TypeVar("V", bound=BaseModel)
On = Annotated[Day | None, Query(description="The local day; by itself today.")]
SeriesDays = Annotated[int, Query(ge=1, le=366, description="How many days, up to this one.")]


class CensusView(TalliesView):
    """Who is in care at the end of a day. `standing` holds those on hold apart.

    `by_day` is empty for outside: how many came from one day to the next would be told by it.
    `known_by_year_only`: open episodes of imported history, in no census.
    """

    on: date
    by_day: list[DayCountView]
    known_by_year_only: int | None


class WaitingView(TalliesView):
    """Applications that no stay has followed yet, by days since receipt."""

    on: date


class OutcomesView(TalliesView):
    """Discharges of a period, beside SAMHSA's figures. `days` are of stays known to the day."""

    since: date
    until: date
    completers: TalliesView
    published_shares: dict[str, BenchmarkView]
    published_median_stay: BenchmarkView
    published_median_stay_of_completers: BenchmarkView


class AccessView(BaseModel):
    """Measures of access. `admissions` are of the period, with the days from receipt to start."""

    since: date
    until: date
    withheld: bool
    admissions: TalliesView
    admissions_before: TalliesView
    measures: list[MeasureView]


@router.get("/reports/census", responses=also(CSV))
async def report_census(
    reads: Reads, scoped: Scoped, accepts: Accepts, on: On = None, days: SeriesDays = 30
) -> Answer[CensusView]:
    """Count who is in care by standing, program, track and level of care, and day by day."""
    day = on or scoped.today
    where = {"synthetic": scoped.synthetic}
    counted = await census.census(reads.database, scoped.sites, on=day, **where)
    first = day - timedelta(days=days - 1)
    series, by_year = [], None
    if not scoped.for_outside:
        series = await census.census_by_day(
            reads.database, scoped.sites, first=first, last=day, **where
        )
        by_year = await census.known_by_year_only(reads.database, scoped.sites, **where)
    tallies = TalliesView.over(scoped.shown(counted), for_outside=scoped.for_outside)
    view = CensusView(
        **dict(tallies),
        on=day,
        by_day=[DayCountView(**asdict(one)) for one in series],
        known_by_year_only=by_year,
    )
    by_day = [
        ["all", what, one.on, getattr(one, what)]
        for one in view.by_day
        for what in ("in_care", "on_hold")
    ]
    return _answered(accepts, view, [*view.table(), *by_day], name="census")


@router.get("/reports/waiting", responses=also(CSV))
async def report_waiting(reads: Reads, scoped: Scoped, accepts: Accepts) -> Answer[WaitingView]:
    """Count who waits: by stage, days since receipt, program and referral source."""
    counted = await waiting.waiting(
        reads.database, scoped.sites, on=scoped.today, synthetic=scoped.synthetic
    )
    tallies = TalliesView.over(scoped.shown(counted), for_outside=scoped.for_outside)
    view = WaitingView(**dict(tallies), on=scoped.today)
    return _answered(accepts, view, view.table(), name="waiting")


@router.get("/reports/outcomes", responses=also(CSV))
async def report_outcomes(
    reads: Reads, scoped: Scoped, asked: InPeriod, accepts: Accepts
) -> Answer[OutcomesView]:
    """Count how the period's stays ended, with medians, beside SAMHSA's figures."""

    async def counted(*, completers: bool) -> TalliesView:
        found = await outcomes.outcomes(
            reads.database,
            scoped.sites,
            since=asked.since,
            until=asked.until,
            synthetic=scoped.synthetic,
            completers=completers,
        )
        return TalliesView.over(scoped.shown(found), for_outside=scoped.for_outside)

    view = OutcomesView(
        **dict(await counted(completers=False)),
        since=asked.since,
        until=asked.until,
        completers=await counted(completers=True),
        published_shares=benchmarks(DISPOSITION_SHARES),
        published_median_stay=BenchmarkView.of(MEDIAN_STAY),
        published_median_stay_of_completers=BenchmarkView.of(MEDIAN_STAY_OF_COMPLETERS),
    )
    table = [*view.table(), *view.completers.table("completers")]
    return _answered(accepts, view, table, name="outcomes")


@router.get("/reports/access", responses=also(CSV))
async def report_access(
    reads: Reads, scoped: Scoped, asked: InPeriod, accepts: Accepts
) -> Answer[AccessView]:
    """Measure access: NIATx's aims and IET, each a part of a whole, in words.

    `admissions_before` are of as many days before the period.
    """
    length = asked.until - asked.since + timedelta(days=1)
    now = access.Period(asked.since, asked.until, scoped.today)
    before = access.Period(asked.since - length, asked.until - length, scoped.today)

    async def admitted(period: access.Period) -> TalliesView:
        found = await access.waiting_time(
            reads.database, scoped.sites, period, synthetic=scoped.synthetic
        )
        return TalliesView.over(scoped.shown(found), for_outside=scoped.for_outside)

    counted = await access.measures(reads.database, scoped.sites, now, synthetic=scoped.synthetic)
    view = AccessView(
        since=asked.since,
        until=asked.until,
        withheld=scoped.for_outside,
        admissions=await admitted(now),
        admissions_before=await admitted(before),
        measures=[
            MeasureView.over(name, DEFINITIONS[name], scoped.shown(tallies))
            for name, tallies in counted.items()
        ],
    )
    rows = [row for measure in view.measures for row in measure.table()]
    table = [*view.admissions.table("admissions"), *rows]
    return _answered(accepts, view, table, name="access")


def _answered(
    accepts: Accepts, view: V, table: Iterable[Iterable[Cell]], *, name: str
) -> Answer[V]:
    """Answer with the view, or with its numbers as a table where the caller takes CSV."""
    if accepts.prefers(CSV):
        return answer_in(CSV, csv_table(TABLE_HEADER, table), name=f"{name}.csv")
    return answer_with(view, status=200)

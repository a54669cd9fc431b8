"""Owns the route of the report of episodes."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.enrollment.api.reporting.sites_asked import among
from services.enrollment.queries import report
from shared.http.answer import Answer, answer_with
from shared.http.csv_rows import Cell, csv_table
from shared.http.figures import ALL, TABLE_HEADER
from shared.http.media import CSV, Accepts, also, answer_in
from shared.http.parameters import SITE_PATTERN
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.reporting.tally import Tallies, Tally

router = APIRouter(tags=["reports"], route_class=CommandRoute)

Counts = Annotated[dict[str, int], Field(description="How many episodes for each code or band.")]


class TallyView(BaseModel):
    """Counts of episodes. `open`: has not ended. `missing`: nobody recorded it."""

    total: int
    by_disposition: Counts
    by_referral_source: Counts
    by_age_band: Counts
    by_length_of_stay: Counts
    by_days_waiting: Counts


class SiteTallyView(TallyView):
    site: str


class ReportView(TallyView):
    """`synthetic_left_out`: episodes of demonstration sites, which are in no other figure."""

    sites: list[SiteTallyView]
    synthetic_left_out: int


@router.get("/reports/episodes", responses=also(CSV))
async def report_episodes(
    reads: Reads,
    accepts: Accepts,
    site: Annotated[str | None, Query(pattern=f"^{SITE_PATTERN}$")] = None,
    *,
    synthetic: bool = False,
) -> Answer[ReportView]:
    """Count the episodes that have begun, over the caller's sites and for each of them.

    Length of stay is in days: `1` to `30`, then `31-45` up to `366+`; waiting `0`, `1-7`, `8-14`,
    `15-30`, `31+`. Where only a lower bound is known it is named, as in `7+`. Synthetic sites are
    counted when asked for, by name or all with `synthetic`.
    """
    found = await report.episodes(
        reads.database, await among(reads, site), synthetic=synthetic or site is not None
    )
    view = ReportView(
        **_counts(found.counted.overall),
        sites=[
            SiteTallyView(site=code, **_counts(tally))
            for code, tally in sorted(found.counted.sites.items())
        ],
        synthetic_left_out=found.synthetic_left_out,
    )
    if accepts.prefers(CSV):
        return answer_in(CSV, csv_table(TABLE_HEADER, _table(found.counted)), name="episodes.csv")
    return answer_with(view, status=200)


def _table(counted: Tallies) -> Iterator[list[Cell]]:
    for site, tally in [(ALL, counted.overall), *sorted(counted.sites.items())]:
        yield [site, "total", "", tally.total]
        for dimension, counts in tally.by.items():
            for code, count in counts.items():
                yield [site, dimension, code, count]


def _counts(tally: Tally) -> dict[str, Any]:
    return {"total": tally.total, **{f"by_{name}": tally.by[name] for name in tally.by}}

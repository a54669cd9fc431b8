"""Owns the routes of weeks: how each client's stands, who is at risk, and a site's rules."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.scheduling.api.clock import Now
from services.scheduling.domain.weeks.client_week import Standing
from services.scheduling.domain.weeks.in_words import in_words
from services.scheduling.domain.weeks.rules import monday_of
from services.scheduling.queries import weeks as queries
from services.scheduling.queries.absences import today_at
from services.scheduling.tables.week_rows import week_of_row
from shared.errors import Invalid, NotFound
from shared.http.answer import Answer, answer_with
from shared.http.csv_rows import Cell, csv_table
from shared.http.forms import Day
from shared.http.media import CSV, Accepts, also, answer_in
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["weeks"], route_class=CommandRoute)


class WeekIsNamedByMonday(Invalid):
    def __init__(self) -> None:
        super().__init__("A week is named by its Monday.", field="path.monday")


class WeekIsNotKept(NotFound):
    """`this_week` and `last_week` in the answer are the Mondays of the present and the last one."""

    def __init__(self, this_week: date) -> None:
        super().__init__(
            "Nothing is known of that week: kept are the present one, the next, and those before"
            " in which clients were in care.",
            this_week=this_week.isoformat(),
            last_week=(this_week + timedelta(days=7)).isoformat(),
        )


class ClientWeekView(BaseModel):
    """One client's local week, Monday to Sunday. Minutes are whole ones; `scheduled` is to come.

    `reachable_…`: what sessions with free seats could add, while something is missing.
    """

    id: UUID
    version: int
    client_id: UUID
    starts_on: date
    ends_on: date
    timezone: str
    standing: Standing
    credited_minutes: int
    credited_days: int
    scheduled_minutes: int
    scheduled_days: int
    required_minutes: int
    required_days: int
    missing_minutes: int
    missing_days: int
    reachable_minutes: int
    reachable_days: int
    rules: int
    in_words: str

    @classmethod
    def of_row(cls, row: Any) -> "ClientWeekView":
        week = week_of_row(dict(row))
        figures = week.figures
        return cls(
            **dict(row),
            ends_on=week.ends_on,
            missing_minutes=figures.missing_minutes,
            missing_days=figures.missing_days,
            in_words=in_words(week),
        )


@router.get("/sites/{site}/weeks/{monday}", responses=also(CSV))
async def list_weeks(
    *,
    site: Site,
    monday: Day,
    reads: Reads,
    paging: Paging,
    accepts: Accepts,
    now: Now,
    at_risk: Annotated[bool, Query()] = False,
) -> Answer[Page[ClientWeekView]]:
    """List how the week stands for each client in care, the present one and the next included.

    `at_risk`: only those who are short, or were when it was over. As CSV it comes whole. 404
    `week-is-not-kept` for a week of which nothing is known: nobody at risk would be untrue.
    """
    if monday.weekday():
        raise WeekIsNamedByMonday
    this_week = monday_of(await today_at(reads.database, site, now))
    is_near = this_week <= monday <= this_week + timedelta(days=7)
    if not (is_near or await queries.knows_week(reads.database, site, monday)):
        raise WeekIsNotKept(this_week)
    whole = accepts.prefers(CSV)
    window = None if whole else paging
    rows = await queries.weeks_of_site(reads.database, site, monday, window, at_risk=at_risk)
    if whole:
        shown = [ClientWeekView.of_row(row) for row in rows]
        return answer_in(CSV, csv_table(HEADER, _cells(shown)), name=f"week-{monday}.csv")
    return answer_with(paging.page(rows, ClientWeekView.of_row, lambda row: row["id"]), status=200)


@router.get("/sites/{site}/clients/{client_id}/weeks")
async def list_client_weeks(
    site: Site, client_id: UUID, reads: Reads, paging: Paging
) -> Page[ClientWeekView]:
    rows = await queries.weeks_of_client(reads.database, site, client_id, paging)
    return paging.page(rows, ClientWeekView.of_row, lambda row: row["id"])


HEADER = [name for name in ClientWeekView.model_fields if name not in ("id", "version", "rules")]


def _cells(weeks: Iterable[ClientWeekView]) -> Iterable[list[Cell]]:
    return ([getattr(week, name) for name in HEADER] for week in weeks)

"""Owns the route of the work list of whoever calls payers."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.enrollment.api.local_day import Now, Today
from services.enrollment.api.payers.authorization_views import AuthorizationView, ForecastView
from services.enrollment.domain.payers.make_ups import ShortDay, Week
from services.enrollment.domain.payers.work_list import Alert, Reason
from services.enrollment.queries import work_list
from shared.http.paging import Paging, Window, cursor
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["authorizations"], route_class=CommandRoute)


class ShortDayView(BaseModel):
    """A day of this week, today or later, below the payer's minutes as booked.

    `make_ups` are sessions of the site that would save it; empty: one would have to be added.
    """

    day: date
    credited_minutes: int
    booked_minutes: int
    missing_minutes: int
    make_ups: list[UUID]

    @classmethod
    def of(cls, short: ShortDay) -> "ShortDayView":
        return cls(
            day=short.day,
            credited_minutes=short.credited_minutes,
            booked_minutes=short.booked_minutes,
            missing_minutes=short.missing_minutes,
            make_ups=list(short.make_ups),
        )


class WeekView(BaseModel):
    """A local week, Monday to Sunday: billable days so far, expected ones, required ones."""

    starts_on: date
    billable_days: int
    expected_days: int
    required_days: int

    @classmethod
    def of(cls, week: Week) -> "WeekView":
        return cls(
            starts_on=week.starts_on,
            billable_days=week.billable_days,
            expected_days=week.expected_days,
            required_days=week.required_days,
        )


class AlertView(BaseModel):
    """One line: an authorization, or a payer that requires one for a stay that lacks it.

    `unpaid_days` were attended within 35 days and would be billable, and nothing pays for them.
    `asked` is a request that the payer has yet to answer. `act_by` is the day coverage ends by what
    is booked now; a request has the day it was made.
    """

    id: UUID
    episode_id: UUID
    client_id: UUID
    payer: str
    asked: UUID | None
    act_by: date
    reasons: list[Reason]
    authorization: AuthorizationView | None
    forecast: ForecastView | None
    week: WeekView | None
    short_days: list[ShortDayView]
    unpaid_days: list[date]

    @classmethod
    def of(cls, alert: Alert, today: date) -> "AlertView":
        one, outlook = alert.authorization, alert.outlook
        week = outlook.week if outlook else None
        return cls(
            id=alert.id,
            episode_id=alert.stay.episode_id,
            client_id=alert.stay.client_id,
            payer=alert.payer,
            asked=alert.asked,
            act_by=alert.act_by,
            reasons=list(alert.reasons),
            authorization=AuthorizationView.of(one, today) if one else None,
            forecast=ForecastView.of(outlook.forecast, one, today) if outlook and one else None,
            week=WeekView.of(week) if week else None,
            short_days=[ShortDayView.of(short) for short in outlook.short_days] if outlook else [],
            unpaid_days=list(alert.unpaid_days),
        )


class WorkList(BaseModel):
    """One page, the most urgent first; `counts` are of the whole list, by reason."""

    today: date
    counts: dict[Reason, int]
    items: list[AlertView]
    next: str | None


@router.get("/sites/{site}/authorizations/alerts")
async def list_authorization_alerts(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    today: Today,
    now: Now,
    reason: Annotated[Reason | None, Query()] = None,
) -> WorkList:
    """List whom to call payers about: low, ending, exhausted or missing authorizations, and days.

    Made from the stays in care at this moment. A line that went since takes nothing with it: the
    page after it begins where it stood, or from the beginning.
    """
    lines = await work_list.lines(reads.database, site, today, now)
    wanted = [line for line in lines if reason is None or reason in line.reasons]
    shown, following = _page(wanted, paging)
    return WorkList(
        today=today,
        counts={one: sum(one in line.reasons for line in lines) for one in Reason},
        items=[AlertView.of(line, today) for line in shown],
        next=following,
    )


def _page(lines: list[Alert], paging: Window) -> tuple[list[Alert], str | None]:
    places = {line.id: place for place, line in enumerate(lines, start=1)}
    begin = places.get(paging.after, 0) if paging.after else 0
    shown = lines[begin : begin + paging.limit]
    more = begin + paging.limit < len(lines)
    return shown, cursor(shown[-1].id) if more else None

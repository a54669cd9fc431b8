"""Owns the routes of on-call schedules: versions, trying one out, who is on call now and ahead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.notifications.api.alerts.schedule_forms import LevelView, RotationView, ScheduleForm
from services.notifications.api.clock import Now
from services.notifications.domain.alerts.schedule import (
    ANY_KIND,
    OnCallSchedule,
    Override,
    Shift,
    kind_of,
)
from services.notifications.domain.alerts.sentences import without_anybody
from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.alerts import on_call as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import on_call as queries
from shared.database import Database
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Instant
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["on call"], route_class=CommandRoute)

AHEAD = timedelta(days=28)
"""How far gaps are looked for when a schedule is published or tried."""
MOST_GAPS = 200


class GapView(BaseModel):
    """When nobody is on call at a level."""

    level: int
    starts_at: datetime
    ends_at: datetime
    says: str

    @classmethod
    def of(cls, gap: Shift, schedule: OnCallSchedule) -> "GapView":
        return cls(
            level=gap.level,
            starts_at=gap.starts_at,
            ends_at=gap.ends_at,
            says=without_anybody(gap, schedule),
        )


class ScheduleView(BaseModel):
    """Version `number`, which never changes. Without `kind` it is for all that have none."""

    id: UUID
    kind: AlertKind | None
    number: int
    timezone: str
    levels: list[LevelView]
    last_resort: StaffRole
    published_at: datetime
    published_by: str

    @classmethod
    def of(cls, schedule: OnCallSchedule) -> "ScheduleView":
        levels = [
            LevelView(rotations=[RotationView.of(one) for one in level])
            for level in schedule.levels
        ]
        return cls(**{**vars(schedule), "kind": kind_of(schedule.kind), "levels": levels})


class PublishedScheduleView(ScheduleView):
    """`gaps` are those of the next 28 days, the first 200 of them."""

    gaps: list[GapView]

    @classmethod
    def with_gaps(
        cls, schedule: OnCallSchedule, overrides: Sequence[Override], now: datetime
    ) -> "PublishedScheduleView":
        gaps = schedule.gaps(now, now + AHEAD, overrides)[:MOST_GAPS]
        shown = [GapView.of(gap, schedule) for gap in gaps]
        return cls(**dict(ScheduleView.of(schedule)), gaps=shown)


class ProblemView(BaseModel):
    """Why a schedule would be refused: a person named in it works here no more, or not yet."""

    code: Literal["not_staff"]
    level: int
    field: str
    person_id: UUID


class TriedScheduleView(PublishedScheduleView):
    """`problems` are what publishing it would be refused for."""

    problems: list[ProblemView]


class ShiftView(BaseModel):
    """Who is on call at a level in a span; null is nobody. `is_override`: by cover or swap."""

    level: int
    person_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    is_override: bool


class OnCallView(BaseModel):
    """Who is told of an alert of a kind, now and ahead.

    `has_schedule` false: nobody was put on call here; all who have the role are told together.
    """

    has_schedule: bool
    schedule_number: int | None
    timezone: str | None
    last_resort: StaffRole | None
    starts_at: datetime
    ends_at: datetime
    now: list[ShiftView]
    shifts: list[ShiftView]
    gaps: list[GapView]
    says: str


@router.put("/sites/{site}/on-call/schedule")
async def publish_on_call_schedule(
    site: Site,  # noqa: ARG001 - the command holds it
    body: ScheduleForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[PublishedScheduleView]:
    """Publish the next version, in force at once; again is the same. Its gaps are told."""
    asked = body.command(command.principal.subject)
    async with command.unit_of_work() as uow:
        schedule = await handlers.publish_schedule(asked, uow)
        overrides = await uow.on_call_overrides.between(schedule.kind, uow.now, uow.now + AHEAD)
        view = PublishedScheduleView.with_gaps(schedule, overrides, uow.now)
        return command.answered(uow, view)


@router.post("/sites/{site}/on-call/schedule/trial")
async def try_on_call_schedule(
    site: Site, body: ScheduleForm, reads: Reads, now: Now
) -> TriedScheduleView:
    """Say what a schedule would leave open, and who in it is no staff. It publishes nothing."""
    asked = body.command(reads.principal.subject)
    schedule = handlers.planned(asked, site, now)
    overrides = await queries.overrides_between(
        reads.database, site, schedule.kind, now, now + AHEAD
    )
    view = PublishedScheduleView.with_gaps(schedule, overrides, now)
    staff = await queries.who_is_staff(reads.database, site, schedule.people(), now)
    problems = [
        ProblemView(code="not_staff", **place._asdict()) for place in schedule.places_without(staff)
    ]
    return TriedScheduleView(**dict(view), problems=problems)


@router.get("/sites/{site}/on-call/schedules")
async def list_on_call_schedules(
    site: Site, reads: Reads, paging: Paging, kind: AlertKind | None = None
) -> Page[ScheduleView]:
    """List every version, oldest first."""
    found = await queries.schedules(reads.database, site, paging, kind and kind.value)
    return paging.page(found, ScheduleView.of, lambda schedule: schedule.id)


@router.get("/sites/{site}/on-call")
async def get_on_call(
    *,
    site: Site,
    reads: Reads,
    now: Now,
    kind: AlertKind | None = None,
    starts_at: Annotated[Instant | None, Query()] = None,
    days: Annotated[int, Query(ge=1, le=62)] = 7,
) -> OnCallView:
    """Say who is on call now, and from `starts_at` on for so many days, with its gaps."""
    start = starts_at or now
    schedule = await queries.schedule_in_force(reads.database, site, kind or ANY_KIND)
    if schedule is None:
        return _nobody(start, start + timedelta(days=days))
    return await _on_call(schedule, now, start, start + timedelta(days=days), reads.database)


async def _on_call(
    schedule: OnCallSchedule, now: datetime, start: datetime, end: datetime, database: Database
) -> OnCallView:
    moment = now + timedelta(microseconds=1)
    first, last = min(start, now), max(end, moment)
    overrides = await queries.overrides_between(database, schedule.site, schedule.kind, first, last)
    levels = range(1, len(schedule.levels) + 1)
    at_once = [s for n in levels for s in schedule.shifts(n, now, moment, overrides)]
    ahead = [s for n in levels for s in schedule.shifts(n, start, end, overrides)]
    gaps = [GapView.of(shift, schedule) for shift in ahead if shift.person_id is None]
    return OnCallView(
        has_schedule=True,
        schedule_number=schedule.number,
        timezone=schedule.timezone,
        last_resort=schedule.last_resort,
        starts_at=start,
        ends_at=end,
        now=[_shift(one) for one in at_once],
        shifts=[_shift(one) for one in ahead],
        gaps=gaps,
        says=" ".join(gap.says for gap in gaps[:10]) or "Somebody is on call at each level.",
    )


def _nobody(start: datetime, end: datetime) -> OnCallView:
    return OnCallView(
        has_schedule=False,
        schedule_number=None,
        timezone=None,
        last_resort=None,
        starts_at=start,
        ends_at=end,
        now=[],
        shifts=[],
        gaps=[],
        says="This site has no on-call schedule: all who have the role are told together.",
    )


def _shift(shift: Shift) -> ShiftView:
    return ShiftView(**shift._asdict())

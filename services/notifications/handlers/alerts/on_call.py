"""Commands on who is on call: schedules and ladders are published, shifts covered and swapped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.domain.alerts.ladder import Ladder, Rung
from services.notifications.domain.alerts.rotation import Rotation
from services.notifications.domain.alerts.schedule import (
    IsOver,
    LevelIsUnknown,
    NobodyIsScheduled,
    NotStaff,
    OnCallSchedule,
    Override,
    OverrideEndsBeforeItBegins,
    SpansMoreThanOneShift,
    Why,
)
from services.notifications.domain.alerts.terms import Urgency
from services.notifications.domain.terms import StaffRole
from services.notifications.domain.zones import zone_named
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import Invalid
from shared.identifiers import new_id

LONGEST_OVERRIDE = timedelta(days=92)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSchedule:
    kind: str
    timezone: str
    levels: tuple[tuple[Rotation, ...], ...]
    last_resort: StaffRole
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishLadder:
    urgency: Urgency
    rungs: tuple[Rung, ...]
    again_seconds: int
    by: str


@dataclass(frozen=True, slots=True)
class Span:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverShift:
    kind: str
    level: int
    person_id: UUID
    span: Span
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapShifts:
    """Whoever is on call in each of the two spans takes the other one."""

    kind: str
    level: int
    spans: tuple[Span, Span]
    by: str


@dataclass(frozen=True, slots=True)
class CancelOverride:
    override_id: UUID


async def publish_schedule(
    command: PublishSchedule, uow: NotificationsUnitOfWork
) -> OnCallSchedule:
    """Publish the next version; the same again is the version that stands.

    Raises NotStaff, Invalid for an unknown zone; at commit ScheduleWasPublishedMeanwhile.
    """
    schedule = planned(command, uow.site, uow.now)
    for place in schedule.places_without(await uow.circle.who_is_staff(schedule.people())):
        raise NotStaff(place.field)
    return await uow.on_call_schedules.append(schedule)


def planned(command: PublishSchedule, site: str, now: datetime) -> OnCallSchedule:
    """Return the schedule as it would be published. Raises Invalid for an unknown zone."""
    zone_named(command.timezone)
    return OnCallSchedule(
        id=new_id(),
        site=site,
        kind=command.kind,
        timezone=command.timezone,
        levels=command.levels,
        last_resort=command.last_resort,
        published_at=now,
        published_by=command.by,
    )


async def publish_ladder(command: PublishLadder, uow: NotificationsUnitOfWork) -> Ladder:
    """Publish the next version; alerts that are open climb the one they began on.

    Raises LadderHasNoRung, WaitIsTooLong, LadderEndsBeforeTheLastResort; at commit
    LadderWasPublishedMeanwhile.
    """
    ladder = Ladder(
        id=new_id(),
        site=uow.site,
        urgency=command.urgency,
        rungs=command.rungs,
        again_seconds=command.again_seconds,
        published_at=uow.now,
        published_by=command.by,
    )
    ladder.check()
    newest = await uow.escalation_ladders.newest(command.urgency)
    following = ladder.follows(newest)
    if following is ladder:
        uow.escalation_ladders.add(ladder)
    return following


async def cover_shift(command: CoverShift, uow: NotificationsUnitOfWork) -> Override:
    """Put somebody on call for a span, whatever the rotation says.

    Raises NobodyIsScheduled, LevelIsUnknown, OverrideEndsBeforeItBegins, IsOver, NotStaff.
    """
    _check(command.span, uow.now)
    schedule = await _schedule(command.kind, command.level, uow)
    if not await uow.circle.who_is_staff([command.person_id]):
        raise NotStaff("person_id")
    there = await _overrides(schedule, command.span, uow)
    had, _ = schedule.on_call(command.level, command.span.starts_at, there)
    override = _override(
        schedule, command.level, command.span, person_id=command.person_id, instead_of=had,
        why=Why.COVER, by=command.by, uow=uow,
    )  # fmt: skip
    uow.on_call_overrides.add(override)
    return override


async def swap_shifts(
    command: SwapShifts, uow: NotificationsUnitOfWork
) -> tuple[Override, Override]:
    """Let two people exchange their shifts.

    Raises NobodyIsScheduled, LevelIsUnknown, OverrideEndsBeforeItBegins, SpansMoreThanOneShift,
    IsOver, NotStaff.
    """
    schedule = await _schedule(command.kind, command.level, uow)
    first, second = command.spans
    one = await _holder(schedule, command.level, first, uow)
    other = await _holder(schedule, command.level, second, uow)
    if one == other:
        raise Invalid("Both shifts are the same person's.", field="second")
    staff = await uow.circle.who_is_staff([one, other])
    for holder, field in ((one, "first"), (other, "second")):
        if holder not in staff:
            raise NotStaff(field)
    swapped = (
        _override(schedule, command.level, first, person_id=other, instead_of=one,
                  why=Why.SWAP, by=command.by, uow=uow),
        _override(schedule, command.level, second, person_id=one, instead_of=other,
                  why=Why.SWAP, by=command.by, uow=uow),
    )  # fmt: skip
    for override in swapped:
        uow.on_call_overrides.add(override)
    return swapped


async def cancel_override(command: CancelOverride, uow: NotificationsUnitOfWork) -> Override:
    """Let the rotation count again; again is the same. Raises NotFound."""
    override = await uow.on_call_overrides.get(command.override_id)
    override.cancel(uow.now)
    uow.save(override)
    return override


def _check(span: Span, now: datetime) -> None:
    if not timedelta() < span.ends_at - span.starts_at <= LONGEST_OVERRIDE:
        raise OverrideEndsBeforeItBegins
    if span.ends_at <= now:
        raise IsOver


async def _schedule(kind: str, level: int, uow: NotificationsUnitOfWork) -> OnCallSchedule:
    schedule = await uow.on_call_schedules.in_force(kind)
    if schedule is None:
        raise NobodyIsScheduled("The site has no on-call schedule: publish one first.")
    if level > len(schedule.levels):
        raise LevelIsUnknown
    return schedule


async def _overrides(
    schedule: OnCallSchedule, span: Span, uow: NotificationsUnitOfWork
) -> list[Override]:
    return list(await uow.on_call_overrides.between(schedule.kind, span.starts_at, span.ends_at))


async def _holder(
    schedule: OnCallSchedule, level: int, span: Span, uow: NotificationsUnitOfWork
) -> UUID:
    _check(span, uow.now)
    there = await _overrides(schedule, span, uow)
    shifts = schedule.shifts(level, span.starts_at, span.ends_at, there)
    people = {shift.person_id for shift in shifts}
    if people == {None}:
        raise NobodyIsScheduled("Nobody is on call then, so that nothing can be swapped.")
    if len(people) > 1:
        raise SpansMoreThanOneShift(
            "A swap is of two shifts, each of one person: name their own times.", field="starts_at"
        )
    [holder] = people
    assert holder is not None  # noqa: S101 - looked at above
    return holder


def _override(
    schedule: OnCallSchedule,
    level: int,
    span: Span,
    *,
    person_id: UUID,
    instead_of: UUID | None,
    why: Why,
    by: str,
    uow: NotificationsUnitOfWork,
) -> Override:
    return Override(
        id=new_id(),
        site=uow.site,
        kind=schedule.kind,
        level=level,
        person_id=person_id,
        instead_of=instead_of,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        why=why,
        made_at=uow.now,
        made_by=by,
    )

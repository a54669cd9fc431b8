"""Commands that plan a series with all its sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from services.scheduling.domain.errors import TrackIsUnknown
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.sessions.audience import (
    CurriculumItemIsUnknown,
    Modality,
    PhaseIsUnknown,
)
from services.scheduling.domain.sessions.conflicts import Conflict, places_of, refusal
from services.scheduling.domain.sessions.holidays import OnHolidays
from services.scheduling.domain.sessions.meeting_days import (
    LONGEST_SERIES,
    OnClockChange,
    Skipped,
    recurrence,
)
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import SessionScheduled
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.recurrence.rules import Occurring
from shared.recurrence.weekdays import Weekday


@dataclass(frozen=True, kw_only=True)
class CreateSeries:
    """Dates and the start are on the site's clocks, in the time zone of the track.

    The days are those of `weekdays`, or of `rule`, and `also_on`. `ends_on` is left out where the
    rule ends by itself. `facilitator_id` leads, before all others in `facilitators`.
    """

    track_code: str
    type: SessionType
    modality: Modality
    starts_on: date
    ends_on: date | None = None
    weekdays: tuple[Weekday, ...] = ()
    rule: str | None = None
    except_on: tuple[date, ...] = ()
    also_on: tuple[date, ...] = ()
    on_clock_change: OnClockChange = OnClockChange.REFUSE
    on_holidays: OnHolidays = OnHolidays.SKIP
    start_time: time
    minutes: int
    capacity: int
    room: str | None = None
    buffer_minutes: int = 0
    facilitator_id: UUID | None = None
    facilitators: tuple[UUID, ...] = ()
    language: str = "en"
    audience: str | None = None
    phases: tuple[str, ...] = ()
    curriculum: tuple[str, ...] = ()
    telehealth_link: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """A series with its sessions, the days that it leaves out, and what stands against it."""

    series: SessionSeries
    sessions: list[Session]
    skipped: list[Skipped]
    conflicts: list[Conflict]


async def create_series(
    command: CreateSeries, uow: SchedulingUnitOfWork
) -> tuple[SessionSeries, list[Session]]:
    """Plan a series and all its sessions, or nothing.

    Raises what `plan_series` raises, RoomIsTaken and FacilitatorIsTaken with all that conflicts.
    """
    plan = await plan_series(command, uow)
    if plan.conflicts:
        raise refusal(plan.conflicts)
    plan.series.telehealth_link = await seal_link(plan.series.id, command.telehealth_link, uow)
    uow.series.add(plan.series)
    for session in plan.sessions:
        uow.sessions.add(session)
        uow.publish(scheduled(session), of=session)
    return plan.series, plan.sessions


async def plan_series(command: CreateSeries, uow: SchedulingUnitOfWork) -> SeriesPlan:
    """Say what would be planned, and which sessions want the same room or facilitator then.

    Raises: TrackIsUnknown, PhaseIsUnknown, CurriculumItemIsUnknown, RuleIsMalformed,
    RuleIsTooFine, RuleNeverOccurs, RuleNeverEnds, SeriesIsTooLong, TimeIsSkipped, TimeIsDoubled,
    Invalid.
    """
    track = await uow.tracks.newest(command.track_code)
    if track is None:
        raise TrackIsUnknown
    _check_phases(command.phases, track)
    _check_curriculum(command.curriculum, track)
    recurrence(command.rule, command.weekdays, command.except_on, command.also_on)
    series = SessionSeries(
        id=new_id(),
        site=uow.site,
        track_id=track.id,
        timezone=track.timezone,
        **_plan(command, track),
    )
    _check_exceptions(series)
    holidays = await uow.holidays.of_site()
    days, skipped = series.meeting_days(holidays.dates if holidays else ())
    sessions = series.sessions_on(days)
    await hold_places(sessions, uow)
    return SeriesPlan(series, sessions, skipped, await uow.sessions.conflicts(sessions))


async def hold_places(sessions: Sequence[Session], uow: SchedulingUnitOfWork) -> None:
    """Let nobody else decide about these rooms and facilitators; comes after all other locks.

    So what conflicts is known before anything is written, and nobody waits in a ring for the
    constraints, which decide all the same.
    """
    places = {place for session in sessions for place in places_of(session)}
    if places:
        await uow.one_at_a_time(places)


def _plan(command: CreateSeries, track: Track) -> dict[str, Any]:
    """Return the fields of a series that the command says."""
    others = ("track_code", "facilitator_id", "telehealth_link")
    plan = {name: value for name, value in vars(command).items() if name not in others}
    return {
        **plan,
        "facilitators": led_by(command.facilitator_id, command.facilitators),
        "ends_on": command.ends_on or _end_of(command, track),
    }


def _end_of(command: CreateSeries, track: Track) -> date:
    days = recurrence(command.rule, command.weekdays, command.except_on, command.also_on)
    horizon = command.starts_on + LONGEST_SERIES
    return days.last_day(Occurring(command.starts_on, horizon, command.start_time, track.zone))


def led_by(lead: UUID | None, others: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """Return all who facilitate, the lead first."""
    return others if lead is None else (lead, *(one for one in others if one != lead))


async def seal_link(series_id: UUID, link: str | None, uow: SchedulingUnitOfWork) -> bytes | None:
    """Return the link sealed under the key of the series."""
    return None if link is None else await uow.private.seal(series_id, {"link": link})


def _check_phases(codes: tuple[str, ...], track: Track) -> None:
    if not set(codes) <= {phase.code for phase in track.phases}:
        raise PhaseIsUnknown


def _check_curriculum(codes: tuple[str, ...], track: Track) -> None:
    if not set(codes) <= {item.code for item in track.curriculum}:
        raise CurriculumItemIsUnknown


def _check_exceptions(series: SessionSeries) -> None:
    if any(not series.starts_on <= day <= series.ends_on for day in series.except_on):
        raise Invalid("A day lies outside the series: leave it out.", field="except_on")


def scheduled(session: Session) -> SessionScheduled:
    return SessionScheduled(
        session_id=session.id,
        series_id=session.series_id,
        session_type=session.type,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=session.timezone,
        location=session.room,
    )

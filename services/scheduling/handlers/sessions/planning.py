"""Commands that plan a series with all its sessions."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from services.scheduling.domain.errors import TrackIsUnknown
from services.scheduling.domain.programs.track import SessionType, Track
from services.scheduling.domain.sessions.audience import Modality, PhaseIsUnknown
from services.scheduling.domain.sessions.series import SessionSeries, Weekday
from services.scheduling.domain.sessions.session import Session
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import SessionScheduled
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class CreateSeries:
    """Dates and the start are on the site's clocks, in the time zone of the track.

    `facilitator_id` leads, before all others in `facilitators`.
    """

    track_code: str
    type: SessionType
    modality: Modality
    starts_on: date
    ends_on: date
    weekdays: tuple[Weekday, ...]
    start_time: time
    minutes: int
    capacity: int
    room: str | None
    facilitator_id: UUID | None = None
    facilitators: tuple[UUID, ...] = ()
    language: str = "en"
    audience: str | None = None
    phases: tuple[str, ...] = ()
    curriculum: tuple[str, ...] = ()
    telehealth_link: str | None = field(default=None, repr=False)


async def create_series(
    command: CreateSeries, uow: SchedulingUnitOfWork
) -> tuple[SessionSeries, list[Session]]:
    """Plan a series and all its sessions, or nothing.

    Raises: TrackIsUnknown, RuleNeverOccurs, TimeIsSkipped, TimeIsDoubled, Invalid; at commit
    RoomIsTaken and FacilitatorIsTaken.
    """
    track = await uow.tracks.newest(command.track_code)
    if track is None:
        raise TrackIsUnknown
    _check_phases(command.phases, track)
    series = SessionSeries(
        id=new_id(), site=uow.site, track_id=track.id, timezone=track.timezone, **_plan(command)
    )
    series.telehealth_link = await seal_link(series.id, command.telehealth_link, uow)
    uow.series.add(series)
    sessions = series.sessions()
    for session in sessions:
        uow.sessions.add(session)
        uow.publish(_scheduled(session), of=session)
    return series, sessions


def _plan(command: CreateSeries) -> dict[str, Any]:
    """Return the fields of a series that the command says as they are."""
    others = ("track_code", "facilitator_id", "telehealth_link")
    plan = {name: value for name, value in vars(command).items() if name not in others}
    return {**plan, "facilitators": led_by(command.facilitator_id, command.facilitators)}


def led_by(lead: UUID | None, others: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """Return all who facilitate, the lead first."""
    return others if lead is None else (lead, *(one for one in others if one != lead))


async def seal_link(series_id: UUID, link: str | None, uow: SchedulingUnitOfWork) -> bytes | None:
    """Return the link sealed under the key of the series."""
    return None if link is None else await uow.private.seal(series_id, {"link": link})


def _check_phases(codes: tuple[str, ...], track: Track) -> None:
    if not set(codes) <= {phase.code for phase in track.phases}:
        raise PhaseIsUnknown


def _scheduled(session: Session) -> SessionScheduled:
    return SessionScheduled(
        session_id=session.id,
        series_id=session.series_id,
        session_type=session.type,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=session.timezone,
        location=session.room,
    )

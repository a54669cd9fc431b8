"""Commands that plan a series with all its sessions."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from services.scheduling.domain.errors import TrackIsUnknown
from services.scheduling.domain.programs.track import SessionType
from services.scheduling.domain.sessions.series import Modality, SessionSeries, Weekday
from services.scheduling.domain.sessions.session import Session
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import SessionScheduled
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class CreateSeries:
    """Dates and the start are on the site's clocks, in the time zone of the track."""

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
    facilitator_id: UUID | None


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
    plan = {name: value for name, value in vars(command).items() if name != "track_code"}
    series = SessionSeries(
        id=new_id(), site=uow.site, track_id=track.id, timezone=track.timezone, **plan
    )
    uow.series.add(series)
    sessions = series.sessions()
    for session in sessions:
        uow.sessions.add(session)
        uow.publish(_scheduled(session), of=session)
    return series, sessions


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

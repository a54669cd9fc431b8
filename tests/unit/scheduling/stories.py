"""What tests tell: a track, a series, clients in it, and rolls taken."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.scheduling.domain.bookings.membership import Membership
from services.scheduling.domain.programs.requirements import Requirements, SessionType
from services.scheduling.domain.programs.track import Phase, Track
from services.scheduling.domain.rolls.marks import Mark, Status
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings.memberships import BookClient, book_client
from services.scheduling.handlers.programs.tracks import RegisterTrack, register_track
from services.scheduling.handlers.rolls.roll_call import MarkFor, TakeRoll
from services.scheduling.handlers.sessions.planning import CreateSeries, create_series
from services.scheduling.ports import SchedulingUnitOfWork
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday

FIRST_DAY = date(2026, 3, 2)

EARLY = Phase("early", "Early recovery", Requirements(120, {SessionType.GROUP: 1}))
MIDDLE = Phase("middle", "Maintenance", Requirements(300))
LATE = Phase("late", "Community", Requirements(0, {SessionType.GROUP: 2}))


def track(**changed: Any) -> Track:
    return Track(
        **{
            "id": new_id(),
            "site": "north",
            "code": "evening",
            "number": 1,
            "name": "Evening",
            "timezone": "America/Denver",
            "weekly_minutes_required": 540,
            "phases": (EARLY, MIDDLE, LATE),
            **changed,
        }
    )


def series(**changed: Any) -> SessionSeries:
    return SessionSeries(
        **{
            "id": new_id(),
            "site": "north",
            "track_id": new_id(),
            "timezone": "America/Denver",
            "type": SessionType.GROUP,
            "modality": Modality.IN_PERSON,
            "starts_on": FIRST_DAY,
            "ends_on": date(2026, 3, 31),
            "weekdays": (Weekday.MO, Weekday.WE, Weekday.TH),
            "start_time": time(18),
            "minutes": 180,
            "capacity": 8,
            **changed,
        }
    )


async def register(uow: SchedulingUnitOfWork, **changed: Any) -> Track:
    made = track(**changed)
    names = ("code", "number", "name", "timezone", "weekly_minutes_required", "phases")
    command = RegisterTrack(**{name: getattr(made, name) for name in names})
    return await register_track(command, uow)


async def plan(uow: SchedulingUnitOfWork, **changed: Any) -> tuple[SessionSeries, list[Session]]:
    form = {
        "track_code": "evening",
        "type": SessionType.GROUP,
        "modality": Modality.IN_PERSON,
        "starts_on": FIRST_DAY,
        "ends_on": date(2026, 3, 31),
        "weekdays": (Weekday.MO, Weekday.WE, Weekday.TH),
        "start_time": time(18),
        "minutes": 180,
        "capacity": 8,
        "room": None,
        "facilitator_id": None,
        **changed,
    }
    return await create_series(CreateSeries(**form), uow)


async def book(
    uow: SchedulingUnitOfWork, series_id: UUID, client_id: UUID, **changed: Any
) -> Membership:
    form = {"series_id": series_id, "client_id": client_id, "from_date": FIRST_DAY, **changed}
    return await book_client(BookClient(**form), uow)


def present(client_id: UUID, status: Status = Status.PRESENT) -> MarkFor:
    return MarkFor(client_id=client_id, mark=Mark(status))


def roll(session: Session, marks: Sequence[MarkFor], **changed: Any) -> TakeRoll:
    form = {
        "session_id": session.id,
        "marks": tuple(marks),
        "started_at": session.starts_at,
        "ended_at": session.ends_at,
        "complete": True,
        **changed,
    }
    return TakeRoll(**form)


def after(moment: datetime, minutes: int) -> datetime:
    return moment + timedelta(minutes=minutes)

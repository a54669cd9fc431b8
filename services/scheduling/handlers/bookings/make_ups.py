"""The command by which clients book themselves what is suggested to make a missed session up."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.bookings.line import Person
from services.scheduling.domain.bookings.make_ups import (
    Client,
    FreeSession,
    MakeUpIsNotSuggested,
    Missed,
    last_day_for,
    monday_of,
    suggestions,
)
from services.scheduling.domain.bookings.policy import StaffBookMakeUps
from services.scheduling.domain.bookings.single import NothingToMakeUp
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings.line import people_of
from services.scheduling.handlers.bookings.single import BookSession, book_session, session_ahead
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class BookMakeUp:
    """`makes_up` is the attendance that was missed."""

    session_id: UUID
    client_id: UUID
    makes_up: UUID


async def book_make_up(command: BookMakeUp, uow: SchedulingUnitOfWork) -> Attendance:
    """Give the client a seat in a session that would be suggested for what was missed.

    Raises: StaffBookMakeUps, MakeUpIsNotSuggested, and what `book_session` raises.
    """
    if not (await uow.booking_policies.current()).clients_book_make_ups:
        raise StaffBookMakeUps
    session = await session_ahead(command.session_id, command.client_id, uow)
    missed = await _missed(command, uow)
    person = (await people_of([command.client_id], uow))[command.client_id]
    free = (await uow.sessions.free_seats([session.id]))[session.id]
    wanted = Missed(missed.type, missed.held_on, None)
    is_near = _is_near(session, missed.held_on, uow)
    if not (is_near and suggestions([_free(session, free)], _client(person), wanted)):
        raise MakeUpIsNotSuggested
    return await book_session(BookSession(**vars(command)), uow)


async def _missed(command: BookMakeUp, uow: SchedulingUnitOfWork) -> Attendance:
    try:
        missed = await uow.attendances.get(command.makes_up)
    except NotFound as unknown:
        raise NothingToMakeUp from unknown
    if missed.client_id != command.client_id:
        raise NothingToMakeUp
    return missed


def _is_near(session: Session, missed_on: date, uow: SchedulingUnitOfWork) -> bool:
    today = uow.now.astimezone(ZoneInfo(session.timezone)).date()
    return monday_of(missed_on) <= session.held_on <= last_day_for(missed_on, today)


def _free(session: Session, free: int) -> FreeSession:
    return FreeSession(
        id=session.id,
        series_id=session.series_id,
        type=session.type,
        timezone=session.timezone,
        held_on=session.held_on,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        free=free,
        language=session.language,
        audience=session.audience,
        phases=tuple(session.phases),
        curriculum_item=session.curriculum_item,
    )


def _client(person: Person) -> Client:
    if person.needs is None:
        return Client(busy=person.busy, phase=person.phase)
    return Client(
        busy=person.busy,
        phase=person.phase,
        languages=person.needs.languages,
        audiences=person.needs.audiences,
        kept=person.needs.kept,
    )

"""What scheduling tells of single seats: booked, moved, given up, lost, in whatever order."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.subjects.seat import Seat, SeatWord
from services.notifications.domain.subjects.subject import Session, Subject
from services.notifications.handlers.messages.hearing import (
    HearOf,
    Says,
    hear_of,
    take_back,
)
from services.notifications.handlers.messages.replanning import replan_client
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HearSeat:
    """`membership_id` is of whom the seat is as a member, where that was said.

    `is_booking`: the client has it by a booking of this session, which is confirmed.
    """

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    membership_id: UUID | None
    seq: int
    word: SeatWord
    cause_id: UUID
    at: datetime
    is_booking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HearMissed:
    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    seq: int
    cause_id: UUID
    at: datetime
    is_excused: bool


async def hear_seat(command: HearSeat, uow: NotificationsUnitOfWork) -> None:
    """Record the latest word on a seat, and remind its client of the session, or no more."""
    session = await _locked(command.session_id, uow)
    seat = await uow.seats.find(command.attendance_id) or _new_seat(command, uow)
    before = replace(seat)
    _learn(seat, command)
    if seat == before:
        return
    uow.seats.put(seat)
    if seat.newest_seq == command.seq:
        await _tell(command, uow)
    if session is not None and session.starts_at > uow.now:
        await replan_client(seat.client_id, [session], uow)


async def hear_missed(command: HearMissed, uow: NotificationsUnitOfWork) -> None:
    """Reach out to who was missed, unless a later word says otherwise."""
    await _locked(command.session_id, uow)
    seat = await uow.seats.find(command.attendance_id)
    if seat is not None and seat.newest_seq > command.seq:
        return
    variant = "excused" if command.is_excused else "unexcused"
    await hear_of(
        HearOf(
            subject_id=command.attendance_id,
            seq=command.seq,
            cause_id=command.cause_id,
            client_id=command.client_id,
            at=command.at,
            tells=Cause.SESSION_MISSED,
            says=Says(variant=variant),
        ),
        uow,
    )


async def _tell(command: HearSeat, uow: NotificationsUnitOfWork) -> None:
    """Take back what an older word on the seat told, and keep that it was booked by itself.

    That the client was missed is told of the same attendance: where it was heard first, it stays.
    """
    told = await uow.subjects.find(command.attendance_id)
    if told is not None and told.seq > command.seq:
        return
    await take_back(command.attendance_id, command.seq, uow)
    if command.is_booking:
        subject = Subject(id=command.attendance_id, site=uow.site)
        subject.hear(seq=command.seq, cause_id=command.cause_id, at=command.at)
        subject.tell(Cause.SEAT_BOOKED, command.client_id, command.at, {})
        uow.subjects.put(subject)


async def _locked(session_id: UUID, uow: NotificationsUnitOfWork) -> Session | None:
    """Return the session with its series locked; or lock that it is heard of, where it is not."""
    session = await uow.subjects.find_session(session_id)
    if session is None:
        await uow.subjects.lock_unheard(session_id)
        session = await uow.subjects.find_session(session_id)
    if session is None:
        return None
    await uow.subjects.lock_series(session.series_id)
    return await uow.subjects.find_session(session_id)


def _learn(seat: Seat, command: HearSeat) -> None:
    seat.membership_id = seat.membership_id or command.membership_id
    if command.word is SeatWord.FREED:
        seat.hear_freed(seq=command.seq)
    else:
        seat.hear(seq=command.seq, is_taken=command.word is SeatWord.TAKEN, at=command.at)


def _new_seat(command: HearSeat, uow: NotificationsUnitOfWork) -> Seat:
    return Seat(
        id=command.attendance_id,
        site=uow.site,
        session_id=command.session_id,
        client_id=command.client_id,
    )

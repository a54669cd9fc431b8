"""What scheduling tells of single seats: booked, moved, given up, lost, in whatever order."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.notifications.domain.subjects.seat import Seat, SeatWord
from services.notifications.domain.subjects.subject import Session
from services.notifications.handlers.messages.replanning import replan_client
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HearSeat:
    """`membership_id` is of whom the seat is as a member, where that was said."""

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    membership_id: UUID | None
    seq: int
    word: SeatWord


async def hear_seat(command: HearSeat, uow: NotificationsUnitOfWork) -> None:
    """Record the latest word on a seat, and remind its client of the session, or no more."""
    session = await _locked(command.session_id, uow)
    seat = await uow.seats.find(command.attendance_id) or _new_seat(command, uow)
    before = replace(seat)
    _learn(seat, command)
    if seat == before:
        return
    uow.seats.put(seat)
    if session is not None and session.starts_at > uow.now:
        await replan_client(seat.client_id, [session], uow)


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
        seat.hear(seq=command.seq, is_taken=command.word is SeatWord.TAKEN)


def _new_seat(command: HearSeat, uow: NotificationsUnitOfWork) -> Seat:
    return Seat(
        id=command.attendance_id,
        site=uow.site,
        session_id=command.session_id,
        client_id=command.client_id,
    )

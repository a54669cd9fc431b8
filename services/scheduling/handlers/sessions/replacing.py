"""Cancelling with care: who is touched is shown first, and another session takes its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from services.scheduling.domain.bookings.single import must_be_ahead
from services.scheduling.domain.rolls.attendance import Attendance, expected
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.conflicts import refusal
from services.scheduling.domain.sessions.moving import SessionMovesIntoThePast, must_stay_near
from services.scheduling.domain.sessions.replacing import (
    NewPlace,
    ReplacesItself,
    Touched,
    WhyNot,
    seated,
    touched,
)
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings.line import people_of
from services.scheduling.handlers.bookings.single import tell_booked
from services.scheduling.handlers.sessions.cancelling import CancelSession, cancel_session
from services.scheduling.handlers.sessions.changing import free
from services.scheduling.handlers.sessions.planning import hold_places, scheduled
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import StaleVersion

NO_SEAT = "no_seat"
"""Why a member's line on the roll of a replacement is the program's cancellation."""

Instead = NewPlace | UUID
"""A session in another place, or one that is planned already."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The cancelled session and, where one was asked for, what replaces it and for whom."""

    cancelled: Session
    replacement: Session | None = None
    seated: Sequence[UUID] = ()
    not_seated: dict[UUID, WhyNot] = field(default_factory=dict)


async def foresee_cancellation(
    session_id: UUID, uow: SchedulingUnitOfWork
) -> tuple[Session, list[Touched]]:
    """Return who would lose a seat, what their week is short of then, and what fits them."""
    session = await uow.sessions.get(session_id)
    lines = await _expected_on(session, uow)
    people = await people_of([line.client_id for line in lines], uow)
    others = await _others(session, uow)
    return session, [
        touched(line.client_id, people[line.client_id], session, others) for line in lines
    ]


async def cancel_and_replace(
    command: CancelSession,
    instead: Instead | None,
    uow: SchedulingUnitOfWork,
    *,
    if_version: int | None = None,
) -> Replaced:
    """Cancel a session, and give those whom it fits a seat in what replaces it.

    Raises: TransitionIsNotAllowed, ReplacesItself, SessionIsNotAhead, RoomIsTaken,
    FacilitatorIsTaken, TimeIsSkipped, TimeIsDoubled, SessionMovesIntoThePast,
    SessionMovesTooFar, StaleVersion.
    """
    if instead == command.session_id:
        raise ReplacesItself
    clients = await uow.attendances.clients_of(command.session_id)
    await uow.one_at_a_time(clients)
    known = [instead] if isinstance(instead, UUID) else []
    for session_id in sorted([command.session_id, *known]):
        await uow.sessions.get(session_id)
    session = await uow.sessions.get(command.session_id)
    if if_version not in (None, session.version):
        raise StaleVersion
    lines = await _expected_on(session, uow)
    cancelled = await cancel_session(command, uow)
    if instead is None:
        return Replaced(cancelled)
    if isinstance(instead, UUID):
        replaced = await _join(cancelled, instead, lines, uow)
    else:
        replaced = await _meet_again(cancelled, instead, lines, uow)
    assert replaced.replacement is not None  # noqa: S101 - both ways lead to one
    day = replaced.replacement.held_on
    await derive_weeks(clients, uow, first=day, last=day)
    return replaced


async def _meet_again(
    cancelled: Session, place: NewPlace, lines: Sequence[Attendance], uow: SchedulingUnitOfWork
) -> Replaced:
    """Plan the session in another place; the members keep their seats as members.

    For a member who cannot be seated there, the roll says that the program has no seat: the
    membership alone would let everybody expect, and remind, the client.
    """
    replacement = place.of(cancelled)
    must_stay_near(cancelled.held_on, replacement.held_on, "replace_with.held_on")
    if replacement.starts_at <= uow.now:
        raise SessionMovesIntoThePast("replace_with.held_on")
    await hold_places([replacement], uow)
    conflicts = await uow.sessions.conflicts([replacement])
    if conflicts:
        raise refusal(conflicts)
    uow.sessions.add(replacement)
    uow.publish(scheduled(replacement), of=replacement)
    busy = await _busy_then(replacement, lines, uow)
    clients = [line.client_id for line in lines]
    there, not_there = seated(clients, replacement.capacity, busy)
    for line in lines:
        if line.client_id in there:
            _take(expected(replacement, line.client_id, line.membership_id, line.makes_up), uow)
        elif line.membership_id is not None:
            seatless = expected(replacement, line.client_id, line.membership_id, line.makes_up)
            uow.attendances.take_seat(seatless)
            free(seatless, NO_SEAT, uow)
    return Replaced(cancelled, replacement, there, not_there)


async def _join(
    cancelled: Session, other_id: UUID, lines: Sequence[Attendance], uow: SchedulingUnitOfWork
) -> Replaced:
    """Seat whom it fits in a session of another group, to make up for what they lost."""
    other = await uow.sessions.get(other_id)
    must_be_ahead(other, uow.now)
    there_already = await uow.attendances.clients_of(other.id)
    on_roll = {
        line.client_id: WhyNot.IS_ON_THE_ROLL for line in lines if line.client_id in there_already
    }
    busy = await _busy_then(other, lines, uow)
    free = await uow.sessions.free_seats([other.id])
    clients = [line.client_id for line in lines]
    there, not_there = seated(clients, max(0, free[other.id]), {**busy, **on_roll})
    for line in lines:
        if line.client_id in there:
            _take(expected(other, line.client_id, None, line.id), uow)
    return Replaced(cancelled, other, there, not_there)


def _take(seat: Attendance, uow: SchedulingUnitOfWork) -> None:
    """Take it and say so, of members too: their days need not hold the day that it is on now."""
    uow.attendances.take_seat(seat)
    tell_booked(seat, uow)


async def _busy_then(
    session: Session, lines: Sequence[Attendance], uow: SchedulingUnitOfWork
) -> dict[UUID, WhyNot]:
    conflicts = await uow.attendances.conflicts([(session, line.client_id) for line in lines])
    return {one.who_id: WhyNot.IS_BOOKED_ELSEWHERE for one in conflicts if one.who_id}


async def _expected_on(session: Session, uow: SchedulingUnitOfWork) -> list[Attendance]:
    roll = await uow.attendances.on_roll(session.id)
    return [line for line in roll if line.status is Status.EXPECTED]


async def _others(session: Session, uow: SchedulingUnitOfWork) -> list[Session]:
    """Return the sessions of the same kind in the same week that have a free seat."""
    monday = session.held_on - timedelta(days=session.held_on.weekday())
    alike = await uow.sessions.alike(session, monday, monday + timedelta(days=6), uow.now)
    free = await uow.sessions.free_seats([one.id for one in alike])
    return [one for one in alike if free[one.id] > 0]

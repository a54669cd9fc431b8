"""Commands that move seats: one client to another series or session, or two to each other's.

What is given up is written before what is taken, in one transaction: both or neither, and no group
ever has one too many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.scheduling.domain.bookings.exchange import (
    Agreement,
    Exchange,
    Exchanged,
    NothingToMove,
    Side,
)
from services.scheduling.domain.bookings.membership import Membership, MembershipState
from services.scheduling.domain.bookings.single import ClientIsOnTheRoll, must_be_ahead
from services.scheduling.domain.rolls.attendance import Attendance, expected
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings.line import offer_free_seats
from services.scheduling.handlers.bookings.memberships import BookClient, asked_for
from services.scheduling.handlers.bookings.presence import must_be_here
from services.scheduling.handlers.bookings.seats import (
    seat_in,
    sessions_of,
    stand_up_from,
    today_of,
)
from services.scheduling.handlers.bookings.single import give_up, tell_booked
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import ExchangeProposed, ExchangeSettled
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday


@dataclass(frozen=True, kw_only=True)
class MoveMembership:
    """`from_date` is the first local date in the other series."""

    membership_id: UUID
    to_series_id: UUID
    from_date: date
    until: date | None = None
    weekdays: tuple[Weekday, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class MoveSeat:
    client_id: UUID
    session_id: UUID
    to_session_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProposeExchange:
    """`first_id` and `second_id` are memberships, or attendances, of two clients."""

    what: Exchanged
    first_id: UUID
    second_id: UUID
    from_date: date


@dataclass(frozen=True, kw_only=True)
class AnswerExchange:
    exchange_id: UUID
    client_id: UUID
    agrees: bool


async def move_membership(command: MoveMembership, uow: SchedulingUnitOfWork) -> Membership:
    """End the membership the day before, and book the other series, or change nothing.

    Raises: NothingToMove, what `book_client` raises; at commit SeriesIsFull and
    ClientIsBookedElsewhere.
    """
    old = await uow.memberships.get(command.membership_id)
    await uow.one_at_a_time([old.client_id])
    await uow.one_line_at_a_time({old.series_id, command.to_series_id})
    await offer_free_seats(command.to_series_id, uow)
    left = await _leave_active(old, command.from_date, uow)
    asked = BookClient(
        series_id=command.to_series_id,
        client_id=old.client_id,
        from_date=command.from_date,
        until=command.until,
        weekdays=command.weekdays,
    )
    new = await asked_for(asked, uow)
    taken = await _begin(new, uow)
    await _derive_days([new.client_id], [*left, *taken], uow)
    await offer_free_seats(old.series_id, uow)
    return new


async def move_seat(command: MoveSeat, uow: SchedulingUnitOfWork) -> Attendance:
    """Give the client a seat in another session instead, or change nothing.

    Raises: NothingToMove, SessionIsNotAhead, ClientIsDischarged, ClientIsOnTheRoll; at commit
    SeriesIsFull and ClientIsBookedElsewhere.
    """
    ids = sorted({command.session_id, command.to_session_id})
    lines = {await uow.sessions.series_of(session_id) for session_id in ids}
    await uow.one_at_a_time([command.client_id])
    await uow.one_line_at_a_time(lines)
    sessions = {session_id: await uow.sessions.get(session_id) for session_id in ids}
    for session in sessions.values():
        must_be_ahead(session, uow.now)
    seat = await uow.attendances.of_client_in(command.session_id, command.client_id)
    target = sessions[command.to_session_id]
    await must_be_here([command.client_id], target.held_on, uow)
    await _must_not_be_in(target, command.client_id, uow)
    _give_up(seat, uow)
    moved = _taken(target, command.client_id, seat, uow)
    await _derive_weeks([command.client_id], sessions.values(), uow)
    await offer_free_seats(sessions[command.session_id].series_id, uow)
    return moved


async def propose_exchange(command: ProposeExchange, uow: SchedulingUnitOfWork) -> Exchange:
    """Ask two clients whether they swap. Raises NothingToMove, ExchangeWithOneself."""
    exchange = Exchange(
        id=new_id(),
        site=uow.site,
        what=command.what,
        first=await _side(command.what, command.first_id, uow),
        second=await _side(command.what, command.second_id, uow),
        from_date=command.from_date,
        proposed_at=uow.now,
        proposed_by=uow.subject,
    )
    uow.exchanges.add(exchange)
    for side in exchange.sides:  # each hears of it alone, and of nobody else
        proposed = ExchangeProposed(exchange_id=exchange.id, client_id=side.client_id)
        uow.publish(proposed, of=exchange)
    return exchange


async def answer_exchange(command: AnswerExchange, uow: SchedulingUnitOfWork) -> Exchange:
    """Note a client's answer; once both agreed the seats are swapped at once, or nothing is.

    Raises: NotFound, TransitionIsNotAllowed, NothingToMove, ClientIsDischarged,
    NoSessionInThatTime; at commit SeriesIsFull and ClientIsBookedElsewhere: then the answer is
    not kept either.
    """
    exchange = await uow.exchanges.get(command.exchange_id)
    await uow.one_at_a_time(side.client_id for side in exchange.sides)
    if not command.agrees:
        exchange.decline(command.client_id)
        return _settled(exchange, uow)
    exchange.agree(command.client_id, Agreement(uow.now, uow.subject))
    if not exchange.is_agreed:
        uow.save(exchange)
        return exchange
    if exchange.what is Exchanged.MEMBERSHIPS:
        await _swap_memberships(exchange, uow)
    else:
        await _swap_seats(exchange, uow)
    exchange.carry_out()
    return _settled(exchange, uow)


async def _swap_memberships(exchange: Exchange, uow: SchedulingUnitOfWork) -> None:
    first, second = [await uow.memberships.get(side.gives) for side in exchange.sides]
    await uow.one_line_at_a_time({first.series_id, second.series_id})
    day = max(exchange.from_date, *[await _today_in(one, uow) for one in (first, second)])
    until = [one.until for one in (first, second)]
    days: list[date] = []
    for one in (first, second):
        days += await _leave_active(one, day, uow)
    pairs = ((first, second, until[1]), (second, first, until[0]))
    for mover, place, last in pairs:
        asked = BookClient(
            series_id=place.series_id,
            client_id=mover.client_id,
            from_date=day,
            until=last,
            weekdays=place.weekdays,
        )
        days += await _begin(await asked_for(asked, uow), uow)
    await _derive_days([first.client_id, second.client_id], days, uow)


async def _swap_seats(exchange: Exchange, uow: SchedulingUnitOfWork) -> None:
    first, second = [await uow.attendances.get(side.gives) for side in exchange.sides]
    lines = {await uow.sessions.series_of(one.session_id) for one in (first, second)}
    await uow.one_line_at_a_time(lines)
    ids = sorted({first.session_id, second.session_id})
    sessions = {session_id: await uow.sessions.get(session_id) for session_id in ids}
    for session in sessions.values():
        must_be_ahead(session, uow.now)
    await _must_not_be_in(sessions[second.session_id], first.client_id, uow)
    await _must_not_be_in(sessions[first.session_id], second.client_id, uow)
    for one in (first, second):
        _give_up(one, uow)
    for mover, place in ((first, second), (second, first)):
        await must_be_here([mover.client_id], sessions[place.session_id].held_on, uow)
        _taken(sessions[place.session_id], mover.client_id, mover, uow)
    clients = [one.client_id for one in (first, second)]
    await _derive_weeks(clients, sessions.values(), uow)


async def _side(what: Exchanged, gives: UUID, uow: SchedulingUnitOfWork) -> Side:
    if what is Exchanged.MEMBERSHIPS:
        membership = await uow.memberships.get(gives)
        _must_be_active(membership)
        return Side(membership.client_id, gives)
    seat = await uow.attendances.get(gives)
    _must_be_expected(seat)
    return Side(seat.client_id, gives)


async def _leave_active(old: Membership, day: date, uow: SchedulingUnitOfWork) -> list[date]:
    _must_be_active(old)
    return await stand_up_from(old, day - timedelta(days=1), uow)


async def _begin(membership: Membership, uow: SchedulingUnitOfWork) -> list[date]:
    sessions = await sessions_of(membership, uow)
    membership.activate()
    uow.memberships.add(membership)
    seat_in(membership, sessions, uow)
    return [session.held_on for session in sessions]


async def _today_in(membership: Membership, uow: SchedulingUnitOfWork) -> date:
    return today_of(await uow.series.get(membership.series_id), uow.now)


async def _must_not_be_in(session: Session, client_id: UUID, uow: SchedulingUnitOfWork) -> None:
    if await uow.attendances.of_client_in(session.id, client_id) is not None:
        raise ClientIsOnTheRoll


def _must_be_active(membership: Membership) -> None:
    if membership.state is not MembershipState.ACTIVE:
        raise NothingToMove


def _must_be_expected(seat: Attendance | None) -> Attendance:
    if seat is None or seat.status is not Status.EXPECTED:
        raise NothingToMove
    return seat


def _give_up(seat: Attendance | None, uow: SchedulingUnitOfWork) -> None:
    give_up(_must_be_expected(seat), uow)


def _taken(
    session: Session, client_id: UUID, instead_of: Attendance | None, uow: SchedulingUnitOfWork
) -> Attendance:
    old = _must_be_expected(instead_of)
    seat = expected(session, client_id, None, old.makes_up, booked_at=uow.now)
    uow.attendances.take_seat(seat)
    tell_booked(seat, uow)
    return seat


async def _derive_weeks(
    client_ids: Iterable[UUID], sessions: Iterable[Session], uow: SchedulingUnitOfWork
) -> None:
    await _derive_days(client_ids, [session.held_on for session in sessions], uow)


async def _derive_days(
    client_ids: Iterable[UUID], days: Sequence[date], uow: SchedulingUnitOfWork
) -> None:
    await derive_weeks(client_ids, uow, first=min(days), last=max(days))


def _settled(exchange: Exchange, uow: SchedulingUnitOfWork) -> Exchange:
    settled = ExchangeSettled(exchange_id=exchange.id, outcome=exchange.state.value)
    uow.publish(settled, of=exchange)
    return exchange

"""Turns a client's week into another by ordinary booking commands, under all their invariants.

Several clients may change at once, where each needs a seat that another leaves: all of them do, or
none does. What went stale is refused by its rule's name, and never forced.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from services.scheduling.domain.bookings.membership import Membership, weekday_of
from services.scheduling.domain.bookings.single import must_be_ahead
from services.scheduling.domain.plans.planned_week import AppliedAs
from services.scheduling.domain.plans.snapshot import WeekBeginsOnMonday
from services.scheduling.domain.plans.weekly_days import NewDays, change_of_days
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.sessions.session import Session, SessionState
from services.scheduling.handlers.bookings.line import offer_free_seats
from services.scheduling.handlers.bookings.memberships import BookClient, seat_client
from services.scheduling.handlers.bookings.seats import stand_up_from
from services.scheduling.handlers.bookings.single import BookSession, give_up, seat_in_session
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import BrokenRule


class ClientIsNotInCare(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The client has no running stay here in that week.")


class ClientIsOnHold(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The client's stay is on hold in that week: resume it, then plan.")


class WeekHasChanged(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The client's week has changed since it was planned: plan it again.")


class SessionIsOfAnotherWeek(BrokenRule):
    def __init__(self) -> None:
        super().__init__("A session lies outside the week: choose those of one week.")


@dataclass(frozen=True, kw_only=True)
class ChangeWeek:
    """`sessions` are all in which the client is to have a seat in the week of this Monday.

    `present` are those in which one is held, as whoever decided saw it; None is no matter. Seats in
    those that it `keeps` stay as they are: no plan is of them.
    """

    client_id: UUID
    week: date
    sessions: frozenset[UUID]
    present: frozenset[UUID] | None
    as_: AppliedAs
    keeps: frozenset[UUID] = frozenset()

    @property
    def sunday(self) -> date:
        return self.week + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class _Change:
    """One client's change: the seats held in the week, and what is to be booked once all left.

    `touched` are the days of the series' seats that it took or freed.
    """

    command: ChangeWeek
    held: dict[UUID, Attendance]
    sessions: dict[UUID, Session]
    touched: list[date] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    """The memberships that it ended."""

    @property
    def client_id(self) -> UUID:
        return self.command.client_id


@dataclass(frozen=True, slots=True)
class WeekChanged:
    """What became of one client's week: sessions booked and left, and memberships ended."""

    client_id: UUID
    booked: tuple[UUID, ...]
    left: tuple[UUID, ...]
    ended: tuple[UUID, ...]


async def change_weeks(
    commands: Sequence[ChangeWeek], uow: SchedulingUnitOfWork
) -> list[WeekChanged]:
    """Change the weeks of these clients, of all or of none, and say what changed.

    Raises: ClientIsNotInCare, ClientIsOnHold, WeekHasChanged, SessionIsOfAnotherWeek,
    SessionIsNotAhead, and what booking raises; at commit SeriesIsFull and ClientIsBookedElsewhere.
    """
    await uow.one_at_a_time(command.client_id for command in commands)
    series = {one for command in commands for one in await _series_of(command, uow)}
    await uow.one_line_at_a_time(series)
    changes = [await _checked(command, uow) for command in commands]
    # Who leaves goes first, so that whoever comes finds the seat.
    booked = [await _leave_what_is_left(change, uow) for change in changes]
    for change, books in zip(changes, booked, strict=True):
        for book in books:
            await _book(change, book, uow)
    # What is left is booked again elsewhere: only what remains in the end is news.
    for change in changes:
        days = [change.command.week, change.command.sunday, *change.touched]
        await derive_weeks([change.client_id], uow, first=min(days), last=max(days))
    for series_id in sorted(series):
        await offer_free_seats(series_id, uow)
    return [_changed(change) for change in changes]


def _changed(change: _Change) -> WeekChanged:
    wanted, held = change.command.sessions, frozenset(change.held)
    return WeekChanged(
        client_id=change.client_id,
        booked=tuple(sorted(wanted - held)),
        left=tuple(sorted(held - wanted)),
        ended=tuple(sorted(change.ended)),
    )


async def _series_of(command: ChangeWeek, uow: SchedulingUnitOfWork) -> set[UUID]:
    """Return the series in which the client has a seat, waits, or is to have a seat."""
    if command.week.weekday():
        raise WeekBeginsOnMonday
    held = await uow.attendances.held_by(command.client_id, command.week, command.sunday)
    named = {*command.sessions, *(seat.session_id for seat in held)}
    memberships = await uow.memberships.of_client(command.client_id)
    reaching = {one.series_id for one in memberships if _reaches(one, command.week)}
    return reaching | {await uow.sessions.series_of(session_id) for session_id in named}


async def _checked(command: ChangeWeek, uow: SchedulingUnitOfWork) -> _Change:
    stays = await uow.stays.of_clients([command.client_id])
    begins = [max(command.week, stay.started_on or command.sunday) for stay in stays]
    in_care = [stay for stay, day in zip(stays, begins, strict=True) if stay.covers(day)]
    if not in_care:
        raise ClientIsNotInCare
    if all(stay.is_on_hold(command.sunday) for stay in in_care):
        raise ClientIsOnHold
    seats = await uow.attendances.held_by(command.client_id, command.week, command.sunday)
    held = {seat.session_id: seat for seat in seats}
    named = sorted({*held, *command.sessions})
    sessions = {session_id: await uow.sessions.get(session_id) for session_id in named}
    changeable = set(held) - command.keeps
    ahead = {session_id for session_id in changeable if _is_ahead(sessions[session_id], uow)}
    if command.present is not None and ahead != command.present:
        raise WeekHasChanged
    for session_id in command.sessions:
        must_be_ahead(sessions[session_id], uow.now)
        if not command.week <= sessions[session_id].held_on <= command.sunday:
            raise SessionIsOfAnotherWeek
    return _Change(command, {key: held[key] for key in ahead}, sessions)


@dataclass(frozen=True, slots=True)
class _SeriesDays:
    series_id: UUID
    from_date: date
    days: NewDays


_Book = UUID | _SeriesDays
"""A seat in one session, or days of a series."""


async def _leave_what_is_left(change: _Change, uow: SchedulingUnitOfWork) -> Sequence[_Book]:
    if change.command.as_ is AppliedAs.ONE_WEEK:
        for session_id in sorted(set(change.held) - change.command.sessions):
            give_up(change.held[session_id], uow)
        return sorted(change.command.sessions - set(change.held))
    return await _leave_series(change, uow)


async def _leave_series(change: _Change, uow: SchedulingUnitOfWork) -> list[_Book]:
    """End what changes in each series, and return what is to be booked in its place."""
    for seat in change.held.values():
        if seat.membership_id is None:
            give_up(seat, uow)
    kept = {change.sessions[one].series_id for one in change.command.keeps & set(change.sessions)}
    memberships = defaultdict(list)
    for membership in await uow.memberships.of_client(change.client_id):
        if _reaches(membership, change.command.week) and membership.series_id not in kept:
            memberships[membership.series_id].append(membership)
    wanted = defaultdict(list)
    for session_id in change.command.sessions:
        wanted[change.sessions[session_id].series_id].append(change.sessions[session_id])
    books: list[_Book] = []
    for series_id in sorted({*memberships, *wanted}):
        books += await _leave_days(
            change, series_id, memberships[series_id], wanted[series_id], uow
        )
    return books


async def _leave_days(
    change: _Change,
    series_id: UUID,
    memberships: Sequence[Membership],
    wanted: Collection[Session],
    uow: SchedulingUnitOfWork,
) -> list[_Book]:
    command = change.command
    still_open = await uow.sessions.open_in(series_id, command.week, command.sunday)
    ahead = [session.held_on for session in still_open if _is_ahead(session, uow)]
    if not ahead:
        return []
    series, first = await uow.series.get(series_id), min(ahead)
    days = change_of_days(
        memberships,
        meets_on=series.weekdays,
        open_days=[weekday_of(day) for day in ahead],
        wanted=[weekday_of(session.held_on) for session in wanted],
    )
    for membership in days.ends:
        change.touched.extend(await stand_up_from(membership, first - timedelta(days=1), uow))
        change.ended.append(membership.id)
    return [_SeriesDays(series_id, first, books) for books in days.books]


async def _book(change: _Change, book: _Book, uow: SchedulingUnitOfWork) -> None:
    if isinstance(book, UUID):
        await seat_in_session(BookSession(session_id=book, client_id=change.client_id), uow)
        return
    series = await uow.series.get(book.series_id)
    whole = set(book.days.weekdays) == set(series.weekdays)
    command = BookClient(
        series_id=book.series_id,
        client_id=change.client_id,
        from_date=book.from_date,
        until=book.days.until,
        weekdays=None if whole else book.days.weekdays,
    )
    _, days = await seat_client(command, uow)
    change.touched.extend(days)


def _reaches(membership: Membership, week: date) -> bool:
    """Say whether the membership is a matter of this week, one that waits for a seat included."""
    begins_later = membership.from_date > week + timedelta(days=6)
    is_past = membership.until is not None and membership.until < week
    return not (membership.is_over or begins_later or is_past)


def _is_ahead(session: Session, uow: SchedulingUnitOfWork) -> bool:
    return session.state is SessionState.SCHEDULED and uow.now < session.starts_at

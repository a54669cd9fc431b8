"""What scheduling tells: sessions and memberships, in whatever order it arrives."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.subjects.subject import Membership, Session
from services.notifications.handlers.messages.audiences import expect_counting
from services.notifications.handlers.messages.replanning import (
    bookings_of,
    replan_client,
    replan_sessions,
)
from services.notifications.handlers.subjects.offers import settle
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HearSession:
    """A session stands at a time, or is cancelled; zone and type where the event names them."""

    session_id: UUID
    series_id: UUID
    seq: int
    cause_id: UUID
    at: datetime
    cause: Cause
    starts_at: datetime
    timezone: str | None = None
    session_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearCompleted:
    session_id: UUID
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HearBooked:
    membership_id: UUID
    series_id: UUID
    client_id: UUID
    seq: int
    at: datetime
    from_date: date
    until: date | None
    weekdays: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearUnbooked:
    membership_id: UUID
    series_id: UUID
    client_id: UUID
    seq: int
    last_date: date


async def hear_session(command: HearSession, uow: NotificationsUnitOfWork) -> None:
    """Record a session's latest word, and withdraw or plan what follows from it."""
    await uow.subjects.lock_series(command.series_id)
    session = await uow.subjects.find_session(command.session_id)
    is_new = session is None
    if session is None:
        await uow.subjects.lock_unheard(command.session_id)
        session = _new_session(command, uow)
        session.completed_seq = await uow.subjects.completed_seq(session.id)
    if not _learn(session, command):
        return
    uow.subjects.put(session)
    await replan_sessions([session], await bookings_of(session, uow), uow)
    if is_new:
        await expect_counting(Cause.SESSION_STANDS, await uow.rules.in_force(), uow)


async def hear_completed(command: HearCompleted, uow: NotificationsUnitOfWork) -> None:
    """Record that a session was held, and withdraw what waited for a sign of that."""
    session = await uow.subjects.find_session(command.session_id)
    if session is None:
        await uow.subjects.lock_unheard(command.session_id)
        session = await uow.subjects.find_session(command.session_id)
    uow.subjects.put_completed(command.session_id, command.seq)
    if session is None:
        return
    await uow.subjects.lock_series(session.series_id)
    session = await uow.subjects.find_session(command.session_id)
    if session is not None and session.is_completed:
        await replan_sessions([session], await bookings_of(session, uow), uow)


async def hear_booked(command: HearBooked, uow: NotificationsUnitOfWork) -> None:
    await uow.subjects.lock_series(command.series_id)
    membership = await _membership(command, uow)
    is_news = membership.hear_booked(
        seq=command.seq,
        at=command.at,
        from_date=command.from_date,
        until=command.until,
        weekdays=command.weekdays,
    )
    if is_news:
        await _replan_member(membership, uow)
    await settle(membership.id, command.seq, uow)


async def hear_unbooked(command: HearUnbooked, uow: NotificationsUnitOfWork) -> None:
    await uow.subjects.lock_series(command.series_id)
    membership = await _membership(command, uow)
    if membership.hear_unbooked(seq=command.seq, last_date=command.last_date):
        await _replan_member(membership, uow)
    await settle(membership.id, command.seq, uow)


def _learn(session: Session, command: HearSession) -> bool:
    is_news = session.hear_of(
        seq=command.seq,
        cause_id=command.cause_id,
        at=command.at,
        cause=command.cause,
        starts_at=command.starts_at,
    )
    if command.timezone is not None:
        is_news |= session.hear_zone(
            seq=command.seq, timezone=command.timezone, session_type=command.session_type
        )
    return is_news


async def _replan_member(membership: Membership, uow: NotificationsUnitOfWork) -> None:
    uow.memberships.put(membership)
    sessions = await uow.subjects.sessions_ahead(membership.series_id, uow.now)
    await replan_client(membership.client_id, sessions, uow)


async def _membership(
    command: HearBooked | HearUnbooked, uow: NotificationsUnitOfWork
) -> Membership:
    known = await uow.memberships.find(command.membership_id)
    return known or Membership(
        id=command.membership_id,
        site=uow.site,
        series_id=command.series_id,
        client_id=command.client_id,
    )


def _new_session(command: HearSession, uow: NotificationsUnitOfWork) -> Session:
    return Session(
        id=command.session_id,
        site=uow.site,
        series_id=command.series_id,
        starts_at=command.starts_at,
    )

"""Owns what scheduling tells of sessions, attendance and memberships, and whom that concerns.

Facts are kept as they come; units are derived anew only for clients whose completed minutes moved.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.payers.held_sessions import (
    AttendanceFact,
    Plan,
    SessionFact,
)
from services.enrollment.handlers.payers.standings import settle_all
from services.enrollment.ports import EnrollmentUnitOfWork


@dataclass(frozen=True, kw_only=True)
class HearSession:
    """What was said of a session: a plan, or else how it ended."""

    session_id: UUID
    seq: int
    plan: Plan | None = None
    is_completed: bool = False


@dataclass(frozen=True, kw_only=True)
class HearBooked:
    membership_id: UUID
    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None
    seq: int
    weekdays: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class HearUnbooked:
    membership_id: UUID
    series_id: UUID
    client_id: UUID
    last_date: date
    seq: int


async def hear_attendance(fact: AttendanceFact, uow: EnrollmentUnitOfWork) -> None:
    """Keep a seat or a mark; minutes count once the session is known and completed."""
    session = await uow.held.hold_session(fact.session_id)
    uow.held.keep_attendance(fact)
    if session.held_on is not None:
        await rederive({fact.client_id}, {session.held_on}, uow)


async def hear_session(command: HearSession, uow: EnrollmentUnitOfWork) -> None:
    """Keep it; where its day or its outcome is news, units of those on its roll are derived."""
    before = await uow.held.hold_session(command.session_id)
    after = _heard(before, command)
    if after == before:
        return
    uow.held.keep_session(after)
    days = {fact.held_on for fact in (before, after) if fact.held_on is not None}
    if days and (before.held_on, before.plan) != (after.held_on, after.plan):
        await rederive(await uow.held.clients_of(command.session_id), days, uow)


async def hear_booked(command: HearBooked, uow: EnrollmentUnitOfWork) -> None:
    known = await uow.held.hold_membership(
        command.membership_id, command.series_id, command.client_id
    )
    booked = known.booked(command.from_date, command.until, command.seq, command.weekdays)
    uow.held.keep_membership(booked)


async def hear_unbooked(command: HearUnbooked, uow: EnrollmentUnitOfWork) -> None:
    known = await uow.held.hold_membership(
        command.membership_id, command.series_id, command.client_id
    )
    uow.held.keep_membership(known.ended(command.last_date, command.seq))


async def rederive(
    client_ids: Collection[UUID], days: Collection[date], uow: EnrollmentUnitOfWork
) -> None:
    """Count again what these clients' authorizations for these local days have given."""
    if not client_ids:
        return
    known = await uow.authorizations.of_clients(client_ids)
    await settle_all([one for one in known if any(map(one.covers, days))], uow, days=days)


def _heard(fact: SessionFact, command: HearSession) -> SessionFact:
    if command.plan is not None:
        return fact.planned(command.plan, command.seq)
    return fact.completed(command.seq) if command.is_completed else fact.cancelled(command.seq)

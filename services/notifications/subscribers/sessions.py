"""Owns what notifications hears of sessions and of memberships in their series."""

from services.notifications.domain.rules.causes import Cause
from services.notifications.handlers.subjects.sessions import (
    HearBooked,
    HearCompleted,
    HearSession,
    HearUnbooked,
    hear_booked,
    hear_completed,
    hear_session,
    hear_unbooked,
)
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from shared.contracts.event import Received
from shared.contracts.scheduling import (
    ClientBooked,
    ClientUnbooked,
    SessionCancelled,
    SessionCompleted,
    SessionRescheduled,
    SessionScheduled,
)


@subscriptions.when(SessionScheduled)
async def when_session_scheduled(received: Received[SessionScheduled], uow: Work) -> None:
    await hear_session(_standing(received, Cause.SESSION_STANDS), uow)


@subscriptions.when(SessionRescheduled)
async def when_session_rescheduled(received: Received[SessionRescheduled], uow: Work) -> None:
    """Withdraw the reminders of the old time, plan those of the new one, and tell of the move."""
    await hear_session(_standing(received, Cause.SESSION_MOVED), uow)


@subscriptions.when(SessionCancelled)
async def when_session_cancelled(received: Received[SessionCancelled], uow: Work) -> None:
    """Withdraw the reminders, and tell those who were booked."""
    event = received.event
    command = HearSession(
        session_id=event.session_id,
        series_id=event.series_id,
        seq=received.aggregate_seq,
        cause_id=received.id,
        at=received.time,
        cause=Cause.SESSION_CANCELLED,
        starts_at=event.starts_at,
    )
    await hear_session(command, uow)


@subscriptions.when(SessionCompleted)
async def when_session_completed(received: Received[SessionCompleted], uow: Work) -> None:
    """Count the session no more among those whose roll is open."""
    command = HearCompleted(session_id=received.event.session_id, seq=received.aggregate_seq)
    await hear_completed(command, uow)


@subscriptions.when(ClientBooked)
async def when_client_booked(received: Received[ClientBooked], uow: Work) -> None:
    event = received.event
    command = HearBooked(
        membership_id=event.membership_id,
        series_id=event.series_id,
        client_id=event.client_id,
        seq=received.aggregate_seq,
        at=received.time,
        from_date=event.from_date,
        until=event.until,
        weekdays=event.weekdays,
    )
    await hear_booked(command, uow)


@subscriptions.when(ClientUnbooked)
async def when_client_unbooked(received: Received[ClientUnbooked], uow: Work) -> None:
    event = received.event
    command = HearUnbooked(
        membership_id=event.membership_id,
        series_id=event.series_id,
        client_id=event.client_id,
        seq=received.aggregate_seq,
        last_date=event.last_date,
    )
    await hear_unbooked(command, uow)


def _standing(
    received: Received[SessionScheduled] | Received[SessionRescheduled], cause: Cause
) -> HearSession:
    event = received.event
    return HearSession(
        session_id=event.session_id,
        series_id=event.series_id,
        seq=received.aggregate_seq,
        cause_id=received.id,
        at=received.time,
        cause=cause,
        starts_at=event.starts_at,
        timezone=event.timezone,
        session_type=event.session_type,
    )

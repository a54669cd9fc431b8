"""Owns what notifications hears of consents, episodes, plans and check-ins."""

from datetime import UTC, date, datetime, time, timedelta

from services.notifications.domain.messages.planning import happened_at
from services.notifications.domain.rules.rules import Cause
from services.notifications.handlers.contacts.permissions import (
    HearConsentExpired,
    HearConsentGranted,
    HearConsentRevoked,
    hear_consent_expired,
    hear_consent_granted,
    hear_consent_revoked,
)
from services.notifications.handlers.messages.hearing import HearOf, hear_of
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.subscribers.registry import subscriptions
from shared.contracts.aftercare import (
    CheckInCompleted,
    CheckInDue,
    CheckInMissed,
    ContinuingCarePlanActivated,
)
from shared.contracts.enrollment import (
    ClientDischarged,
    ClientEnrolled,
    ConsentExpired,
    ConsentGranted,
    ConsentRevoked,
    EpisodeEnteredInError,
    EpisodeStepUndone,
)
from shared.contracts.event import Received

Work = NotificationsUnitOfWork
OneClient = (
    ClientEnrolled
    | ClientDischarged
    | EpisodeEnteredInError
    | EpisodeStepUndone
    | ContinuingCarePlanActivated
    | CheckInDue
    | CheckInCompleted
    | CheckInMissed
)


@subscriptions.when(ConsentGranted)
async def when_consent_granted(received: Received[ConsentGranted], uow: Work) -> None:
    event = received.event
    command = HearConsentGranted(
        consent_id=event.consent_id, client_id=event.client_id, expires_on=event.expires_on
    )
    await hear_consent_granted(command, uow)


@subscriptions.when(ConsentRevoked)
async def when_consent_revoked(received: Received[ConsentRevoked], uow: Work) -> None:
    event = received.event
    command = HearConsentRevoked(
        consent_id=event.consent_id,
        client_id=event.client_id,
        effective_at=event.effective_at,
        replaced_by=event.replaced_by,
    )
    await hear_consent_revoked(command, uow)


@subscriptions.when(ConsentExpired)
async def when_consent_expired(received: Received[ConsentExpired], uow: Work) -> None:
    event = received.event
    command = HearConsentExpired(
        consent_id=event.consent_id, client_id=event.client_id, effective_at=event.effective_at
    )
    await hear_consent_expired(command, uow)


@subscriptions.when(ClientEnrolled)
async def when_client_enrolled(received: Received[ClientEnrolled], uow: Work) -> None:
    """Welcome the client; an episode from a provider's history asks for nothing."""
    event = received.event
    tells = None if event.from_history else Cause.CLIENT_ENROLLED
    await hear_of(_of_client(received, tells, event.started_on), uow)


@subscriptions.when(ClientDischarged)
async def when_client_discharged(received: Received[ClientDischarged], uow: Work) -> None:
    await hear_of(_of_client(received), uow)


@subscriptions.when(EpisodeStepUndone)
async def when_episode_step_undone(received: Received[EpisodeStepUndone], uow: Work) -> None:
    """Withdraw what an enrollment asked for that never was; other steps ask for no message."""
    if received.event.void_from is not None:
        await hear_of(_of_client(received), uow)


@subscriptions.when(EpisodeEnteredInError)
async def when_episode_entered_in_error(
    received: Received[EpisodeEnteredInError], uow: Work
) -> None:
    await hear_of(_of_client(received), uow)


@subscriptions.when(ContinuingCarePlanActivated)
async def when_continuing_care_plan_activated(
    received: Received[ContinuingCarePlanActivated], uow: Work
) -> None:
    await hear_of(_of_client(received, Cause.PLAN_ACTIVATED, received.event.starts_on), uow)


@subscriptions.when(CheckInDue)
async def when_check_in_due(received: Received[CheckInDue], uow: Work) -> None:
    await hear_of(_of_client(received, Cause.CHECK_IN_DUE, received.event.due_on), uow)


@subscriptions.when(CheckInCompleted)
async def when_check_in_completed(received: Received[CheckInCompleted], uow: Work) -> None:
    await hear_of(_of_client(received), uow)


@subscriptions.when(CheckInMissed)
async def when_check_in_missed(received: Received[CheckInMissed], uow: Work) -> None:
    await hear_of(_of_client(received), uow)


def _of_client(
    received: Received[OneClient], tells: Cause | None = None, on: date | None = None
) -> HearOf:
    return HearOf(
        subject_id=received.aggregate_id,
        seq=received.aggregate_seq,
        cause_id=received.id,
        person_id=received.event.client_id,
        at=received.time,
        tells=tells,
        happened_at=happened_at(received.time, _end_of(on)) if on else received.time,
    )


def _end_of(day: date) -> datetime:
    """Return the end of a local day in every zone, the westernmost included."""
    return datetime.combine(day, time(12), UTC) + timedelta(days=1)

"""Owns what notifications hears of applications, waitlists, assessments and authorizations."""

from services.notifications.domain.rules.causes import Cause
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import word
from shared.contracts.enrollment import (
    ApplicationDecided,
    ApplicationSubmitted,
    AssessmentDue,
    AuthorizationChanged,
    AuthorizationLow,
    InitiationAtRisk,
    OfferAnswered,
    OfferLapsed,
    ReadmissionOpened,
    SeatOffered,
    WaitlistEntryRemoved,
)
from shared.contracts.event import Received

_TOLD = frozenset({"accepted", "declined", "referred_out"})
"""Decisions that a client is told of; whoever withdrew, or never answered, is not written to."""
_STATUS = "status"
"""What is told of an authorization's status, apart from how little of it is left."""
_RETURN = "return"
"""That an application waits to be handed in, apart from what is told of it afterwards."""
_ENDED = frozenset({"denied", "exhausted", "expired"})


@subscriptions.when(ApplicationSubmitted)
async def when_application_submitted(received: Received[ApplicationSubmitted], uow: Work) -> None:
    event = received.event
    told = word(
        received,
        event.client_id,
        Cause.APPLICATION_SUBMITTED,
        happened_on=event.received_on,
        says=Says(program=event.program),
    )
    await hear_of(told, uow)
    await hear_of(word(received, event.client_id, apart_as=_RETURN), uow)


@subscriptions.when(ReadmissionOpened)
async def when_readmission_opened(received: Received[ReadmissionOpened], uow: Work) -> None:
    """Tell intake that somebody is to be let in again, until the application is handed in."""
    client_id = received.event.client_id
    await hear_of(word(received, client_id, Cause.READMISSION_OPENED, apart_as=_RETURN), uow)


@subscriptions.when(ApplicationDecided)
async def when_application_decided(received: Received[ApplicationDecided], uow: Work) -> None:
    event = received.event
    told = word(
        received,
        event.client_id,
        Cause.APPLICATION_DECIDED if event.decision in _TOLD else None,
        happened_on=event.decided_on,
        says=Says(variant=event.decision),
    )
    await hear_of(told, uow)


@subscriptions.when(InitiationAtRisk)
async def when_initiation_at_risk(received: Received[InitiationAtRisk], uow: Work) -> None:
    event = received.event
    says = Says(on=event.due_on)
    await hear_of(word(received, event.client_id, Cause.INITIATION_AT_RISK, says=says), uow)


@subscriptions.when(SeatOffered)
async def when_seat_offered(received: Received[SeatOffered], uow: Work) -> None:
    event = received.event
    says = Says(program=event.program, until=event.expires_at)
    await hear_of(word(received, event.client_id, Cause.SEAT_OFFERED, says=says), uow)


@subscriptions.when(OfferAnswered)
async def when_offer_answered(received: Received[OfferAnswered], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id), uow)


@subscriptions.when(OfferLapsed)
async def when_offer_lapsed(received: Received[OfferLapsed], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id), uow)


@subscriptions.when(WaitlistEntryRemoved)
async def when_waitlist_entry_removed(received: Received[WaitlistEntryRemoved], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id), uow)


@subscriptions.when(AssessmentDue)
async def when_assessment_due(received: Received[AssessmentDue], uow: Work) -> None:
    event = received.event
    says = Says(variant=event.instrument, on=event.due_on)
    await hear_of(word(received, event.client_id, Cause.ASSESSMENT_DUE, says=says), uow)


@subscriptions.when(AuthorizationLow)
async def when_authorization_low(received: Received[AuthorizationLow], uow: Work) -> None:
    event = received.event
    says = Says(on=event.forecast_on)
    await hear_of(word(received, event.client_id, Cause.AUTHORIZATION_LOW, says=says), uow)


@subscriptions.when(AuthorizationChanged)
async def when_authorization_changed(received: Received[AuthorizationChanged], uow: Work) -> None:
    """Tell staff of an end, which withdraws what was low; a unit that is used does not."""
    event = received.event
    tells = Cause.AUTHORIZATION_ENDED if event.status in _ENDED else None
    says = Says(variant=event.status)
    await hear_of(word(received, event.client_id, tells, apart_as=_STATUS, says=says), uow)
    if event.status in _ENDED or event.status == "replaced":
        await hear_of(word(received, event.client_id), uow)

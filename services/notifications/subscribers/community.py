"""Owns what notifications hears of the community of alumni; each event names one person."""

from services.notifications.domain.rules.causes import Cause
from services.notifications.handlers.contacts.community import hear_of_member
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import word
from shared.contracts.aftercare import (
    AlumniInvited,
    AlumniJoined,
    AlumniOptedOut,
    AlumniPlaceConfirmed,
    AlumniPlaceEnded,
    AlumniPurposesChanged,
    MentorshipBegan,
    MentorshipEnded,
    MentorshipProposed,
    MilestoneReached,
)
from shared.contracts.event import Received

_MESSAGES = "messages"


@subscriptions.when(AlumniInvited)
async def when_alumni_invited(received: Received[AlumniInvited], uow: Work) -> None:
    told = word(received, received.event.client_id, Cause.ALUMNI_INVITED)
    await hear_of_member(told, uow)


@subscriptions.when(AlumniJoined)
async def when_alumni_joined(received: Received[AlumniJoined], uow: Work) -> None:
    """Withdraw the invitation; write to the member where they agreed to messages."""
    await _hear_purposes(received, received.event.purposes or (), uow)


@subscriptions.when(AlumniPurposesChanged)
async def when_alumni_purposes_changed(
    received: Received[AlumniPurposesChanged], uow: Work
) -> None:
    await _hear_purposes(received, received.event.purposes, uow)


@subscriptions.when(AlumniOptedOut)
async def when_alumni_opted_out(received: Received[AlumniOptedOut], uow: Work) -> None:
    """Send nothing more of the community, and nothing of it that waits."""
    await hear_of_member(word(received, received.event.client_id), uow)


@subscriptions.when(AlumniPlaceConfirmed)
async def when_alumni_place_confirmed(received: Received[AlumniPlaceConfirmed], uow: Work) -> None:
    event = received.event
    says = Says(starts_at=event.starts_at, timezone=event.timezone)
    told = word(received, event.client_id, Cause.ALUMNI_PLACE_CONFIRMED, says=says)
    await hear_of(told, uow)


@subscriptions.when(AlumniPlaceEnded)
async def when_alumni_place_ended(received: Received[AlumniPlaceEnded], uow: Work) -> None:
    """Withdraw what the place asked for; tell the member where the event was cancelled."""
    event = received.event
    says = Says(variant=event.reason_code, starts_at=event.starts_at, timezone=event.timezone)
    await hear_of(word(received, event.client_id, Cause.ALUMNI_PLACE_ENDED, says=says), uow)


@subscriptions.when(MentorshipProposed)
async def when_mentorship_proposed(received: Received[MentorshipProposed], uow: Work) -> None:
    await _hear_of_side(received, Cause.MENTORSHIP_PROPOSED, uow)


@subscriptions.when(MentorshipBegan)
async def when_mentorship_began(received: Received[MentorshipBegan], uow: Work) -> None:
    await _hear_of_side(received, Cause.MENTORSHIP_BEGAN, uow)


@subscriptions.when(MentorshipEnded)
async def when_mentorship_ended(received: Received[MentorshipEnded], uow: Work) -> None:
    await _hear_of_side(received, Cause.MENTORSHIP_ENDED, uow)


@subscriptions.when(MilestoneReached)
async def when_milestone_reached(received: Received[MilestoneReached], uow: Work) -> None:
    """Say that there is something new; what it is the client alone can see."""
    await hear_of(word(received, received.event.client_id, Cause.MILESTONE_REACHED), uow)


async def _hear_purposes(
    received: Received[AlumniJoined] | Received[AlumniPurposesChanged],
    purposes: list[str] | tuple[str, ...],
    uow: Work,
) -> None:
    tells = Cause.ALUMNI_JOINED if _MESSAGES in purposes else None
    await hear_of_member(word(received, received.event.client_id, tells), uow)


async def _hear_of_side(
    received: Received[MentorshipProposed] | Received[MentorshipBegan] | Received[MentorshipEnded],
    cause: Cause,
    uow: Work,
) -> None:
    """Keep the two sides of a mentorship apart: what one is told makes nothing else untrue."""
    client_id = received.event.client_id
    await hear_of(word(received, client_id, cause, apart_as=str(client_id)), uow)

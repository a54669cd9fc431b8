"""Owns what notifications hears of the community of alumni; each event names one person."""

from collections.abc import Sequence

from services.notifications.domain.community.announcement import EventWord
from services.notifications.domain.community.member import MESSAGES
from services.notifications.domain.rules.causes import Cause
from services.notifications.handlers.community.announcing import (
    HearOfEvent,
    HearOfGuest,
    hear_of_event,
    hear_of_guest,
)
from services.notifications.handlers.community.choices import HearChoices, hear_of_choices
from services.notifications.handlers.community.places import hear_of_moved_place
from services.notifications.handlers.contacts.community import hear_of_member
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import NOTHING_MORE, word
from shared.contracts.aftercare import (
    AlumniEventAnnounced,
    AlumniEventCancelled,
    AlumniEventRescheduled,
    AlumniInvited,
    AlumniJoined,
    AlumniOptedOut,
    AlumniPaused,
    AlumniPlaceConfirmed,
    AlumniPlaceEnded,
    AlumniPlaceMoved,
    AlumniPurposesChanged,
    AlumniResumed,
    MentorshipBegan,
    MentorshipEnded,
    MentorshipProposed,
    MilestoneReached,
    MilestoneReminderWithdrawn,
)
from shared.contracts.event import Received


@subscriptions.when(AlumniInvited)
async def when_alumni_invited(received: Received[AlumniInvited], uow: Work) -> None:
    await hear_of_choices(_choices(received, ()), uow)
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
    event = received.event
    await _hear_purposes(received, event.purposes, uow, is_paused=bool(event.is_paused))


@subscriptions.when(AlumniOptedOut)
async def when_alumni_opted_out(received: Received[AlumniOptedOut], uow: Work) -> None:
    """Send nothing more of the community, and nothing of it that waits."""
    await hear_of_choices(_choices(received, ()), uow)
    await hear_of_member(word(received, received.event.client_id), uow)


@subscriptions.when(AlumniPaused)
async def when_alumni_paused(received: Received[AlumniPaused], uow: Work) -> None:
    """Offer nothing new; what the member is in already goes on."""
    await _hear_purposes(received, received.event.purposes, uow, is_paused=True)


@subscriptions.when(AlumniResumed)
async def when_alumni_resumed(received: Received[AlumniResumed], uow: Work) -> None:
    await _hear_purposes(received, received.event.purposes, uow)


@subscriptions.when(AlumniEventAnnounced)
async def when_alumni_event_announced(received: Received[AlumniEventAnnounced], uow: Work) -> None:
    """Begin to tell members; the timer tells some at a time."""
    await _hear_of_event(received, uow, announces=True, timezone=received.event.timezone)


@subscriptions.when(AlumniEventRescheduled)
async def when_alumni_event_rescheduled(
    received: Received[AlumniEventRescheduled], uow: Work
) -> None:
    """Tell whoever was not told yet of the new time; who has a place hears of it by their own."""
    await _hear_of_event(received, uow, timezone=received.event.timezone)


@subscriptions.when(AlumniEventCancelled)
async def when_alumni_event_cancelled(received: Received[AlumniEventCancelled], uow: Work) -> None:
    """Invite nobody any more; each place ends by an event of its own."""
    await _hear_of_event(received, uow, cancels=True)


@subscriptions.when(AlumniPlaceConfirmed)
async def when_alumni_place_confirmed(received: Received[AlumniPlaceConfirmed], uow: Work) -> None:
    """Say that a place is kept, or came free for who waited; and remind of it.

    Whoever has one needs no invitation any more.
    """
    event = received.event
    await hear_of_guest(HearOfGuest(event_id=event.event_id, client_id=event.client_id), uow)
    variant = "waited" if event.was_waiting else "asked"
    says = Says(variant=variant, starts_at=event.starts_at, timezone=event.timezone)
    told = word(received, event.client_id, Cause.ALUMNI_PLACE_CONFIRMED, says=says)
    await hear_of(told, uow)


@subscriptions.when(AlumniPlaceMoved)
async def when_alumni_place_moved(received: Received[AlumniPlaceMoved], uow: Work) -> None:
    """Tell of the change, and remind by the new time instead of the old one."""
    event = received.event
    says = Says(
        variant=event.change_code,
        starts_at=event.starts_at,
        was_at=event.was_at,
        timezone=event.timezone,
    )
    told = word(received, event.client_id, Cause.ALUMNI_PLACE_MOVED, says=says)
    await hear_of_moved_place(told, uow)


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
    """Tell whoever did not end it themselves; staff count the members who are left without."""
    event = received.event
    side = "mentee" if event.side == "mentee" else "mentor"
    says = Says(variant=f"{side}_own_doing" if event.is_own_doing else side)
    await _hear_of_side(received, Cause.MENTORSHIP_ENDED, uow, says=says)


@subscriptions.when(MilestoneReached)
async def when_milestone_reached(received: Received[MilestoneReached], uow: Work) -> None:
    """Congratulate on a day that they chose; which it is the client alone can see."""
    await hear_of(word(received, received.event.client_id, Cause.MILESTONE_REACHED), uow)


@subscriptions.when(MilestoneReminderWithdrawn)
async def when_milestone_reminder_withdrawn(
    received: Received[MilestoneReminderWithdrawn], uow: Work
) -> None:
    await hear_of(word(received, received.event.client_id), uow)


async def _hear_purposes(
    received: Received[AlumniJoined]
    | Received[AlumniPurposesChanged]
    | Received[AlumniPaused]
    | Received[AlumniResumed],
    purposes: Sequence[str],
    uow: Work,
    *,
    is_paused: bool = False,
) -> None:
    await hear_of_choices(_choices(received, purposes, is_paused=is_paused), uow)
    tells = Cause.ALUMNI_JOINED if MESSAGES in purposes else None
    await hear_of_member(word(received, received.event.client_id, tells), uow)


async def _hear_of_side(
    received: Received[MentorshipProposed] | Received[MentorshipBegan] | Received[MentorshipEnded],
    cause: Cause,
    uow: Work,
    *,
    says: Says = NOTHING_MORE,
) -> None:
    """Keep the two sides of a mentorship apart: what one is told makes nothing else untrue."""
    client_id = received.event.client_id
    await hear_of(word(received, client_id, cause, apart_as=str(client_id), says=says), uow)


def _choices(
    received: Received[AlumniInvited]
    | Received[AlumniJoined]
    | Received[AlumniPurposesChanged]
    | Received[AlumniPaused]
    | Received[AlumniResumed]
    | Received[AlumniOptedOut],
    purposes: Sequence[str],
    *,
    is_paused: bool = False,
) -> HearChoices:
    return HearChoices(
        membership_id=received.aggregate_id,
        client_id=received.event.client_id,
        seq=received.aggregate_seq,
        purposes=purposes,
        is_paused=is_paused,
    )


async def _hear_of_event(
    received: Received[AlumniEventAnnounced]
    | Received[AlumniEventRescheduled]
    | Received[AlumniEventCancelled],
    uow: Work,
    *,
    announces: bool = False,
    cancels: bool = False,
    timezone: str | None = None,
) -> None:
    word_of_event = EventWord(
        seq=received.aggregate_seq,
        cause_id=received.id,
        at=received.time,
        starts_at=received.event.starts_at,
        timezone=timezone,
        announces=announces,
        cancels=cancels,
    )
    await hear_of_event(HearOfEvent(event_id=received.aggregate_id, word=word_of_event), uow)

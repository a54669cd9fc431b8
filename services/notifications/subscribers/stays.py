"""Owns what notifications hears of a stay: its beginning, steps, phases and end."""

from services.notifications.domain.rules.causes import Cause
from services.notifications.handlers.messages.endings import LetRest, let_rest
from services.notifications.handlers.messages.hearing import Says, hear_of
from services.notifications.ports import NotificationsUnitOfWork as Work
from services.notifications.subscribers.registry import subscriptions
from services.notifications.subscribers.telling import word
from shared.contracts.enrollment import (
    ClientDischarged,
    ClientEnrolled,
    ClientTransferred,
    EpisodeEnteredInError,
    EpisodeStepUndone,
)
from shared.contracts.event import Received
from shared.contracts.scheduling import (
    PhaseAwaitsSignOff,
    PhaseCompleted,
    PhaseSteppedBack,
    ProgramCompleted,
    ProgramReopened,
)

_ARRIVAL = "arrival"


@subscriptions.when(ClientEnrolled)
async def when_client_enrolled(received: Received[ClientEnrolled], uow: Work) -> None:
    """Welcome the client; an episode from a provider's history asks for nothing."""
    event = received.event
    tells = None if event.from_history else Cause.CLIENT_ENROLLED
    says = Says(program=event.program)
    told = word(received, event.client_id, tells, happened_on=event.started_on, says=says)
    await hear_of(told, uow)


@subscriptions.when(ClientDischarged)
async def when_client_discharged(received: Received[ClientDischarged], uow: Work) -> None:
    """Withdraw what the enrollment asked for; of somebody who died, all that waits."""
    event = received.event
    await hear_of(word(received, event.client_id), uow)
    if event.disposition == "death":
        await let_rest(LetRest(event.client_id), uow)


@subscriptions.when(EpisodeStepUndone)
async def when_episode_step_undone(received: Received[EpisodeStepUndone], uow: Work) -> None:
    """Withdraw what an enrollment asked for that never was; other steps ask for no message."""
    if received.event.void_from is not None:
        await hear_of(word(received, received.event.client_id), uow)
        await hear_of(word(received, received.event.client_id, apart_as=_ARRIVAL), uow)


@subscriptions.when(EpisodeEnteredInError)
async def when_episode_entered_in_error(
    received: Received[EpisodeEnteredInError], uow: Work
) -> None:
    await hear_of(word(received, received.event.client_id), uow)
    await hear_of(word(received, received.event.client_id, apart_as=_ARRIVAL), uow)


@subscriptions.when(ClientTransferred)
async def when_client_transferred(received: Received[ClientTransferred], uow: Work) -> None:
    """Tell the staff where the client goes to; the site that the client leaves knows."""
    event = received.event
    tells = Cause.CLIENT_ARRIVED if received.site == event.to_site else None
    told = word(
        received,
        event.client_id,
        tells,
        happened_on=event.effective_on,
        apart_as=_ARRIVAL,
        says=Says(program=event.program),
    )
    await hear_of(told, uow)


@subscriptions.when(PhaseAwaitsSignOff)
async def when_phase_awaits_sign_off(received: Received[PhaseAwaitsSignOff], uow: Work) -> None:
    event = received.event
    says = Says(variant=event.phase)
    await hear_of(word(received, event.client_id, Cause.PHASE_AWAITS_SIGN_OFF, says=says), uow)


@subscriptions.when(PhaseCompleted)
async def when_phase_completed(received: Received[PhaseCompleted], uow: Work) -> None:
    """Congratulate; the last phase is the program's end, which is told of by itself."""
    event = received.event
    tells = Cause.PHASE_COMPLETED if event.next_phase is not None else None
    told = word(
        received,
        event.client_id,
        tells,
        happened_on=event.completed_on,
        says=Says(variant=event.phase),
    )
    await hear_of(told, uow)


@subscriptions.when(PhaseSteppedBack)
async def when_phase_stepped_back(received: Received[PhaseSteppedBack], uow: Work) -> None:
    """Withdraw a congratulation or a sign-off that does not hold; a person tells the client."""
    await hear_of(word(received, received.event.client_id), uow)


@subscriptions.when(ProgramCompleted)
async def when_program_completed(received: Received[ProgramCompleted], uow: Work) -> None:
    event = received.event
    told = word(received, event.client_id, Cause.PROGRAM_COMPLETED, happened_on=event.completed_on)
    await hear_of(told, uow)


@subscriptions.when(ProgramReopened)
async def when_program_reopened(received: Received[ProgramReopened], uow: Work) -> None:
    await hear_of(word(received, received.event.client_id), uow)

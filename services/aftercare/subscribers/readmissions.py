"""What aftercare hears of applications that follow a setback, or an earlier stay."""

from uuid import UUID

from services.aftercare.handlers.setbacks import readmissions as handlers
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.subscribers.registry import subscriptions
from shared.contracts.enrollment import (
    ApplicationDecided,
    ApplicationSubmitted,
    ReadmissionOpened,
)
from shared.contracts.event import Received

_SUBMITTED = "submitted"


@subscriptions.when(ReadmissionOpened)
async def when_readmission_opened(
    received: Received[ReadmissionOpened], uow: AftercareUnitOfWork
) -> None:
    """Know which application stands for the setback."""
    event = received.event
    command = handlers.LearnReadmission(
        setback_id=event.setback_id,
        application_id=event.application_id,
        client_id=event.client_id,
        prior_episode_id=event.prior_episode_id,
        seq=received.aggregate_seq,
        state=event.state,
    )
    await handlers.learn_readmission(command, uow)


@subscriptions.when(ApplicationSubmitted)
async def when_application_submitted(
    received: Received[ApplicationSubmitted], uow: AftercareUnitOfWork
) -> None:
    """Follow the applications of those who were here before, and no others."""
    await _learn(received, received.event.prior_episode_id, _SUBMITTED, uow)


@subscriptions.when(ApplicationDecided)
async def when_application_decided(
    received: Received[ApplicationDecided], uow: AftercareUnitOfWork
) -> None:
    """Let a person look at the setback again where no stay follows."""
    await _learn(received, received.event.prior_episode_id, received.event.decision, uow)


async def _learn(
    received: Received[ApplicationSubmitted] | Received[ApplicationDecided],
    prior_episode_id: UUID | None,
    state: str,
    uow: AftercareUnitOfWork,
) -> None:
    if prior_episode_id is None:
        return
    command = handlers.LearnApplicationState(
        application_id=received.event.application_id,
        client_id=received.event.client_id,
        prior_episode_id=prior_episode_id,
        seq=received.aggregate_seq,
        state=state,
    )
    await handlers.learn_application_state(command, uow)

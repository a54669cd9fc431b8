"""What aftercare hears of alerts that a request for help raised; other alerts are not its own."""

from services.aftercare.handlers.help.answering import (
    HearAnswer,
    HearSilence,
    hear_answer,
    hear_silence,
)
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.subscribers.registry import subscriptions
from shared.contracts.event import Received
from shared.contracts.notifications import AlertAcknowledged, AlertExhausted


@subscriptions.when(AlertAcknowledged)
async def when_alert_acknowledged(
    received: Received[AlertAcknowledged], uow: AftercareUnitOfWork
) -> None:
    event = received.event
    await hear_answer(HearAnswer(event.source_id, received.time, event.seconds), uow)


@subscriptions.when(AlertExhausted)
async def when_alert_exhausted(
    received: Received[AlertExhausted], uow: AftercareUnitOfWork
) -> None:
    event = received.event
    await hear_silence(HearSilence(event.source_id, event.round, event.told), uow)

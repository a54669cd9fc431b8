"""Settling outcomes that nobody knows: the provider is asked; the rule decides without it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta

from services.notifications.domain.delivery.falling_over import fallen_over
from services.notifications.domain.messages.message import Accepted, Answer, AnswerLost, Refused
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.retries import retry_after
from services.notifications.domain.providers.reconciling import Resolution, look_again_after
from services.notifications.domain.terms import WhenUnknown
from services.notifications.handlers.messages.telling import tell
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.providers import Providers
from services.notifications.ports.reconciling import Unresolved, UnresolvedOutcomes
from shared.clock import Clock
from shared.errors import StaleVersion
from shared.identifiers import new_id
from shared.unit_context import UnitContext

TAKEN_FOR = timedelta(seconds=30)
"""Who asks about an outcome has so long; then another replica asks."""


@dataclass(frozen=True, slots=True)
class Reconciling:
    """What reconciling needs. `chance` gives a number from 0 to 1, for jitter."""

    outcomes: UnresolvedOutcomes
    providers: Providers
    units: Callable[[UnitContext], AbstractAsyncContextManager[NotificationsUnitOfWork]]
    clock: Clock
    chance: Callable[[], float]


async def reconcile_due(at_most: int, by: Reconciling) -> Counter[str]:
    """Ask about outcomes that are due; return how many were settled how, or are `still_unknown`.

    No row is locked while a provider is asked.
    """
    now = by.clock.now()
    unresolved = await by.outcomes.due(at_most, now, now + TAKEN_FOR)
    return Counter(await asyncio.gather(*(_reconcile(each, by) for each in unresolved)))


async def _reconcile(unresolved: Unresolved, by: Reconciling) -> str:
    provider = by.providers.named(unresolved.provider)
    answer = None
    if provider is not None:
        answer = await provider.look_up(unresolved.notification_id, unresolved.reference)
    try:
        async with by.units(UnitContext(unresolved.site, correlation_id=new_id())) as uow:
            return await _settle(unresolved, answer, uow, by.chance())
    except StaleVersion:
        # A receipt told of it at the same moment: the next look sees that.
        return "still_unknown"


async def _settle(
    unresolved: Unresolved, answer: Answer | None, uow: NotificationsUnitOfWork, chance: float
) -> str:
    notification = await uow.notifications.find(unresolved.notification_id)
    if notification is None or not notification.is_being_reconciled:
        uow.unknowns.settle(unresolved, Resolution.TOLD, uow.now)
        return Resolution.TOLD
    if isinstance(answer, AnswerLost) or (answer is None and uow.now < unresolved.give_up_at):
        pause = look_again_after(unresolved.looks, chance)
        uow.unknowns.look_again(unresolved, uow.now + pause)
        return "still_unknown"
    resolution = _settled(notification, answer, uow, chance)
    uow.unknowns.settle(unresolved, resolution, uow.now)
    _keep(notification, uow)
    return resolution


def _settled(
    notification: Notification,
    answer: Accepted | Refused | None,
    uow: NotificationsUnitOfWork,
    chance: float,
) -> Resolution:
    match answer:
        case Accepted(reference):
            notification.found(uow.now, reference)
            return Resolution.FOUND
        case Refused(failure=failure):
            pause = retry_after(notification.attempts, chance, notification.expires_at - uow.now)
            notification.not_taken(failure, uow.now + pause)
            return Resolution.NOT_TAKEN
        case None if notification.when_unknown is WhenUnknown.SEND_AGAIN:
            notification.send_again(uow.now)
            return Resolution.SENT_AGAIN
        case None:
            notification.let_go()
            return Resolution.LET_GO


def _keep(notification: Notification, uow: NotificationsUnitOfWork) -> None:
    tell(notification, uow)
    instead = fallen_over(notification, uow.now)
    if instead is not None:
        uow.save(instead)
        uow.notifications.add_once(instead)

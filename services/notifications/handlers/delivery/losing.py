"""An answer that was lost: what is done at once, and what is kept so that it is settled later."""

from datetime import datetime

from services.notifications.domain.messages.message import Accepted, Answer, Refused
from services.notifications.domain.providers.reconciling import (
    FIRST_LOOK,
    Abilities,
    AfterLoss,
    Resolution,
    after_loss,
    at_once,
    give_up_at,
)
from services.notifications.domain.terms import Failure, Lane
from services.notifications.ports.delivery import Batch, Unknown, Waiting
from services.notifications.ports.providers import Provider


def lose_answer(
    item: Waiting,
    batch: Batch,
    now: datetime,
    *,
    number: int,
    code: str,
    provider: Provider | None,
    retry_at: datetime,
) -> None:
    """Note that nobody knows how the attempt of this number ended at `provider`."""
    notification = item.notification
    is_last = notification.is_last_try(retry_at)
    then = after_loss(
        _abilities(provider),
        notification.when_unknown,
        is_crisis=notification.lane is Lane.CRISIS,
        is_last_try=is_last,
    )
    notification.provider = provider.name if provider else notification.provider
    notification.lose_answer(then, retry_at)
    batch.end_unknown(item, number, code, _unknown(item, then, now))
    if then is AfterLoss.SAME_KEY and provider is not None:
        item.bound_to = provider.name


def is_unsettled(item: Waiting, refused: Refused, retry_at: datetime) -> bool:
    """Say whether a refusal is the last one of what an earlier try may have handed over."""
    if item.bound_to is None or refused.failure is Failure.PERMANENT:
        return False
    return item.notification.is_last_try(retry_at)


def leave_unsettled(
    item: Waiting, refused: Refused, provider: Provider | None, batch: Batch, now: datetime
) -> None:
    """Give up trying; the provider is asked about the earlier try, where it can be."""
    may_be_asked = provider is not None and provider.looks_up
    item.notification.fail_unsettled(may_be_asked=may_be_asked)
    then = AfterLoss.ASK if may_be_asked else AfterLoss.LET_GO
    batch.settle_unknowns(item, Resolution.ASKED_LATER)
    batch.end_unknown(item, item.attempt, refused.code, _unknown(item, then, now))


def settle_earlier(item: Waiting, answer: Answer, batch: Batch) -> None:
    """Keep that this answer, under the same key, says what became of the earlier tries."""
    if item.bound_to is None:
        return
    if isinstance(answer, Accepted):
        batch.settle_unknowns(item, Resolution.ANSWERED_UNDER_KEY)
    elif isinstance(answer, Refused) and answer.failure is Failure.PERMANENT:
        batch.settle_unknowns(item, Resolution.NOT_TAKEN)


def settle_ended(item: Waiting, batch: Batch) -> None:
    """Keep that what an earlier try may have handed over is not tried again, and not asked for."""
    if item.bound_to is not None:
        batch.settle_unknowns(item, Resolution.LET_GO)


def _abilities(provider: Provider | None) -> Abilities:
    if provider is None:
        return Abilities()
    return Abilities(provider.honours_key, provider.looks_up)


def _unknown(item: Waiting, then: AfterLoss, now: datetime) -> Unknown:
    if then is not AfterLoss.ASK:
        return Unknown(at_once(then))
    until = give_up_at(now, item.notification.expires_at)
    return Unknown(look_at=now + FIRST_LOOK, give_up_at=until)

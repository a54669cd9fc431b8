"""Handing over what is due: the gate, the channel, and what became of each, in one batch."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.delivery.falling_over import fallen_over, goes_elsewhere
from services.notifications.domain.delivery.gate import HandOver, Refuse, Wait, decide
from services.notifications.domain.messages.message import (
    Accepted,
    AnswerLost,
    Message,
    Refused,
    composed,
)
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.retries import retry_after, retry_in_a_crisis
from services.notifications.domain.terms import ChannelName, Failure, Lane, Reason
from services.notifications.handlers.delivery.losing import (
    is_unsettled,
    leave_unsettled,
    lose_answer,
    settle_earlier,
    settle_ended,
)
from services.notifications.handlers.delivery.sending import Ended, send, wanted_for
from services.notifications.handlers.messages.telling import fate
from services.notifications.ports.delivery import Batch, Outgoing, Waiting
from services.notifications.ports.providers import Assigned, Held, Providers
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Dispatching:
    """What handing over needs. `chance` gives a number from 0 to 1, for jitter."""

    outgoing: Outgoing
    providers: Providers
    clock: Clock
    chance: Callable[[], float]
    link_of: Callable[[Notification], str | None] = lambda _: None
    """Where the message's reader answers it, for the few that have such a page."""


async def hand_over_due(
    lane: Lane,
    channel: ChannelName,
    at_most: int,
    by: Dispatching,
    *,
    when_claimed: Callable[[int], None] = lambda _: None,
) -> Counter[str]:
    """Hand over what is due in a lane's channel; return how many met which fate.

    `when_claimed` is told how many are in hand, before the first is handed over.

    From the gate's decision until the provider's answer is recorded, all that the decision rests
    on is locked: a cancellation or revocation is recorded before it, and refused, or after it.
    """
    if not await _has_room(lane, channel, by):
        when_claimed(0)
        return Counter()
    async with by.outgoing.due(lane, channel, at_most) as batch:
        when_claimed(len(batch.waiting))
        now = by.clock.now()
        admitted = [item for item in batch.waiting if _admit(item, batch, now, by)]
        leaving, held = await _assign(admitted, batch, by)
        if leaving:
            await batch.begin_attempts([item for item, _ in leaving])
            ends = await asyncio.gather(*(_hand_over(*each, batch, by) for each in leaving))
            for (item, _), end in zip(leaving, ends, strict=True):
                _settle(item, end, batch, by)
        touched = Counter(item.notification.state.value for item in batch.waiting)
        return touched - Counter(item.notification.state.value for item in held)


async def _has_room(lane: Lane, channel: ChannelName, by: Dispatching) -> bool:
    """Wait a moment for budget before rows are claimed that would only be locked and let go."""
    held = (await by.providers.closed(lane)).get(channel)
    if held is None or held.reason is Reason.NO_PROVIDER:
        return True
    if lane is Lane.CRISIS and held.reason is not Reason.PROVIDER_RATE:
        return True  # what is urgent is claimed, to be told over another channel
    if held.reason is not Reason.PROVIDER_RATE:
        return False
    await asyncio.sleep(max((held.until - by.clock.now()).total_seconds(), 0))
    return True


async def _assign(
    admitted: Sequence[Waiting], batch: Batch, by: Dispatching
) -> tuple[list[tuple[Waiting, Assigned]], list[Waiting]]:
    """Return who leaves through which provider, and who only waits for the next bit of budget.

    The latter are not written: their rows stay due as they are.
    """
    if not admitted:
        return [], []
    places = await by.providers.assign([wanted_for(item) for item in admitted])
    leaving, held = [], []
    for item, place in zip(admitted, places, strict=True):
        match place:
            case Assigned():
                item.provider = place.provider.name
                leaving.append((item, place))
            case Held(reason=Reason.PROVIDER_RATE):
                held.append(item)
            case Held(until, reason):
                notification, now = item.notification, by.clock.now()
                if goes_elsewhere(notification, until, now):
                    notification.suppress(reason)
                else:
                    notification.defer(min(until, notification.expires_at), reason)
                _keep(notification, batch, now)
    return leaving, held


def _admit(item: Waiting, batch: Batch, now: datetime, by: Dispatching) -> bool:
    """Ask the gate; keep a refusal or a deferral. Say whether to hand over."""
    notification = item.notification
    notification.queue()
    if item.answer_was_lost:
        lose_answer(
            item,
            batch,
            now,
            number=item.attempt - 1,
            code="process-ended",
            provider=by.providers.named(item.lost_by),
            retry_at=now,
        )
        if not notification.is_open:
            _keep(notification, batch, now)
            return False
        notification.queue()
    match decide(notification, item.facts, now):
        case Refuse(Reason.EXPIRED):
            notification.expire()
        case Refuse(reason):
            notification.suppress(reason)
        case Wait(until, reason):
            notification.defer(until, reason)
        case HandOver() if item.envelope is None:
            # It was sealed by another master key, or tampered with: ours to mend, so try later.
            _fail(item, Refused(Failure.TECHNICAL, "unreadable-contact"), now, by)
        case HandOver():
            return True
    if not notification.is_open:
        settle_ended(item, batch)
    _keep(notification, batch, now)
    return False


async def _hand_over(item: Waiting, assigned: Assigned, batch: Batch, by: Dispatching) -> Ended:
    """Send one message. An error of ours is its outcome, and no other message's."""
    try:
        message = _written(item, batch, by)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others must leave
        message = Refused(Failure.TECHNICAL, f"not-written-{type(error).__name__}")
    if isinstance(message, Refused):
        return Ended(message, None)
    item.notification.template_version = message.template_version
    try:
        return await send(item, message, assigned, batch, by.providers)
    except Exception as error:  # noqa: BLE001 - it may have left before
        return Ended(AnswerLost(f"not-answered-{type(error).__name__}"), assigned.provider.name)


def _written(item: Waiting, batch: Batch, by: Dispatching) -> Message | Refused:
    envelope = item.envelope
    assert envelope is not None  # noqa: S101 - _admit() lets none leave without
    return composed(
        item.notification,
        item.facts.subject,
        to=envelope.to,
        language=envelope.language,
        zone=envelope.zone,
        given_name=envelope.given_name,
        book=batch.book,
        code=envelope.code,
        link=by.link_of(item.notification),
    )


def _settle(item: Waiting, end: Ended, batch: Batch, by: Dispatching) -> None:
    now, notification = by.clock.now(), item.notification
    retry_at, provider = _retry_at(notification, now, by), by.providers.named(end.provider)
    notification.provider = end.provider
    match end.answer:
        case Accepted(reference):
            notification.sent(now)
            notification.provider_reference = reference
            batch.end_attempt(item, "accepted", None)
        case AnswerLost(code):
            lose_answer(
                item,
                batch,
                now,
                number=item.attempt,
                code=code,
                provider=provider,
                retry_at=retry_at,
            )
        case Refused() as refused if is_unsettled(item, refused, retry_at):
            leave_unsettled(item, refused, provider, batch, now)
        case Refused() as refused:
            notification.fail(refused.failure, retry_at)
            batch.end_attempt(item, refused.failure.value, refused.code)
            if refused.blames_address:
                batch.suppress_address(item)
    settle_earlier(item, end.answer, batch)
    _keep(notification, batch, now)


def _keep(notification: Notification, batch: Batch, now: datetime) -> None:
    """Record what became of it; where its channel refuses for good, ask the next one."""
    batch.keep(notification, fate(notification))
    instead = fallen_over(notification, now)
    if instead is not None:
        batch.request(instead)


def _fail(item: Waiting, refused: Refused, now: datetime, by: Dispatching) -> None:
    notification = item.notification
    notification.fail(refused.failure, _retry_at(notification, now, by))


def _retry_at(notification: Notification, now: datetime, by: Dispatching) -> datetime:
    left = notification.expires_at - now
    if notification.lane is Lane.CRISIS:
        return now + retry_in_a_crisis(notification.attempts)
    return now + retry_after(notification.attempts, by.chance(), within=left)

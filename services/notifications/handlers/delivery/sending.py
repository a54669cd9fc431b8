"""Sending one message: the provider it was assigned, and at once the next where that refuses it."""

import time
from dataclasses import dataclass

from services.notifications.domain.messages.message import Answer, Message, Refused
from services.notifications.domain.providers.outcomes import another_may_take_it
from services.notifications.ports.delivery import Batch, Waiting
from services.notifications.ports.providers import Assigned, Held, Providers, Wanted


@dataclass(frozen=True, slots=True)
class Ended:
    """How a hand-over ended, and at which provider."""

    answer: Answer
    provider: str | None


def wanted_for(item: Waiting, tried: frozenset[str] = frozenset()) -> Wanted:
    notification = item.notification
    return Wanted(notification.channel, notification.lane, tried, item.bound_to)


async def send(
    item: Waiting, message: Message, assigned: Assigned, batch: Batch, providers: Providers
) -> Ended:
    """Hand a message over; who surely did not take it is followed by the channel's next provider.

    Where the outcome is unknown nobody else is asked: two might have taken it.
    """
    tried: frozenset[str] = frozenset()
    while True:
        answer = await _handed_over(message, assigned, providers)
        name = assigned.provider.name
        if not isinstance(answer, Refused) or not another_may_take_it(answer):
            return Ended(answer, name)
        tried |= {name}
        following = (await providers.assign([wanted_for(item, tried)]))[0]
        if isinstance(following, Held):
            return Ended(answer, name)
        await batch.fail_over(item, answer, following.provider.name)
        assigned = following


async def _handed_over(message: Message, assigned: Assigned, providers: Providers) -> Answer:
    began = time.monotonic()
    answer = await assigned.provider.hand_over(message)
    providers.told(assigned.provider.name, answer, time.monotonic() - began)
    return answer

"""What follows when nobody knows whether a provider took a message over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifications.domain.terms import WhenUnknown

FIRST_LOOK = timedelta(seconds=10)
"""Before this a request may still be under way: "not found" would say nothing."""
LONGEST_PAUSE = timedelta(minutes=2)
GIVE_UP = timedelta(minutes=15)
"""A provider that has said nothing for so long is not asked again."""


class AfterLoss(StrEnum):
    """What is done at once."""

    SAME_KEY = "same_key"
    """Hand it to the same provider again: under its key it is taken over once."""
    AGAIN = "again"
    """Hand it to anybody again: a duplicate is better than a loss."""
    ASK = "ask"
    """Ask the provider, in a while."""
    LET_GO = "let_go"
    """A loss is better than a duplicate."""


class Resolution(StrEnum):
    """How an unknown outcome became known, or was settled without."""

    FOUND = "found"
    NOT_TAKEN = "not_taken"
    ANSWERED_UNDER_KEY = "answered_under_key"
    ASKED_LATER = "asked_later"
    """Every later try under its key failed: the last one's look-up settles both."""
    TOLD = "told"
    """A receipt, or somebody else's look, was faster."""
    SENT_AGAIN = "sent_again"
    """A possible duplicate."""
    LET_GO = "let_go"
    """Perhaps it never left; perhaps it was refused later on and had left before."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a provider can do about a lost answer; one that is gone can do nothing."""

    honours_key: bool = False
    looks_up: bool = False


def after_loss(
    provider: Abilities, when_unknown: WhenUnknown, *, is_crisis: bool, is_last_try: bool
) -> AfterLoss:
    """Return what to do at once. A crisis waits for no answer where it cannot be safe."""
    if provider.honours_key and not is_last_try:
        return AfterLoss.SAME_KEY
    may_repeat = when_unknown is WhenUnknown.SEND_AGAIN and not is_last_try
    if may_repeat and (is_crisis or not provider.looks_up):
        return AfterLoss.AGAIN
    return AfterLoss.ASK if provider.looks_up else AfterLoss.LET_GO


def at_once(then: AfterLoss) -> Resolution | None:
    """Return how that settles the outcome already; None where an answer is still awaited."""
    settled = {AfterLoss.AGAIN: Resolution.SENT_AGAIN, AfterLoss.LET_GO: Resolution.LET_GO}
    return settled.get(then)


def look_again_after(looks: int, chance: float) -> timedelta:
    """Return a full-jitter pause: `chance` (0 to 1) of a bound that doubles with every look."""
    bound: timedelta = min(LONGEST_PAUSE, FIRST_LOOK * 2 ** min(looks, 10))
    return bound * chance


def give_up_at(now: datetime, expires_at: datetime) -> datetime:
    """Return until when to ask: once the message is useless the answer is too."""
    return max(min(now + GIVE_UP, expires_at), now + FIRST_LOOK)

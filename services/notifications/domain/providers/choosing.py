"""Which of a channel's providers take a message: by weight among those that may."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.notifications.domain.providers.provider import Hindrance, ProviderState
from services.notifications.domain.terms import Reason

LOOK_AGAIN = timedelta(seconds=30)
"""When to look again at what only a person can change."""


def in_order(able: Sequence[ProviderState], chance: float) -> list[ProviderState]:
    """Return the providers in the order in which to ask them: one by weight, then the heaviest.

    `chance` is from 0 to 1. Who has no weight is asked only when no other can take it.
    """
    if not able:
        return []
    first = _by_weight(able, chance)
    rest = [provider for provider in able if provider is not first]
    return [first, *sorted(rest, key=lambda provider: (-provider.weight, provider.name))]


def _by_weight(able: Sequence[ProviderState], chance: float) -> ProviderState:
    point = chance * sum(provider.weight for provider in able)
    for provider in able:
        if point < provider.weight:
            return provider
        point -= provider.weight
    return max(able, key=lambda provider: provider.weight)


def soonest(hindrances: Sequence[Hindrance], now: datetime) -> Hindrance:
    """Return the one that ends first; with no provider at all, that there is none."""
    if not hindrances:
        return Hindrance(Reason.NO_PROVIDER, now + LOOK_AGAIN)
    return min(
        (Hindrance(each.reason, each.until or now + LOOK_AGAIN) for each in hindrances),
        key=lambda each: each.until or now,
    )

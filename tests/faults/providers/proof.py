"""The proof at any extent: with a provider that honours our key, and with one that does not."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.bench.ground import ground
from tests.bench.notifications.place import Place
from tests.bench.notifications.provider import provider
from tests.faults.providers.soak import Soaked, Terms, soak

WORKERS = 4
_MESSAGES_PER_KILL = 2_500
Say = Callable[[str], None]


def prove(messages: int, seed: int, say: Say) -> dict[str, Any]:
    """Return what came of both, and whether it is as it must be."""
    keyed = asyncio.run(soaked(messages, seed, honours_key=True, knows_status=True))
    say(f"our key honoured: {keyed.told()}")
    bare = asyncio.run(soaked(messages, seed, honours_key=False, knows_status=False))
    say(f"no key, no look-up: {bare.told()}")
    troubles = {
        "our key honoured": troubles_with_key(keyed),
        "no key, no look-up": troubles_of(bare),
    }
    return {
        "soak": {"our key honoured": keyed.told(), "no key, no look-up": bare.told()},
        "troubles": troubles,
        "passed": not any(troubles.values()),
    }


async def soaked(messages: int, seed: int, *, honours_key: bool, knows_status: bool) -> Soaked:
    terms = Terms(
        messages=messages,
        workers=WORKERS if messages > _MESSAGES_PER_KILL else 2,
        kills=1 + messages // _MESSAGES_PER_KILL,
        seed=seed,
        honours_key=honours_key,
        knows_status=knows_status,
    )
    async with ground() as servers, provider() as double:
        place = Place(servers, await servers.migrated("notifications"), double)
        return await soak(place, terms)


def troubles_with_key(end: Soaked) -> list[str]:
    """Return what must not be where the provider honours our key."""
    return [f"taken over twice: {message}" for message in end.duplicates] + troubles_of(end)


def troubles_of(end: Soaked) -> list[str]:
    """Return what must not be with any provider."""
    reported = end.possible_duplicates
    return [
        *(f"said to be sent, never taken over: {message}" for message in end.lost),
        *(f"ended without a reason: {message}" for message in end.unexplained),
        *(f"taken over and not said: {message}" for message in end.taken_unsaid),
        *(
            f"a duplicate that is not reported: {message}"
            for message, count in end.duplicates.items()
            if reported.get(message, 0) < count
        ),
    ]

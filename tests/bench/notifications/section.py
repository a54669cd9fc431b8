"""Goal 7, notifications: each of its goals, on a provider that is a process of its own."""

from tests.bench.extent import Extent
from tests.bench.figures import Figure, Skipped
from tests.bench.ground import Ground
from tests.bench.notifications import claims, crisis, races, sending
from tests.bench.notifications.place import Place
from tests.bench.notifications.provider import provider


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    await ground.keep_commit_times()
    empty = await ground.migrated("notifications")
    async with provider() as double:
        place = Place(ground, empty, double)
        return [
            *await sending.beside_celery(place, extent),
            *await sending.by_replicas(place, extent),
            *await claims.measure(place, extent),
            *await crisis.measure(place, extent),
            *await races.measure(place, extent),
        ]

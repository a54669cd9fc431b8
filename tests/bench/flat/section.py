"""Goal 6: what must cost the same however much is kept: each page, the relay, the inbox.

Each is measured in a database that keeps few rows and in one that keeps many, in turns.
"""

import os

from tests.bench.extent import Extent
from tests.bench.figures import Figure, Skipped
from tests.bench.flat import asking, backbone, outcomes
from tests.bench.flat.filling import prepare_for_loading
from tests.bench.flat.kept_rows import OF_SERVICE
from tests.bench.ground import Ground

SERVICES_VARIABLE = "BENCH_SERVICES"
"""Names the services to look at where it is not to be all of them."""


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    await prepare_for_loading(ground)
    found: list[Figure | Skipped] = list(await backbone.measure(ground, extent))
    for service in os.environ.get(SERVICES_VARIABLE, " ".join(OF_SERVICE)).split():
        found += await asking.measure(service, ground, extent)
        if service == "aftercare":
            found += await outcomes.measure(ground, extent)
    found.append(Skipped("flat: sites, tracks, series and their members", "they stay few"))
    return found

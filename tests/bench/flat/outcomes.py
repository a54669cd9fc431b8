"""What a quarter of outcomes costs, with years of discharges before it and with next to none."""

from tests.bench.extent import Extent
from tests.bench.figures import Figure
from tests.bench.flat.asking import compare
from tests.bench.flat.outcomes_rows import FIRST, HISTORY, LAST, seal_quarter
from tests.bench.flat.page import Page, one
from tests.bench.flat.two_sizes import two_sizes
from tests.bench.ground import Ground

_QUARTER = f"since={FIRST}&until={LAST}"
_EPISODE = "known_episode"


async def measure(ground: Ground, extent: Extent) -> list[Figure]:
    url = await ground.migrated("aftercare")
    async with two_sizes(ground, url, HISTORY, extent) as urls:
        for each in (urls.few, urls.many):
            await seal_quarter(each)
        return await compare("aftercare", ground, extent, urls, lambda _: pages_of_outcomes())


def pages_of_outcomes() -> list[Page]:
    """Return the reports, and the list of who stands behind a figure."""
    leaving, rates = f"{_QUARTER}&for_outside=true", "reports/linkages"
    behind = f"{_QUARTER}&measure=engagement_90"
    return [
        one("outcomes of a quarter", _EPISODE, f"reports/outcomes?{_QUARTER}"),
        one("outcomes of a quarter, that leave", _EPISODE, f"reports/outcomes?{leaving}"),
        one("linkage rates of a quarter", _EPISODE, f"{rates}?{_QUARTER}"),
        one("linkage rates of a quarter, that leave", _EPISODE, f"{rates}?{leaving}"),
        Page("who stands behind an outcome", _EPISODE, "outcomes", behind),
        Page("who is left out of outcomes", _EPISODE, "outcomes", f"{behind}&excluded=death"),
    ]

"""Whatever a service is asked, it answers as its OpenAPI document says, and never with 5xx.

`FOOTBRIDGE_FUZZ_EXAMPLES=300` asks more, `FOOTBRIDGE_FUZZ_SEED=random` asks otherwise. What was
asked and answered stands in `build/fuzz-<service>.txt`: each finding with the request that made it.
Runs of one seed ask the same, however fast the machine; only the ids are new, and the days go on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import pytest

from deploy.local.places import ROOT
from shared.database import Database
from tests.fuzz.configuration import extent
from tests.fuzz.ground import Ground, plant
from tests.fuzz.process import served
from tests.fuzz.run import Outcome, fuzz

DatabaseUrl = Callable[[str], Awaitable[str]]
SEEDED = ("enrollment", "scheduling", "notifications", "aftercare")


@pytest.mark.timeout(7200)  # the deep run; the usual one takes a minute
@pytest.mark.parametrize("service", SEEDED)
async def test_every_answer_is_as_the_document_says(
    service: str, migrated_url: DatabaseUrl, tmp_path: Path
) -> None:
    url = await migrated_url(service)
    with served(service, url, tmp_path) as running:
        document = await asyncio.to_thread(running.document)
        database = await Database(url).open()
        ground = Ground(running, database, document)
        await plant(ground, import_module(f"tests.fuzz.seeds.{service}").SEEDS)
        outcome = await asyncio.to_thread(fuzz, ground)
        await database.close()
    keep(service, outcome)
    assert running.errors() == []
    assert outcome.errors == []
    assert outcome.failures == {}
    assert outcome.tally.never_asked() == []


def keep(service: str, outcome: Outcome) -> None:
    """Write down what was asked and answered, and warn of what never came to anything."""
    never = outcome.tally.never_done()
    failed = [f"{name}\n{said}\n" for name, said in outcome.failures.items()]
    lines = [extent(), "", *outcome.tally.lines(), "", *outcome.tally.rules(), "", *failed]
    if never:
        lines.append(f"warning: never answered with 2xx: {', '.join(never)}")
    kept = ROOT / "build" / f"fuzz-{service}.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))  # noqa: T201 - shown with a failure, or with -s

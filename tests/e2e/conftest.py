"""The whole platform in real processes: servers, sign-in, mail sink and the four services."""

import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.client import ServiceClient
from deploy.client.settling import Underway, watch
from deploy.demo.stage import Stage, open_stage
from deploy.local.launch import start_below
from deploy.local.places import Places
from deploy.local.platform import Platform
from deploy.teds.driver import History
from shared.identifiers import new_id

SETTLE_SECONDS = 30.0
_STOP_SECONDS = 30.0


@dataclass(frozen=True)
class Footbridge:
    """A running platform of the test's own, and the folder that it lives in."""

    platform: Platform
    places: Places

    def mail(self) -> list[str]:
        """Return the messages that reached the sink, oldest first."""
        return [kept.read_text() for kept in sorted(self.places.mail.glob("*.eml"))]

    async def settled(self) -> Underway:
        async with watch(self.platform.nats_url, self.platform.databases) as platform_watch:
            return await platform_watch.settle(SETTLE_SECONDS)


def running(folder: Path) -> Iterator[Footbridge]:
    places = Places(folder)
    supervisor, _ = start_below(places)
    try:
        yield Footbridge(Platform.running(places), places)
    finally:
        supervisor.stop(signal.SIGTERM, within=_STOP_SECONDS)


@pytest.fixture(scope="session")
def footbridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Footbridge]:
    """One platform for all journeys: each takes a site of its own."""
    yield from running(tmp_path_factory.mktemp("platform"))


@pytest.fixture
def fresh_footbridge(tmp_path: Path) -> Iterator[Footbridge]:
    """A platform that holds nothing yet."""
    yield from running(tmp_path)


@pytest_asyncio.fixture
async def stage(footbridge: Footbridge) -> AsyncIterator[Stage]:
    """The four APIs at a site that no other test has."""
    async with open_stage(footbridge.platform, f"site-{new_id().hex[-8:]}") as opened:
        yield opened


@pytest_asyncio.fixture
async def history(footbridge: Footbridge) -> AsyncIterator[History]:
    platform = footbridge.platform
    async with ServiceClient(
        "enrollment", platform.api("enrollment"), lambda: platform.token("program_director")
    ) as enrollment:
        yield History(enrollment)

"""The load: cohorts at several sites, one after the other, until it is told to stop."""

import asyncio
import random
import threading
from dataclasses import dataclass, field

from deploy.local.platform import Platform
from tests.faults.client import GoodClient
from tests.faults.journeys import Cohort, open_site
from tests.faults.ledger import ClientLedger

SITES = ("faults-north", "faults-south")
_FINISH_SECONDS = 240.0


class LoadFailed(RuntimeError):
    """The load itself broke; the cause says how."""


@dataclass
class Load:
    """Runs in a thread with a loop of its own, so that breaking things does not stop it."""

    platform: Platform
    ledger: ClientLedger
    seed: int
    cohorts_at_once: int
    cohorts_done: int = 0
    _client: GoodClient | None = None
    _enough: threading.Event = field(default_factory=threading.Event)
    _open: threading.Event = field(default_factory=threading.Event)
    _failure: BaseException | None = None
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="load", daemon=True)

    def start(self) -> None:
        """Return once the sites are open and the first cohorts come in. Raises LoadFailed."""
        self._thread.start()
        self._open.wait()
        self._say_failure()

    def finish(self) -> None:
        """Let the cohorts under way come to their end. Raises LoadFailed."""
        self._enough.set()
        self._thread.join(_FINISH_SECONDS)
        if self._thread.is_alive():
            raise LoadFailed("the load does not end")
        self._say_failure()

    def under_way(self) -> int:
        """Return how many commands wait for their answer at this moment."""
        return 0 if self._client is None else self._client.under_way

    @property
    def server_errors(self) -> dict[str, int]:
        return {} if self._client is None else dict(self._client.server_errors)

    def _say_failure(self) -> None:
        if self._failure is not None:
            raise LoadFailed(type(self._failure).__name__) from self._failure

    def _run(self) -> None:
        try:
            asyncio.run(self._all())
        except BaseException as failure:  # noqa: BLE001 - the thread that waits hears of it
            self._failure = failure
        finally:
            self._open.set()

    async def _all(self) -> None:
        client = self._client = GoodClient(self.platform, self.ledger, random.Random(self.seed))
        try:
            await asyncio.gather(*(open_site(client, site) for site in SITES))
            self._open.set()
            async with asyncio.TaskGroup() as group:
                for number in range(self.cohorts_at_once):
                    group.create_task(self._one_after_the_other(client, number))
        finally:
            await client.close()

    async def _one_after_the_other(self, client: GoodClient, number: int) -> None:
        chance = random.Random(f"{self.seed}-{number}")
        while not self._enough.is_set():
            await Cohort(client, chance.choice(SITES), chance).run()
            self.cohorts_done += 1

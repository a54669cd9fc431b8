"""One fault run: load, break on schedule, heal, rest, check; replay it all, check again."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import nats

from deploy.local.plan import SERVICES
from deploy.local.platform import Platform
from shared.messaging.subjects import STREAM
from tests.faults.checker import Verdict, check
from tests.faults.facts import Facts
from tests.faults.gathering import at_rest, listens
from tests.faults.ground import Ground
from tests.faults.injecting import Happened, Injector
from tests.faults.ledger import ClientLedger
from tests.faults.load import Load
from tests.faults.schedule import Wanted, schedule

COHORTS_AT_ONCE = 4
REST_SECONDS = 240.0

Say = Callable[[str], None]


@dataclass
class FaultRun:
    """Runs once on a ground that is not up yet; whoever made the ground stops it."""

    ground: Ground
    seed: int
    wanted: Wanted
    say: Say
    platform: Platform = field(init=False)
    ledger: ClientLedger = field(init=False)
    load: Load = field(init=False)
    injector: Injector = field(init=False)
    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def break_it(self) -> None:
        """Go through the schedule under load, and return when everything is well again."""
        self.platform = self.ground.start(self.say)
        self.ledger = ClientLedger(self.ground.folder / "ledger.jsonl")
        self.load = Load(self.platform, self.ledger, self.seed, COHORTS_AT_ONCE)
        self.injector = Injector(self.ground, self.load.under_way)
        self.lap("coming_up")
        self.load.start()
        self.injector.run(schedule(self.seed, SERVICES, self.wanted), self._tell)
        self.lap("faults_under_load")
        self.say("no more faults; the load comes to its end")
        self.load.finish()
        self.ground.wait_until_well()
        self.lap("end_of_load")

    def judge(self, name: str = "coming_to_rest") -> tuple[Facts, Verdict]:
        """Wait for rest, and check. Raises NotAtRest."""
        facts = asyncio.run(at_rest(self.platform, REST_SECONDS, self.say))
        verdict = check(self.ledger, facts)
        self.lap(name)
        return facts, verdict

    def replay(self) -> None:
        """Have every consumer take the whole stream once more."""
        self.say("every consumer starts again at the first event")
        asyncio.run(_reset_consumers(self.platform.nats_url))

    def lap(self, name: str) -> None:
        """Note the seconds since the lap before."""
        now = time.monotonic()
        self.seconds[name] = round(now - self._since, 1)
        self._since = now

    def _tell(self, happened: Happened) -> None:
        fault = happened.fault
        self.say(
            f"{happened.at:6.1f} s  {fault.kind} {fault.target} for {fault.lasts:.1f} s; "
            f"{happened.under_way} commands under way, {len(self.ledger.entries)} answered"
        )


async def _reset_consumers(nats_url: str) -> None:
    connection = await nats.connect(nats_url)
    try:
        for service in SERVICES:
            if listens(service):
                await connection.jetstream().reset_consumer(STREAM, service, 1)
    finally:
        await connection.close()

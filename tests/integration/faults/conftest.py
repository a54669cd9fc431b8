"""A short fault run on real processes; what it leaves behind is there to be judged and broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.checker import Verdict
from tests.faults.facts import Facts
from tests.faults.ground import Ground
from tests.faults.run import FaultRun
from tests.faults.schedule import SMOKE

SEED = 20260301


@dataclass(frozen=True)
class Smoke:
    """What the run found; the servers still run, and nobody works on what they hold."""

    run: FaultRun
    facts: Facts
    verdict: Verdict


# Of the session, and not of this package: modules are shuffled among those of others.
@pytest.fixture(scope="session")
def smoke() -> Iterator[Smoke]:
    with TemporaryDirectory(prefix="footbridge-faults-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL, run as another user, has to pass
        ground = Ground(Path(folder))
        run = FaultRun(ground, SEED, SMOKE, say=lambda _: None)
        try:
            run.break_it()
            # Everything once more: quicker than waiting for what killed consumers had in hand.
            run.replay()
            facts, verdict = run.judge()
            ground.stop_programs()
            yield Smoke(run, facts, verdict)
        finally:
            ground.stop()

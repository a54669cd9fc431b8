"""Every subscriber's convergence property, on a given number of shuffles with duplicates."""

import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local.embedded.child import Child
from tests.faults.counting import VARIABLE as REPORT
from tests.support.shuffles import VARIABLE as SHUFFLES

PROPERTIES = {
    "enrollment": (
        "tests/integration/enrollment/test_convergence.py",
        "test_completions_converge_in_any_order_and_however_often",
    ),
    "enrollment-units": (
        "tests/integration/enrollment/test_unit_convergence.py",
        "test_units_converge_in_any_order_and_however_often",
    ),
    "scheduling": (
        "tests/unit/scheduling/test_convergence.py",
        "test_events_in_any_order_and_any_number_lead_to_the_same_state",
    ),
    "notifications": (
        "tests/integration/notifications/test_convergence.py",
        "test_what_waits_and_what_is_known_converge",
    ),
    "aftercare": (
        "tests/unit/aftercare/test_drafting.py",
        "test_every_order_and_duplication_of_events_reaches_the_same_state",
    ),
}
"""By service, and a second one of a service by what it is of, where each property is: that events,
shuffled and with duplicates, converge."""

_WITHIN_SECONDS = 420.0
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Converged:
    """What one service's property showed."""

    service: str
    asked_for: int
    shuffles: int
    held: bool
    seconds: float
    last_words: str = ""

    @property
    def is_good(self) -> bool:
        return self.held and self.shuffles >= self.asked_for


@dataclass
class Properties:
    """Runs the properties of all services beside each other, a process for each."""

    folder: Path
    shuffles: int
    seed: int
    _running: dict[str, Child] = field(default_factory=dict)

    def start(self) -> None:
        for service in PROPERTIES:
            child = self._running[service] = Child(service, self._file(service, "log"))
            child.start(self._command(service), environment=self._environment(service))

    def finish(self) -> list[Converged]:
        """Wait for all; one that takes too long is killed and has not held."""
        deadline = time.monotonic() + _WITHIN_SECONDS
        while any(c.alive() for c in self._running.values()) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        self.stop()
        return [self.read(service) for service in self._running]

    def stop(self) -> None:
        """End what still runs."""
        for child in self._running.values():
            child.stop(signal.SIGTERM, within=10)

    def read(self, service: str) -> Converged:
        """Return what a service's run left behind; nothing left behind is nothing proved."""
        counted = self._counted(service)
        is_good = bool(counted) and all(each["held"] for each in counted)
        words = "" if is_good else self._file(service, "log").read_text(errors="replace")[-4000:]
        return Converged(
            service,
            self.shuffles,
            shuffles=min((each["shuffles"] for each in counted), default=0),
            held=is_good,
            seconds=sum(each["seconds"] for each in counted),
            last_words=words,
        )

    def _counted(self, service: str) -> list[dict[str, Any]]:
        report = self._file(service, "json")
        counted: list[dict[str, Any]] = json.loads(report.read_text()) if report.exists() else []
        return counted

    def _command(self, service: str) -> list[str]:
        plugins = ("-p", "tests.faults.counting", "-p", "no:randomly", "-p", "no:cacheprovider")
        seed = f"--hypothesis-seed={self.seed}"
        where = "::".join(PROPERTIES[service])
        return [sys.executable, "-m", "pytest", "-q", *plugins, seed, where]

    def _environment(self, service: str) -> dict[str, str]:
        ours = {SHUFFLES: str(self.shuffles), REPORT: str(self._file(service, "json"))}
        return {**os.environ, **ours}

    def _file(self, service: str, kind: str) -> Path:
        return self.folder / f"convergence-{service}.{kind}"

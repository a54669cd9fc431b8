"""Carrying out the schedule: breaks, mends, revives what died by itself, and keeps a diary."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.faults.ground import Ground
from tests.faults.schedule import Fault

_LOOK_SECONDS = 0.05


@dataclass(slots=True)
class Happened:
    """A fault that was carried out; the commands under way and the events in hand just then."""

    fault: Fault
    at: float
    under_way: int
    in_hand: int


@dataclass
class Injector:
    """Carries out one schedule. A target that cannot be broken now is broken as soon as it can."""

    ground: Ground
    under_way: Callable[[], int]
    diary: list[Happened] = field(default_factory=list)
    died_by_itself: Counter[str] = field(default_factory=Counter)
    _down: dict[str, tuple[float, Happened]] = field(default_factory=dict)

    def run(self, faults: Sequence[Fault], on_fault: Callable[[Happened], None]) -> None:
        """Return when all faults have happened and are mended."""
        began, waiting = time.monotonic(), list(faults)
        while waiting or self._down:
            now = time.monotonic() - began
            self._mend(now)
            for fault in [each for each in waiting if each.at <= now]:
                if fault.target not in self._down and self.ground.can_break(fault.kind):
                    waiting.remove(fault)
                    on_fault(self._break(fault, now))
            self.died_by_itself.update(self.ground.revive(but=set(self._down)))
            time.sleep(_LOOK_SECONDS)

    def _break(self, fault: Fault, now: float) -> Happened:
        under_way = self.under_way()
        in_hand = self.ground.break_(fault.target, fault.kind)
        happened = Happened(fault, round(now, 2), under_way, in_hand)
        self._down[fault.target] = (now + fault.lasts, happened)
        self.diary.append(happened)
        return happened

    def _mend(self, now: float) -> None:
        for target, (until, happened) in list(self._down.items()):
            if until <= now:
                happened.in_hand += self.ground.mend(target, happened.fault.kind)
                del self._down[target]

    def kills(self) -> Counter[str]:
        """Return the kills so far by target."""
        return Counter(each.fault.target for each in self.diary if each.fault.kills)

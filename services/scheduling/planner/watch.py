"""Time and cancellation of one run, and what is told of it on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from time import perf_counter

from services.scheduling.planner.plan import Cancelled, Ending, Progress, Report


@dataclass
class Watch:
    """Asked between steps whether to go on; the clock starts when it is made."""

    seconds: float = inf
    report: Report | None = None
    cancelled: Cancelled | None = None
    clock: Callable[[], float] = perf_counter
    ending: Ending = Ending.FINISHED
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.clock()

    @property
    def spent(self) -> float:
        return self.clock() - self.begun

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.spent)

    def goes_on(self) -> bool:
        """Return whether there is time and nobody has cancelled; else keep why not."""
        if self.ending is Ending.FINISHED:
            if self.cancelled is not None and self.cancelled():
                self.ending = Ending.CANCELLED
            elif self.left <= 0:
                self.ending = Ending.OUT_OF_TIME
        return self.ending is Ending.FINISHED

    def silent(self) -> "Watch":
        """Return a watch of the same clock and time for a part of the run, which tells nothing."""
        part = Watch(self.seconds, None, self.cancelled, self.clock)
        part.begun = self.begun
        return part

    def tell(self, stage: str, step: int, cost: float, bound: float) -> None:
        if self.report is not None:
            whole = round(cost)
            self.report(
                Progress(stage=stage, step=step, cost=whole, bound=bound, seconds=self.spent)
            )

"""What the planner hands back: weeks with their proof, and how far it has come on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.scheduling.planner.problem import Problem
from services.scheduling.planner.score import Score, score

Weeks = Mapping[str, tuple[str, ...]]
"""By client, the sessions of the week in order of time."""


class Ending(StrEnum):
    FINISHED = "finished"
    OUT_OF_TIME = "out_of_time"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`bound` is proven: no plan of these clients and seats costs less."""

    weeks: Weeks
    cost: int
    bound: float
    totals: Score
    full: int
    """How many clients have every clinical need met."""
    seconds: float
    ending: Ending = Ending.FINISHED

    @property
    def gap(self) -> float:
        """How much more the plan costs than is proven, as a share of the bound."""
        return max(0.0, self.cost - self.bound) / max(1.0, self.bound)

    @property
    def full_share(self) -> float:
        return self.full / len(self.weeks) if self.weeks else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the planner has come; `cost` is that of the best plan so far."""

    stage: str
    step: int
    cost: int
    bound: float
    seconds: float


Report = Callable[[Progress], None]
Cancelled = Callable[[], bool]


def plan_of(
    problem: Problem, weeks: Weeks, *, bound: float, seconds: float, ending: Ending
) -> Plan:
    """Return the plan of these weeks, measured by `score`."""
    by_id = {offer.id: offer for offer in problem.offers}
    scores = [score(client, [by_id[o] for o in weeks[client.id]]) for client in problem.clients]
    totals = sum(scores, Score())
    return Plan(
        weeks=weeks,
        cost=totals.cost(problem.weights),
        bound=bound,
        totals=totals,
        full=sum(each.is_full for each in scores),
        seconds=seconds,
        ending=ending,
    )

"""A trial: what a policy would have done over the weeks that lie behind, before it is published."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.scheduling.domain.absences.acts import Act
from services.scheduling.domain.absences.policy import AbsencePolicy, PolicyBook
from services.scheduling.domain.absences.rounds import LIVE
from services.scheduling.domain.absences.stay_days import StayDays
from services.scheduling.domain.absences.steps import Follows
from services.scheduling.domain.absences.walk import Standing, walk
from services.scheduling.domain.rolls.evidence import Evidence

FURTHEST_BACK = timedelta(weeks=12)
"""How far a window of sessions is looked back over."""


@dataclass(frozen=True, slots=True)
class StepCount:
    """How often a step would have been reached, and by how many clients."""

    step: str
    follows: Follows
    reached: int
    clients: int


@dataclass(frozen=True, slots=True)
class Trial:
    """Counts over the local days from `first_day` to `last_day`, of `stays` that lie in them."""

    first_day: date
    last_day: date
    stays: int
    stays_with_a_case: int
    cases: int
    cases_still_live: int
    steps: tuple[StepCount, ...]


def look_back(policy: AbsencePolicy) -> timedelta:
    """Return how long before its first day the policy's windows reach."""
    weeks = max((step.condition.weeks or 0 for step in policy.steps), default=0)
    return max(timedelta(weeks=weeks), FURTHEST_BACK)


def try_out(
    policy: AbsencePolicy,
    stays: Sequence[tuple[StayDays, Iterable[Evidence], Iterable[Act]]],
    first_day: date,
    today: date,
) -> Trial:
    """Walk every stay as if the policy had been in force; nothing is kept.

    Contacts count as they were. What people did in cases of other policies does not.
    """
    book = PolicyBook((replace(policy, effective_on=first_day),))
    standings = [
        walk(book, days, evidence, _contacts(acts), today) for days, evidence, acts in stays
    ]
    rounds = [one for standing in standings for one in standing.rounds]
    return Trial(
        first_day=first_day,
        last_day=today,
        stays=len(standings),
        stays_with_a_case=sum(bool(standing.rounds) for standing in standings),
        cases=len(rounds),
        cases_still_live=sum(one.state in LIVE for one in rounds),
        steps=_counts(policy, standings),
    )


def _contacts(acts: Iterable[Act]) -> list[Act]:
    return [replace(act, about=None) for act in acts if act.is_contact]


def _counts(policy: AbsencePolicy, standings: Sequence[Standing]) -> tuple[StepCount, ...]:
    reached = [
        [step.step for one in standing.rounds for step in one.reached] for standing in standings
    ]
    times = Counter(step for each in reached for step in each)
    clients = Counter(step for each in reached for step in set(each))
    return tuple(
        StepCount(step.code, step.follows, times[step.code], clients[step.code])
        for step in policy.steps
    )

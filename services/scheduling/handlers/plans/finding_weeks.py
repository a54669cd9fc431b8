"""Finds the best weeks of one client among the seats that are free: exact, and within a request."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from services.scheduling.domain.plans.outcome import Shortfalls
from services.scheduling.domain.plans.plan import PlanMode
from services.scheduling.domain.plans.snapshot import Snapshot
from services.scheduling.handlers.plans.problem import problem_of
from services.scheduling.handlers.plans.reasons import reasons_of, sessions_in_words
from services.scheduling.handlers.plans.relaxing import relaxed
from services.scheduling.planner.explaining import explain
from services.scheduling.planner.problem import Problem
from services.scheduling.planner.weeks import Week, weeks_for


@dataclass(frozen=True, slots=True)
class Choice:
    sessions: tuple[UUID, ...]
    shortfalls: Shortfalls


@dataclass(frozen=True, slots=True)
class Found:
    """The best weeks first; `why_not` is empty where the first is full."""

    choices: tuple[Choice, ...]
    present: tuple[UUID, ...]
    settled: tuple[UUID, ...]
    why_not: tuple[str, ...]

    def named(self) -> set[UUID]:
        chosen = {session for choice in self.choices for session in choice.sessions}
        return chosen | set(self.present) | set(self.settled)


def find_weeks(snapshot: Snapshot, mode: PlanMode, count: int) -> Found:
    """Return the best weeks of the one client that the snapshot is of, as full as they can be."""
    [stay] = snapshot.stays
    needs = snapshot.needs_of(stay.client_id)
    found = needs.contradictions(snapshot.week, stay.requirements)
    problem, _ = relaxed(problem_of(snapshot, mode))
    own = snapshot.weeks()[stay.client_id]
    weeks = [
        week
        for client in problem.clients
        for week in weeks_for(client, problem.offers, problem.travel, count=count)
    ]
    return Found(
        choices=tuple(
            Choice(tuple(map(UUID, week.offers)), Shortfalls(**asdict(week.score)))
            for week in weeks
        ),
        present=own.present,
        settled=tuple(session.id for session in own.settled),
        why_not=(*(one.detail for one in found), *_why_not(problem, weeks)),
    )


def _why_not(problem: Problem, weeks: Sequence[Week]) -> Iterator[str]:
    for client, best in zip(problem.clients, weeks, strict=False):
        for unmet in explain(problem, {client.id: best.offers}):
            yield from (reason.words for reason in reasons_of(unmet))
            yield from sessions_in_words(client, problem)

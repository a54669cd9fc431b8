"""A person's yes to a plan: each client's week is a command of its own, and so whole or not at all.

Weeks that need each other's seats go in an order in which each finds its seat free; where they wait
for each other in a ring, the whole ring is one command.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.errors import SeriesIsFull
from services.scheduling.domain.plans.plan import PlanRun, PlanState
from services.scheduling.domain.plans.planned_week import AppliedAs, PlannedWeek, WeekState
from services.scheduling.handlers.plans.changing_weeks import ChangeWeek, change_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import BrokenRule, StaleVersion, Unavailable
from shared.states import TransitionIsNotAllowed

UnitOfWork = Callable[[], AbstractAsyncContextManager[SchedulingUnitOfWork]]


@dataclass(frozen=True, kw_only=True)
class ApplyWeeks:
    plan_id: UUID
    client_ids: tuple[UUID, ...]
    as_: AppliedAs


@dataclass(frozen=True, kw_only=True)
class RefuseWeek:
    plan_id: UUID
    client_id: UUID
    rule: str


@dataclass(frozen=True, kw_only=True)
class FinishPlan:
    plan_id: UUID


@dataclass(frozen=True, slots=True)
class Refused:
    client_id: UUID
    rule: str
    detail: str


async def apply_weeks(command: ApplyWeeks, uow: SchedulingUnitOfWork) -> None:
    """Give these clients the weeks that the plan proposes, all of them or none.

    Who has got theirs already is left alone. Raises TransitionIsNotAllowed, and what
    `change_weeks` does.
    """
    await uow.one_at_a_time(command.client_ids)
    plan = await uow.plans.get(command.plan_id)
    plan.apply_some()
    weeks = await uow.planned_weeks.of_clients(plan.id, command.client_ids)
    todo = [week for week in weeks if week.state is not WeekState.APPLIED]
    await change_weeks([_change(plan, week, command.as_) for week in todo], uow)
    for week in todo:
        week.apply(command.as_, uow.now)
        uow.save(week)


async def refuse_week(command: RefuseWeek, uow: SchedulingUnitOfWork) -> None:
    """Note by which rule a client's week was refused; another try may succeed."""
    for week in await uow.planned_weeks.of_clients(command.plan_id, [command.client_id]):
        if week.state is not WeekState.APPLIED:
            week.refuse(command.rule)
            uow.save(week)


async def finish_plan(command: FinishPlan, uow: SchedulingUnitOfWork) -> PlanRun:
    """Call the plan applied once nothing of it is left. Raises TransitionIsNotAllowed."""
    plan = await uow.plans.get(command.plan_id)
    plan.apply_some()
    if plan.state is PlanState.PROPOSED and not await uow.planned_weeks.open_in(plan.id):
        plan.finish()
    uow.save(plan)
    return plan


async def apply_each(
    plan_id: UUID, weeks: Sequence[PlannedWeek], as_: AppliedAs, unit_of_work: UnitOfWork
) -> list[Refused]:
    """Apply as much as still holds, and return what was refused, each by its rule.

    Raises TransitionIsNotAllowed where the plan is not there to be applied.
    """
    trying = _Trying(plan_id, as_, unit_of_work)
    waiting = list(weeks)
    while waiting:
        left = [week for week in waiting if not await trying.one(week)]
        if len(left) == len(waiting):
            break
        waiting = left
    for ring in rings(waiting):
        await trying.together(ring)
    for refused in trying.refused:
        command = RefuseWeek(plan_id=plan_id, client_id=refused.client_id, rule=refused.rule)
        async with unit_of_work() as uow:
            await refuse_week(command, uow)
    return trying.refused


class _Trying:
    def __init__(self, plan_id: UUID, as_: AppliedAs, unit_of_work: UnitOfWork) -> None:
        self._plan_id, self._as, self._unit_of_work = plan_id, as_, unit_of_work
        self.refused: list[Refused] = []

    async def one(self, week: PlannedWeek) -> bool:
        """Say whether it is decided: not where a seat was missing or others stood in the way."""
        broken = await self._try([week])
        if isinstance(broken, (SeriesIsFull, StaleVersion)):
            return False
        if broken is not None:
            self._refuse(week, broken)
        return True

    async def together(self, ring: Sequence[PlannedWeek]) -> None:
        broken = await self._try(ring)
        if broken is not None:
            for week in ring:
                self._refuse(week, broken)

    async def _try(self, weeks: Sequence[PlannedWeek]) -> BrokenRule | None:
        clients = tuple(week.client_id for week in weeks)
        command = ApplyWeeks(plan_id=self._plan_id, client_ids=clients, as_=self._as)
        try:
            async with self._unit_of_work() as uow:
                await apply_weeks(command, uow)
        except (TransitionIsNotAllowed, Unavailable):
            raise
        except BrokenRule as broken:
            return broken
        return None

    def _refuse(self, week: PlannedWeek, broken: BrokenRule) -> None:
        self.refused.append(Refused(week.client_id, broken.rule, broken.detail))


def rings(weeks: Iterable[PlannedWeek]) -> list[list[PlannedWeek]]:
    """Return the weeks in groups: together are those of which one comes where another leaves."""
    groups: list[list[PlannedWeek]] = []
    for week in weeks:
        tied = [group for group in groups if any(_are_tied(week, other) for other in group)]
        groups = [group for group in groups if group not in tied]
        groups.append([week, *(other for group in tied for other in group)])
    return groups


def _are_tied(one: PlannedWeek, other: PlannedWeek) -> bool:
    return bool(_comes(one) & _leaves(other) or _comes(other) & _leaves(one))


def _comes(week: PlannedWeek) -> set[UUID]:
    return set(week.proposed) - set(week.present)


def _leaves(week: PlannedWeek) -> set[UUID]:
    return set(week.present) - set(week.proposed)


def _change(plan: PlanRun, week: PlannedWeek, as_: AppliedAs) -> ChangeWeek:
    return ChangeWeek(
        client_id=week.client_id,
        week=plan.week,
        sessions=frozenset(week.proposed),
        present=frozenset(week.present),
        as_=as_,
        keeps=frozenset(week.settled),
    )

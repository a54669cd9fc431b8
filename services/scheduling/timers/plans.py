"""Makes the plans that were asked for, one after the other, each in a process of its own."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from services.scheduling.domain.plans.job import Job, Solved
from services.scheduling.domain.plans.plan import LEASE, PlanIsWithAnother, PlanRun
from services.scheduling.handlers.plans import working as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries.plans import sites_waiting
from services.scheduling.queries.week_snapshots import site_snapshot
from services.scheduling.timers.solver_process import SolverDied, SolverProcess, solver
from shared.clock import Clock
from shared.database import Database
from shared.identifiers import new_id
from shared.logging import get_logger
from shared.unit_context import UnitContext

POLL = 1.0
"""Seconds between looks for work."""
BEAT = 1.0
"""Seconds between signs of life."""

UnitOfWork = Callable[[UnitContext], AbstractAsyncContextManager[SchedulingUnitOfWork]]

log = get_logger(__name__)


@dataclass
class PlanWorker:
    """Any number of these work beside each other; of one site one plan is made at a time.

    Who dies leaves a lease that ends, and another one goes on from the beginning.
    """

    database: Database
    units: UnitOfWork
    clock: Clock
    lease: timedelta = LEASE
    poll: float = POLL
    beat: float = BEAT
    worker_id: UUID = field(default_factory=new_id)
    at_work: SolverProcess | None = field(default=None, init=False)

    async def run(self) -> None:
        """Make what is asked for until cancelled; the worker starts it again on error."""
        while True:
            if not await self.make_one():
                await asyncio.sleep(self.poll)

    async def make_one(self) -> bool:
        """Make one plan, if any waits, and say whether one did."""
        for site in await sites_waiting(self.database, self.clock.now()):
            plan = await self._begun(site)
            if plan is not None:
                await self._make(plan)
                return True
        return False

    async def _begun(self, site: str) -> PlanRun | None:
        command = handlers.BeginPlan(worker_id=self.worker_id, lease=self.lease)
        try:
            async with self._unit(site) as uow:
                return await handlers.begin_plan(command, uow)
        except PlanIsWithAnother:
            return None

    async def _make(self, plan: PlanRun) -> None:
        try:
            await self._solve(plan)
        except SolverDied:
            log.warning("solver_died", plan=str(plan.id))
            await self._fail(plan, "solver-died")
        except PlanIsWithAnother:
            log.info("plan_left", plan=str(plan.id))

    async def _solve(self, plan: PlanRun) -> None:
        snapshot = await site_snapshot(self.database, plan.site, plan.week, self.clock.now())
        job = Job(plan.id, snapshot, plan.mode, plan.seconds)
        async with solver(job) as self.at_work:
            solved = await self._watched(plan, self.at_work)
        command = handlers.ProposePlan(
            plan_id=plan.id,
            worker_id=self.worker_id,
            outcome=solved.outcome,
            weeks=solved.weeks,
        )
        async with self._unit(plan.site) as uow:
            await handlers.propose_plan(command, uow)

    async def _watched(self, plan: PlanRun, process: SolverProcess) -> Solved:
        """Return the result; until it is there, say that we are alive and how far it is.

        Raises: PlanIsWithAnother when it was cancelled or taken over; SolverDied.
        """
        result = asyncio.create_task(process.result())
        try:
            while not (await asyncio.wait({result}, timeout=self.beat))[0]:
                command = handlers.GoOnWithPlan(
                    plan_id=plan.id,
                    worker_id=self.worker_id,
                    progress=process.progress,
                    lease=self.lease,
                )
                async with self._unit(plan.site) as uow:
                    await handlers.go_on_with_plan(command, uow)
            return result.result()
        finally:
            result.cancel()

    async def _fail(self, plan: PlanRun, failure: str) -> None:
        command = handlers.FailPlan(plan_id=plan.id, worker_id=self.worker_id, failure=failure)
        try:
            async with self._unit(plan.site) as uow:
                await handlers.fail_plan(command, uow)
        except PlanIsWithAnother:
            log.info("plan_left", plan=str(plan.id))

    def _unit(self, site: str) -> AbstractAsyncContextManager[SchedulingUnitOfWork]:
        return self.units(UnitContext(site, correlation_id=new_id()))

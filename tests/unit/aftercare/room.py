"""One site with one draft plan and a clock to turn; over the memory or the real store."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.check_ins.rules import CadenceRules
from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.handlers.check_ins.publishing import (
    PublishCadenceRules,
    publish_cadence_rules,
)
from services.aftercare.handlers.check_ins.waking import WakeCheckIns, wake_check_ins
from services.aftercare.handlers.linkages.proposing import LinkageWish
from services.aftercare.handlers.plans.deciding import ActivatePlan, DecidePlan, activate_plan
from services.aftercare.ports import AftercareUnitOfWork
from shared.clock import SettableClock
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.unit.aftercare.stories import SITE, Episode, Units, hear

T = TypeVar("T")
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 19, tzinfo=UTC)
DENVER = "America/Denver"


@dataclass
class Room:
    """Runs commands one by one, each in a unit of work of its own."""

    units: Units
    clock: SettableClock
    episode: Episode = field(default_factory=Episode.new)

    async def run(self, work: Callable[[AftercareUnitOfWork], Awaitable[T]]) -> T:
        async with self.units(UnitContext(SITE, new_id())) as uow:
            return await work(uow)

    async def draft(self) -> "Room":
        await hear(self.units, [self.episode.discharged("dropped_out")])
        return self

    async def plan(self) -> ContinuingCarePlan:
        plan = await self.run(lambda uow: uow.plans.of_episode(self.episode.episode_id))
        assert plan is not None
        return plan

    async def check_ins(self) -> list[CheckIn]:
        plan = await self.plan()
        found = await self.run(lambda uow: uow.check_ins.of_plan(plan.id))
        return sorted(found, key=lambda check_in: check_in.days_after_start)

    async def linkages(self) -> list[Linkage]:
        plan = await self.plan()
        return await self.run(lambda uow: uow.linkages.of_plan(plan.id))

    async def activate(
        self,
        starts_on: date = TODAY,
        *,
        timezone: str = DENVER,
        days: tuple[int, ...] = Cadence().days_after_start,
        linkages: tuple[LinkageWish, ...] = (),
        **said: Any,
    ) -> "Room":
        await self.publish_rules(base_days=days, **said)
        plan = await self.plan()
        command = ActivatePlan(
            plan_id=plan.id,
            starts_on=starts_on,
            timezone=timezone,
            cadence=Cadence(days_after_start=days),
            linkages=linkages,
        )
        await self.run(lambda uow: activate_plan(command, uow))
        return self

    async def publish_rules(self, **said: Any) -> CadenceRules:
        """Publish cadence rules, besides what is said as by default; none where they stand."""
        command = PublishCadenceRules(said=said, first_cadence=Cadence())
        return await self.run(lambda uow: publish_cadence_rules(command, uow))

    async def decide(
        self,
        decision: Callable[[DecidePlan, AftercareUnitOfWork], Awaitable[ContinuingCarePlan]],
    ) -> None:
        plan = await self.plan()
        await self.run(lambda uow: decision(DecidePlan(plan_id=plan.id), uow))

    async def wake_at(self, moment: datetime) -> int:
        """Turn the clock and let time do its work; return how many were woken."""
        self.clock.set(moment)
        woken = 0
        while some := await self.run(lambda uow: wake_check_ins(WakeCheckIns(100), uow)):
            woken += some
        return woken

    async def first_check_in(self) -> UUID:
        return (await self.check_ins())[0].id

"""Routes of decisions about a plan: activate, hold, resume, complete, revoke."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.aftercare.api.parameters import (
    AftercareCommands,
    UsualCadence,
    router_of,
)
from services.aftercare.api.plans.views import PlanView
from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.handlers.linkages.proposing import LinkageWish
from services.aftercare.handlers.plans import deciding as handlers
from services.aftercare.ports import AftercareUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Command
from shared.http.forms import Day, Form, ZoneName

router = router_of("plans")

Decide = Callable[[handlers.DecidePlan, AftercareUnitOfWork], Awaitable[ContinuingCarePlan]]


class WishedLinkage(Form):
    """What is to follow; with a provider's code it is requested at once, else proposed."""

    kind: LinkageKind
    provider_code: Annotated[str | None, Field(pattern=r"^[a-z0-9-]{1,60}$")] = None


class ActivationBody(Form):
    """`starts_on` is a local day in `timezone`, an IANA name: at 09:00 there check-ins open.

    Without `linkages` they are what the plan's template proposes; a list takes their place, and
    an empty one is none. `replaces` is the client's plan that is active here and gives way.
    """

    starts_on: Day
    timezone: ZoneName
    linkages: Annotated[tuple[WishedLinkage, ...], Field(max_length=50)] | None = None
    replaces: UUID | None = None

    def command(self, plan_id: UUID, cadence: Cadence) -> handlers.ActivatePlan:
        return handlers.ActivatePlan(
            plan_id=plan_id,
            starts_on=self.starts_on,
            timezone=self.timezone,
            cadence=cadence,
            linkages=self._wishes(),
            replaces=self.replaces,
        )

    def _wishes(self) -> tuple[LinkageWish, ...] | None:
        if self.linkages is None:
            return None
        return tuple(LinkageWish(w.kind, w.provider_code) for w in self.linkages)


@router.post("/{plan_id}/activation")
async def activate_plan(
    plan_id: UUID, body: ActivationBody, command: AftercareCommands, cadence: UsualCadence
) -> Answer[PlanView]:
    """Activate a reviewed draft: schedules its check-ins and requests its linkages.

    Where its template asks for sign-off, open tasks are named in the refusal.
    """
    async with command.unit_of_work() as uow:
        command.expect(await uow.plans.get(plan_id))
        plan = await handlers.activate_plan(body.command(plan_id, cadence), uow)
        return command.answered(uow, PlanView.of(plan), version=plan.version)


@router.post("/{plan_id}/hold")
async def hold_plan(plan_id: UUID, command: AftercareCommands) -> Answer[PlanView]:
    """Pause an active plan: scheduled check-ins wait."""
    return await _decide(handlers.hold_plan, plan_id, command)


@router.post("/{plan_id}/resumption")
async def resume_plan(plan_id: UUID, command: AftercareCommands) -> Answer[PlanView]:
    """Go on with a plan on hold; what passed by meanwhile is not asked."""
    return await _decide(handlers.resume_plan, plan_id, command)


@router.post("/{plan_id}/completion")
async def complete_plan(plan_id: UUID, command: AftercareCommands) -> Answer[PlanView]:
    """End a plan that has done its work; what is open is cancelled."""
    return await _decide(handlers.complete_plan, plan_id, command)


@router.post("/{plan_id}/revocation")
async def revoke_plan(plan_id: UUID, command: AftercareCommands) -> Answer[PlanView]:
    """Take a plan back; what is open is cancelled."""
    return await _decide(handlers.revoke_plan, plan_id, command)


async def _decide(
    decide: Decide, plan_id: UUID, command: Command[AftercareUnitOfWork]
) -> Answer[PlanView]:
    async with command.unit_of_work() as uow:
        command.expect(await uow.plans.get(plan_id))
        plan = await decide(handlers.DecidePlan(plan_id=plan_id), uow)
        return command.answered(uow, PlanView.of(plan), version=plan.version)

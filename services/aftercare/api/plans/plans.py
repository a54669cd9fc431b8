"""Routes of continuing care plans: read them, activate, hold, resume, complete, revoke."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.aftercare.api.parameters import (
    AftercareCommands,
    Filters,
    UsualCadence,
    router_of,
)
from services.aftercare.api.plans.views import PlanInList, PlanView, PlanWithParts
from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.plans.plan import ContinuingCarePlan, NoSuchPlan, PlanState
from services.aftercare.handlers.linkages.proposing import LinkageWish
from services.aftercare.handlers.plans import deciding as handlers
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import plans as queries
from shared.http.answer import Answer
from shared.http.command import Command
from shared.http.forms import Day, Form, ZoneName
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("plans")

Decide = Callable[[handlers.DecidePlan, AftercareUnitOfWork], Awaitable[ContinuingCarePlan]]


class PlanFilters(Filters):
    state: PlanState | None = None
    client_id: UUID | None = None
    episode_id: UUID | None = None


class WishedLinkage(Form):
    """What is to follow; with a provider's code it is requested at once, else proposed."""

    kind: LinkageKind
    provider_code: Annotated[str | None, Field(pattern=r"^[a-z0-9-]{1,60}$")] = None


class ActivationBody(Form):
    """`starts_on` is a local day in `timezone`, an IANA name: at 09:00 there check-ins open."""

    starts_on: Day
    timezone: ZoneName
    linkages: Annotated[tuple[WishedLinkage, ...], Field(max_length=50)] = ()

    def command(self, plan_id: UUID, cadence: Cadence) -> handlers.ActivatePlan:
        wishes = (LinkageWish(w.kind, w.provider_code) for w in self.linkages)
        return handlers.ActivatePlan(
            plan_id=plan_id,
            starts_on=self.starts_on,
            timezone=self.timezone,
            cadence=cadence,
            linkages=tuple(wishes),
        )


@router.get("")
async def list_plans(
    reads: Reads, paging: Paging, filters: Annotated[PlanFilters, Query()]
) -> Page[PlanInList]:
    """List the site's plans, oldest first."""
    rows = await queries.plans(reads.database, reads.site, filters.model_dump(), paging)
    return paging.page(rows, PlanInList.model_validate, lambda row: row["id"])


@router.get("/{plan_id}")
async def get_plan(plan_id: UUID, reads: Reads) -> Answer[PlanWithParts]:
    """Show a plan with its linkages and check-ins."""
    found = await queries.plan_with_parts(reads.database, reads.site, plan_id)
    if found is None:
        raise NoSuchPlan("There is no plan of this id here.")
    plan, linkages, check_ins = found
    view = PlanWithParts.model_validate({**plan, "linkages": linkages, "check_ins": check_ins})
    return reads.found(view, version=plan["version"])


@router.post("/{plan_id}/activation")
async def activate_plan(
    plan_id: UUID, body: ActivationBody, command: AftercareCommands, cadence: UsualCadence
) -> Answer[PlanView]:
    """Activate a reviewed draft: schedules its check-ins and requests its linkages."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.plans.get(plan_id))
        plan = await handlers.activate_plan(body.command(plan_id, cadence), uow)
        return command.answered(uow, PlanView.model_validate(plan), version=plan.version)


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
        return command.answered(uow, PlanView.model_validate(plan), version=plan.version)

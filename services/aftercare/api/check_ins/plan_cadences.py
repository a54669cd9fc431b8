"""Routes of a plan's cadence: why each date, what may follow, and going on by another version."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.aftercare.api.check_ins.cadence_forms import LATEST_VERSION, MoveForm
from services.aftercare.api.check_ins.cadence_views import (
    ChangedDays,
    CheckInExplanation,
    MovePreview,
    OutlookView,
    PlanCadenceView,
)
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.check_ins.outlook import outlooks
from services.aftercare.domain.check_ins.plan_cadence import PlanCadence, change
from services.aftercare.domain.local_days import local_day
from services.aftercare.handlers.check_ins import moving as handlers
from services.aftercare.ports import AftercareUnitOfWork
from shared.http.answer import Answer
from shared.http.reading import Looks, Reads

router = router_of("plans")
check_ins = router_of("check-ins")

_FOR_RUNNING_PLANS: dict[int | str, dict[str, Any]] = {
    409: {"description": "A plan that has ended goes on by no version."}
}


@router.get("/{plan_id}/cadence")
async def get_plan_cadence(
    plan_id: UUID, look: Looks[AftercareUnitOfWork], reads: Reads
) -> Answer[PlanCadenceView]:
    """Explain every date of a plan, and what would follow from each thing heard next."""
    async with look.unit_of_work() as uow:
        view = await _shown(await handlers.cadence_of(plan_id, uow), uow)
    return reads.found(view, version=view.version)


@router.get("/{plan_id}/cadence/preview", responses=_FOR_RUNNING_PLANS)
async def preview_cadence_move(
    plan_id: UUID,
    look: Looks[AftercareUnitOfWork],
    rules_number: Annotated[int, Query(ge=1, le=LATEST_VERSION)],
) -> MovePreview:
    """Say which days from tomorrow on would come and go by another version of the rules."""
    async with look.unit_of_work() as uow:
        cadence = await handlers.cadence_of(plan_id, uow)
        rules = await uow.cadence_rules.of_number(rules_number)
        cadence.move_to(rules)  # in this look only, which keeps nothing
        own = await uow.check_ins.of_plan(plan_id)
        days = ChangedDays.of(change(cadence.dates(rules), own, _today(cadence, uow)))
    return MovePreview(
        plan_id=plan_id, rules_number=rules_number, added=days.added, dropped=days.dropped
    )


@router.post("/{plan_id}/cadence")
async def move_plan_cadence(
    plan_id: UUID, body: MoveForm, command: AftercareCommands
) -> Answer[PlanCadenceView]:
    """Go on by another version of the rules, from tomorrow on. Look at the preview first.

    What was asked stays, and a day that is today by the other version is not asked any more.
    """
    wish = handlers.MovePlan(plan_id=plan_id, rules_number=body.rules_number)
    async with command.unit_of_work() as uow:
        command.expect(await handlers.cadence_of(plan_id, uow))
        view = await _shown(await handlers.move_plan(wish, uow), uow)
        return command.answered(uow, view, version=view.version)


@check_ins.get("/{check_in_id}/explanation")
async def explain_check_in(
    check_in_id: UUID, look: Looks[AftercareUnitOfWork]
) -> CheckInExplanation:
    """Say in a sentence why a check-in is asked on its day."""
    async with look.unit_of_work() as uow:
        return CheckInExplanation.model_validate(await uow.check_ins.get(check_in_id))


async def _shown(cadence: PlanCadence, uow: AftercareUnitOfWork) -> PlanCadenceView:
    rules = await uow.cadence_rules.of_number(cadence.rules_number)
    newest = await uow.cadence_rules.newest()
    own = await uow.check_ins.of_plan(cadence.id)
    today = _today(cadence, uow)
    ahead = [] if cadence.is_over else outlooks(cadence, rules, own, today)
    return PlanCadenceView(
        plan_id=cadence.id,
        version=cadence.version,
        rules_number=cadence.rules_number,
        newest_rules_number=newest.number if newest else cadence.rules_number,
        starts_on=cadence.starts_on,
        timezone=cadence.timezone,
        is_paused=cadence.is_paused,
        is_over=cadence.is_over,
        check_ins=_explained(own),
        outlooks=tuple(OutlookView.of_outlook(each) for each in ahead),
    )


def _explained(check_ins: Sequence[CheckIn]) -> tuple[CheckInExplanation, ...]:
    ordered = sorted(check_ins, key=lambda each: (each.due_on, each.id))
    return tuple(CheckInExplanation.model_validate(each) for each in ordered)


def _today(cadence: PlanCadence, uow: AftercareUnitOfWork) -> date:
    return local_day(uow.now, cadence.timezone)

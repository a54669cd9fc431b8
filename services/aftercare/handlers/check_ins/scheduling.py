"""Which check-ins a plan has, and what becomes of them while it rests or when it ends."""

from collections.abc import Sequence
from uuid import UUID

from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.check_ins.dates import Planned
from services.aftercare.domain.check_ins.plan_cadence import PlanCadence, change
from services.aftercare.domain.check_ins.rules import CadenceRules
from services.aftercare.domain.local_days import local_day
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.handlers.outreach.ending import cancel_outreach
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


async def schedule_check_ins(
    plan: ContinuingCarePlan, first_cadence: Cadence, uow: AftercareUnitOfWork
) -> None:
    """Add the check-ins of a plan that has just begun, by the site's newest rules.

    A site that has published none begins with `first_cadence` as its first version. Of a plan that
    begins again nothing is asked for the days between, nor twice for a day; what was heard before
    still bears on the days to come.
    """
    starts_on, timezone = plan.began()
    rules = await rules_in_force(first_cadence, uow)
    before = await uow.cadences.find(plan.id)
    if before is not None:
        before.begin_again(rules, starts_on, timezone)
        uow.save(before)
        await _add_what_is_to_come(before, rules, uow)
        return
    cadence = PlanCadence(
        id=plan.id,
        site=plan.site,
        client_id=plan.client_id,
        rules_number=rules.number,
        starts_on=starts_on,
        timezone=timezone,
    )
    uow.cadences.add(cadence)
    for planned in cadence.dates(rules):
        _add(planned, cadence, rules, uow)


async def _add_what_is_to_come(
    cadence: PlanCadence, rules: CadenceRules, uow: AftercareUnitOfWork
) -> None:
    first = max(cadence.starts_on, local_day(uow.now, cadence.timezone))
    asked = {one.due_on for one in await uow.check_ins.of_plan(cadence.id) if one.completed_on}
    for planned in cadence.dates(rules):
        if planned.due_on >= first and planned.due_on not in asked:
            _add(planned, cadence, rules, uow)


async def rules_in_force(first_cadence: Cadence, uow: AftercareUnitOfWork) -> CadenceRules:
    """Return the newest version, or make the first one out of the settings."""
    newest = await uow.cadence_rules.newest()
    if newest is not None:
        return newest
    first = CadenceRules(
        id=uow.cadence_rules.first_id(),
        site=uow.site,
        number=1,
        base_days=first_cadence.days_after_start,
        days_to_answer=first_cadence.days_to_answer,
        published_at=uow.now,
    )
    uow.cadence_rules.add_first(first)
    return first


def follow(
    cadence: PlanCadence,
    rules: CadenceRules,
    check_ins: Sequence[CheckIn],
    uow: AftercareUnitOfWork,
) -> None:
    """Let what is scheduled from tomorrow on lie on the days that the cadence says now."""
    changed = change(cadence.dates(rules), check_ins, local_day(uow.now, cadence.timezone))
    for check_in, planned in changed.kept:
        if check_in.reasons != planned.reasons or check_in.opens_at != rules.opens_at:
            _place(check_in, planned, cadence, rules, uow)
            uow.save(check_in)
    for check_in, planned in changed.moved:
        _place(check_in, planned, cadence, rules, uow)
        uow.save(check_in)
    for planned in changed.added:
        _add(planned, cadence, rules, uow)
    for check_in in changed.dropped:
        check_in.cancel()
        uow.save(check_in)


async def pause_check_ins(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Let what is scheduled wait; what is due stays due."""
    await _mark(plan_id, uow, is_paused=True)
    for check_in in await _scheduled(plan_id, uow):
        check_in.pause()
        uow.save(check_in)


async def resume_check_ins(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Go on; what passed by meanwhile is cancelled, never asked afterwards."""
    await _mark(plan_id, uow, is_paused=False)
    for check_in in await _scheduled(plan_id, uow):
        check_in.schedule(uow.now)
        uow.save(check_in)


async def cancel_check_ins(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    """End what is open: nothing more is asked."""
    await _mark(plan_id, uow, is_over=True)
    for check_in in await uow.check_ins.of_plan(plan_id):
        if check_in.can_be_cancelled():
            if check_in.is_followed_up():
                await cancel_outreach(check_in, uow)
            check_in.cancel()
            uow.save(check_in)


async def _mark(plan_id: UUID, uow: AftercareUnitOfWork, **marks: bool) -> None:
    cadence = await uow.cadences.find(plan_id)
    if cadence is not None:
        for name, value in marks.items():
            setattr(cadence, name, value)
        uow.save(cadence)


async def _scheduled(plan_id: UUID, uow: AftercareUnitOfWork) -> list[CheckIn]:
    return [c for c in await uow.check_ins.of_plan(plan_id) if c.is_scheduled()]


def _add(
    planned: Planned, cadence: PlanCadence, rules: CadenceRules, uow: AftercareUnitOfWork
) -> None:
    check_in = CheckIn(
        id=new_id(),
        site=cadence.site,
        plan_id=cadence.id,
        client_id=cadence.client_id,
        days_after_start=0,
        days_to_answer=rules.days_to_answer,
        due_on=planned.due_on,
        timezone=cadence.timezone,
    )
    _place(check_in, planned, cadence, rules, uow)
    uow.check_ins.add(check_in)


def _place(
    check_in: CheckIn,
    planned: Planned,
    cadence: PlanCadence,
    rules: CadenceRules,
    uow: AftercareUnitOfWork,
) -> None:
    check_in.due_on, check_in.reasons = planned.due_on, planned.reasons
    check_in.days_after_start = (planned.due_on - cadence.starts_on).days
    check_in.opens_at, check_in.days_to_answer = rules.opens_at, rules.days_to_answer
    if not cadence.is_paused:
        check_in.schedule(uow.now)

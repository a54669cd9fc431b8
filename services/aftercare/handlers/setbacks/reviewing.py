"""A person looks at a setback and decides; care changes as they say, in the same unit of work."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.check_ins.because import Because, Cause
from services.aftercare.domain.local_days import local_day
from services.aftercare.domain.plans.plan import ContinuingCarePlan, PlanIsNotActive, PlanState
from services.aftercare.domain.setbacks.policy import SetbackRules
from services.aftercare.domain.setbacks.readmission import NoStayIsKnown
from services.aftercare.domain.setbacks.setback import Setback
from services.aftercare.domain.setbacks.states import (
    Adjustment,
    Outcome,
    SetbackIsNotReported,
    SetbackState,
)
from services.aftercare.handlers.check_ins.adapting import adapt_cadence
from services.aftercare.handlers.linkages.proposing import LinkageWish, propose_linkages
from services.aftercare.handlers.persons.living import require_living
from services.aftercare.handlers.setbacks.deadlines import rules_for
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import ReadmissionRequested, SetbackReviewed


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReviewSetback:
    """Without an outcome somebody has looked, and decides later.

    `note` is the reviewer's plan in words. The rest says what is adjusted: the cadence follows the
    site's rules for setbacks, `contact_on` is a local day on which somebody gets in touch.
    """

    setback_id: UUID
    outcome: Outcome | None = None
    note: str | None = None
    adapt_cadence: bool = False
    linkages: tuple[LinkageWish, ...] = ()
    contact_on: date | None = None

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        said = {
            Adjustment.CADENCE: self.adapt_cadence,
            Adjustment.LINKAGE: bool(self.linkages),
            Adjustment.CONTACT: self.contact_on is not None,
        }
        return tuple(kind for kind, is_said in said.items() if is_said)


async def review_setback(command: ReviewSetback, uow: AftercareUnitOfWork) -> Setback:
    """Look at it, decide, and do what was decided.

    Raises SetbackIsNotReported, SetbackIsNotReviewed, CareIsAdjustedSomehow, NothingIsAdjusted,
    ContactIsPast, ContactIsFarAhead, PlanIsNotActive, NoStayIsKnown, ReadmissionWasAskedFor.
    """
    setback = await uow.setbacks.get(command.setback_id)
    if setback.client_id is None or setback.state is SetbackState.UNCONFIRMED:
        raise SetbackIsNotReported("Confirm whose it is before it is reviewed.")
    rules = await rules_for(setback.client_id, uow)
    if setback.state is not SetbackState.REVIEWED:
        setback.review(uow.subject, uow.now, rules.decide_by(uow.now))
    if command.note is not None:
        setback.plan_of_action = await uow.private.seal(setback.client_id, {"note": command.note})
    if command.outcome is None:
        setback.require_nothing_adjusted(command.adjustments)
        uow.save(setback)
        return setback
    await _decide(setback, setback.client_id, command, rules, uow)
    return setback


async def _decide(
    setback: Setback,
    client_id: UUID,
    command: ReviewSetback,
    rules: SetbackRules,
    uow: AftercareUnitOfWork,
) -> None:
    assert command.outcome is not None  # noqa: S101 - asked before
    on = command.contact_on
    contact_by = None if on is None else rules.contact_by(on, uow.now)
    setback.decide(command.outcome, command.adjustments, on, contact_by)
    event = SetbackReviewed(setback_id=setback.id, client_id=client_id, outcome=command.outcome)
    uow.publish(event, of=setback)
    if command.outcome is Outcome.READMISSION_REQUESTED:
        await _request_readmission(setback, client_id, uow)
    else:
        await _adjust(setback, client_id, command, rules, uow)


async def _request_readmission(setback: Setback, client_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Ask enrollment for an application that follows the newest stay.

    Raises NoStayIsKnown, DiedMeanwhile, CareHasEnded.

    Where a plan goes on, check-ins follow the site's rules for readmission until the stay begins.
    """
    await require_living(client_id, uow, refusal="Nobody is readmitted after a death.")
    setback.prior_episode_id = await uow.known_clients.newest_episode(client_id)
    if setback.prior_episode_id is None:
        raise NoStayIsKnown
    event = ReadmissionRequested(
        setback_id=setback.id, client_id=client_id, prior_episode_id=setback.prior_episode_id
    )
    uow.publish(event, of=setback)
    plan_id = await uow.known_clients.open_plan(client_id)
    plan = None if plan_id is None else await uow.plans.get(plan_id)
    if plan is not None and plan.timezone is not None:
        day = local_day(uow.now, plan.timezone)
        await adapt_cadence(plan.id, Because(Cause.READMISSION, day), uow)


async def _adjust(
    setback: Setback,
    client_id: UUID,
    command: ReviewSetback,
    rules: SetbackRules,
    uow: AftercareUnitOfWork,
) -> None:
    """Change what the reviewer named. Raises PlanIsNotActive where there is no plan to change."""
    if not command.adapt_cadence and not command.linkages:
        return
    plan = await _active_plan(client_id, uow)
    setback.plan_id = plan.id
    if command.adapt_cadence:
        day = local_day(setback.reported_at, plan.timezone or rules.timezone)
        await adapt_cadence(plan.id, Because(Cause.SETBACK, day), uow)
    await propose_linkages(plan, command.linkages, uow)


async def _active_plan(client_id: UUID, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    plan_id = await uow.known_clients.open_plan(client_id)
    plan = None if plan_id is None else await uow.plans.get(plan_id)
    if plan is None or plan.state is not PlanState.ACTIVE:
        raise PlanIsNotActive("Activate or resume the client's plan: then its care is adjusted.")
    return plan

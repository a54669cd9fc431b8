"""What is told of a plan's end."""

from typing import Literal

from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import ContinuingCarePlanEnded

Outcome = Literal["completed", "replaced", "revoked", "called_off"]


def tell_end(plan: ContinuingCarePlan, outcome: Outcome, uow: AftercareUnitOfWork) -> None:
    event = ContinuingCarePlanEnded(
        plan_id=plan.id,
        episode_id=plan.episode_id,
        client_id=plan.client_id,
        outcome=outcome,
    )
    uow.publish(event, of=plan)

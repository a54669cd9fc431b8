"""Setbacks as time moves them: whoever waits too long for a person is told of, once for a step."""

from dataclasses import dataclass
from datetime import datetime

from services.aftercare.domain.setbacks.setback import Setback
from services.aftercare.domain.setbacks.states import SetbackState
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import SetbackReviewOverdue

_OWED = {
    SetbackState.UNCONFIRMED: "confirmation",
    SetbackState.REPORTED: "review",
    SetbackState.REVIEWED: "decision",
    SetbackState.CONTACT_OWED: "contact",
}


@dataclass(frozen=True, slots=True)
class TellOverdueSetbacks:
    at_most: int


async def tell_overdue_setbacks(command: TellOverdueSetbacks, uow: AftercareUnitOfWork) -> int:
    """Return how many were told of; who is claimed here is claimed by nobody else."""
    overdue = await uow.setbacks.claim_overdue(uow.now, command.at_most)
    for setback in overdue:
        due_at = setback.due_at or uow.now
        setback.overdue()
        uow.publish(_overdue(setback, due_at), of=setback)
    return len(overdue)


def _overdue(setback: Setback, due_at: datetime) -> SetbackReviewOverdue:
    is_ours = setback.state is not SetbackState.UNCONFIRMED
    return SetbackReviewOverdue(
        setback_id=setback.id,
        client_id=setback.client_id if is_ours else None,
        step=_OWED[setback.state],
        due_at=due_at,
    )

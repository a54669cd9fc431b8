"""A check-in is answered: by the client, or by staff who asked for them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.check_ins.check_in import CheckIn, RiskBand
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import CheckInCompleted


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteCheckIn:
    check_in_id: UUID
    completed_on: date
    risk_band: RiskBand | None = None


async def complete_check_in(command: CompleteCheckIn, uow: AftercareUnitOfWork) -> CheckIn:
    """Keep an answer. Raises CheckInIsNotDue, CompletedInFuture."""
    check_in = await uow.check_ins.get(command.check_in_id)
    check_in.complete(command.completed_on, command.risk_band, uow.now)
    uow.publish(_completed(check_in, command.completed_on), of=check_in)
    return check_in


def _completed(check_in: CheckIn, completed_on: date) -> CheckInCompleted:
    return CheckInCompleted(
        check_in_id=check_in.id,
        plan_id=check_in.plan_id,
        client_id=check_in.client_id,
        completed_on=completed_on,
    )

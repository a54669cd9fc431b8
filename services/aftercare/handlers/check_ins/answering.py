"""A check-in is completed by staff who know without the questions; answers are beside this."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.check_ins.because import Because, Cause
from services.aftercare.domain.check_ins.check_in import CheckIn, RiskBand
from services.aftercare.handlers.check_ins.adapting import adapt_cadence, adapt_cadence_anew
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import CheckInCompleted

_CAUSES = {
    RiskBand.LOW: Cause.LOW_RISK,
    RiskBand.MEDIUM: Cause.MEDIUM_RISK,
    RiskBand.HIGH: Cause.HIGH_RISK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteCheckIn:
    check_in_id: UUID
    completed_on: date
    risk_band: RiskBand | None = None


async def complete_check_in(command: CompleteCheckIn, uow: AftercareUnitOfWork) -> CheckIn:
    """Keep that it took place. Raises CheckInIsNotDue, CompletedInFuture, CompletedBeforeItsDay."""
    check_in = await uow.check_ins.get(command.check_in_id)
    check_in.complete(command.completed_on, command.risk_band, uow.now)
    uow.publish(completed(check_in, command.completed_on), of=check_in)
    await follow_band(check_in, uow)
    return check_in


async def follow_band(check_in: CheckIn, uow: AftercareUnitOfWork) -> None:
    """Let the cadence follow the risk band of an answered check-in, where it has one."""
    because = _because(check_in, check_in.risk_band)
    if because is not None:
        await adapt_cadence(check_in.plan_id, because, uow)


async def follow_new_band(
    check_in: CheckIn, before: RiskBand | None, uow: AftercareUnitOfWork
) -> None:
    """Let the cadence follow the band that replaces the one before, as if that had never been."""
    of, because = _because(check_in, before), _because(check_in, check_in.risk_band)
    if because is not None and of is not None:
        await adapt_cadence_anew(check_in.plan_id, of, because, uow)
    elif because is not None:
        await adapt_cadence(check_in.plan_id, because, uow)


def _because(check_in: CheckIn, band: RiskBand | None) -> Because | None:
    if band is None or check_in.completed_on is None:
        return None
    return Because(_CAUSES[band], check_in.completed_on)


def completed(check_in: CheckIn, completed_on: date) -> CheckInCompleted:
    return CheckInCompleted(
        check_in_id=check_in.id,
        plan_id=check_in.plan_id,
        client_id=check_in.client_id,
        completed_on=completed_on,
    )

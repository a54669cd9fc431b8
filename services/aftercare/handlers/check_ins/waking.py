"""Check-ins as time moves them: due, then missed and followed up."""

from dataclasses import dataclass

from services.aftercare.domain.check_ins.because import Because, Cause
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.local_days import local_day
from services.aftercare.handlers.check_ins.adapting import adapt_cadences
from services.aftercare.handlers.outreach.opening import open_outreach
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import CheckInDue, CheckInMissed


@dataclass(frozen=True, slots=True)
class WakeCheckIns:
    """Take the next step of check-ins whose time has come, `at_most` of them."""

    at_most: int


async def wake_check_ins(command: WakeCheckIns, uow: AftercareUnitOfWork) -> int:
    """Return how many were woken; whoever is claimed here is claimed by nobody else."""
    woken = await uow.check_ins.claim_waking(uow.now, command.at_most)
    missed = [check_in for check_in in woken if not check_in.is_scheduled()]
    if missed:
        await adapt_cadences({each.plan_id: _because_missed(each, uow) for each in missed}, uow)
    for check_in in woken:
        if check_in.is_scheduled():
            _fall_due(check_in, uow)
        else:
            await _miss(check_in, uow)
    return len(woken)


def _because_missed(check_in: CheckIn, uow: AftercareUnitOfWork) -> Because:
    return Because(Cause.MISSED, local_day(uow.now, check_in.timezone))


def _fall_due(check_in: CheckIn, uow: AftercareUnitOfWork) -> None:
    check_in.fall_due(uow.now)
    uow.publish(
        CheckInDue(
            check_in_id=check_in.id,
            plan_id=check_in.plan_id,
            client_id=check_in.client_id,
            due_on=check_in.due_on,
        ),
        of=check_in,
    )


async def _miss(check_in: CheckIn, uow: AftercareUnitOfWork) -> None:
    check_in.miss()
    uow.publish(_missed(check_in), of=check_in)
    await open_outreach(check_in, uow)


def _missed(check_in: CheckIn) -> CheckInMissed:
    return CheckInMissed(
        check_in_id=check_in.id,
        plan_id=check_in.plan_id,
        client_id=check_in.client_id,
        due_on=check_in.due_on,
    )

"""Who owes a linkage's next step: set as it moves on, and told as time passes."""

from dataclasses import dataclass, replace

from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.handlers.linkages import telling
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import LinkageStepDue, LinkageStepOverdue


@dataclass(frozen=True, slots=True)
class WakeLinkages:
    """Remind whoever owes a step whose time has come, `at_most` of them."""

    at_most: int


async def owe_next(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    """Say who owes the next step, by the newest rules; what is owed stays as it is."""
    linkage.owe_next(await uow.linkage_rules.in_force(), uow.now)


async def wake_linkages(command: WakeLinkages, uow: AftercareUnitOfWork) -> int:
    """Tell of steps that are due, then of those that are overdue, each once; return how many.

    One whose end passed before anybody was reminded is overdue: there is nothing to remind of.
    """
    woken = await uow.linkages.claim_waking(uow.now, command.at_most)
    for linkage in woken:
        _tell(linkage, uow)
    return len(woken)


def _tell(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    owed = linkage.owed
    if owed is None:
        return
    if owed.is_overdue(uow.now):
        linkage.owed = replace(owed, wakes_at=None)
        uow.publish(telling.step_told(LinkageStepOverdue, linkage, owed), of=linkage)
    else:
        linkage.owed = replace(owed, wakes_at=owed.due_at)
        uow.publish(telling.step_told(LinkageStepDue, linkage, owed), of=linkage)

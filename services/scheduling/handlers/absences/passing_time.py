"""Owns what time does to absence cases: tasks are overdue and escalate, contracts are kept."""

from dataclasses import dataclass

from services.scheduling.handlers.absences.deriving import derive
from services.scheduling.ports import SchedulingUnitOfWork


@dataclass(frozen=True, slots=True)
class WakeAbsenceCases:
    """Take what is due at a site, about `at_most` cases."""

    at_most: int


async def wake_absence_cases(command: WakeAbsenceCases, uow: SchedulingUnitOfWork) -> int:
    """Derive the cases whose time has come, and return of how many clients."""
    clients = await uow.absence_cases.waking(uow.now, command.at_most)
    if not clients:
        return 0
    await uow.one_at_a_time(clients)
    book = await uow.absence_policies.book()
    evidence = await uow.attendances.evidence_of(set(clients))
    stays = {stay.episode_id: stay for stay in await uow.stays.of_clients(clients)}
    for case in await uow.absence_cases.of_clients(clients):
        if case.wakes_at is not None and case.wakes_at <= uow.now:
            await derive(case, stays[case.episode_id], book, evidence, uow)
    return len(clients)

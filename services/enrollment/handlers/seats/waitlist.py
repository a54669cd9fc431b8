"""Owns the commands on waitlist entries and on the rules of waiting."""

from dataclasses import dataclass, fields
from uuid import UUID

from services.enrollment.domain.seats.waitlist import WaitlistEntry
from services.enrollment.domain.seats.waitlist_policy import PriorityIsInUse, WaitlistPolicy
from services.enrollment.handlers.seats.waiting import offer_free_seats, remove
from services.enrollment.ports import EnrollmentUnitOfWork


@dataclass(frozen=True, kw_only=True)
class RemoveFromWaitlist:
    entry_id: UUID
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class ChangePriority:
    entry_id: UUID
    priority: str


@dataclass(frozen=True, kw_only=True)
class SetWaitlistPolicy:
    policy: WaitlistPolicy


async def remove_from_waitlist(
    command: RemoveFromWaitlist, uow: EnrollmentUnitOfWork
) -> WaitlistEntry:
    """Take an entry off the list; an open offer ends with it."""
    entry = await uow.waitlist.get(command.entry_id)
    await remove(entry, command.reason_code, uow)
    await offer_free_seats(uow)
    return entry


async def change_priority(command: ChangePriority, uow: EnrollmentUnitOfWork) -> WaitlistEntry:
    """Give the client another priority in all lines of this site. Raises PriorityIsUnknown."""
    entry = await uow.waitlist.get(command.entry_id)
    priority = (await uow.waitlist_policies.current()).priority(command.priority)
    entry.prioritise(priority.code, priority.rank)
    for one in await uow.waitlist.open_of_application(entry.application_id):
        one.prioritise(priority.code, priority.rank)
        uow.save(one)
    return entry


async def set_waitlist_policy(
    command: SetWaitlistPolicy, uow: EnrollmentUnitOfWork
) -> WaitlistPolicy:
    """Keep a new version, unless it says what the current one does; who waits is ranked by it.

    Offers that were made keep their deadlines. Raises PriorityIsInUse.
    """
    await uow.sites.get()
    await uow.capacities.of_site()
    current, new = await uow.waitlist_policies.current(), command.policy
    if current.number and _terms(current) == _terms(new):
        return current
    codes = {priority.code for priority in new.priorities}
    if await uow.waitlist.priorities_in_use() - codes:
        raise PriorityIsInUse("Somebody waits with a priority that is left out.")
    new.number = current.number + 1
    uow.waitlist_policies.add(new)
    uow.save(new)
    uow.waitlist.rank_again(new)
    return new


def _terms(policy: WaitlistPolicy) -> dict[str, object]:
    names = [field.name for field in fields(policy)]
    return {name: getattr(policy, name) for name in names if name not in _IDENTITY}


_IDENTITY = {"id", "site", "version", "number"}

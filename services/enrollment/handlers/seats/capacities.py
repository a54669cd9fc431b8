"""Owns the command on capacities."""

from dataclasses import dataclass

from services.enrollment.domain.seats.capacity import Capacity
from services.enrollment.handlers.seats.waiting import offer_free_seats
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class SetCapacity:
    """No program: the whole site's; no track: the whole program's. `seats` None: not limited."""

    program: str | None
    track: str | None
    seats: int | None


async def set_capacity(command: SetCapacity, uow: EnrollmentUnitOfWork) -> Capacity:
    """Set how many seats a scope has; new ones are offered to who waits. Raises SeatsAreTaken."""
    await uow.sites.get()
    held = await uow.capacities.of_site()
    scope = (command.program, command.track)
    for capacity in held.capacities:
        if (capacity.program, capacity.track) == scope:
            break
    else:
        capacity = Capacity(
            id=new_id(), site=uow.site, program=command.program, track=command.track
        )
        capacity.taken = await uow.capacities.held_in(*scope)
        uow.capacities.add(capacity)
        held.capacities.append(capacity)
    capacity.resize(command.seats)
    uow.save(capacity)
    await offer_free_seats(uow)
    return capacity

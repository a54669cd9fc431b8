"""The command that lets somebody stand in for a facilitator, in one session."""

from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.sessions.conflicts import refusal
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.sessions.planning import hold_places
from services.scheduling.ports import SchedulingUnitOfWork


@dataclass(frozen=True, kw_only=True)
class SubstituteFacilitator:
    session_id: UUID
    absent_id: UUID
    substitute_id: UUID


async def substitute_facilitator(
    command: SubstituteFacilitator, uow: SchedulingUnitOfWork
) -> Session:
    """Put the substitute into the place of who is absent; the series stays as it is.

    Raises: NotFound, TransitionIsNotAllowed, DoesNotFacilitate, Invalid, FacilitatorIsTaken.
    """
    session = await uow.sessions.get(command.session_id)
    session.stand_in(command.absent_id, command.substitute_id)
    await hold_places([session], uow)
    conflicts = await uow.sessions.conflicts([session])
    if conflicts:
        raise refusal(conflicts)
    uow.save(session)
    return session

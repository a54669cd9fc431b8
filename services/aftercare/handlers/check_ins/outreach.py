"""What staff do after a missed check-in: whether the client was reached."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOutreach:
    check_in_id: UUID
    reached: bool


async def close_outreach(command: CloseOutreach, uow: AftercareUnitOfWork) -> CheckIn:
    """Say whether the client was reached. Raises OutreachIsNotOpen."""
    check_in = await uow.check_ins.get(command.check_in_id)
    check_in.close_outreach(reached=command.reached)
    uow.save(check_in)
    return check_in

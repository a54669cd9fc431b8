"""For whom nothing is opened any more: a death is a fact of the person, at every site."""

from uuid import UUID

from services.aftercare.domain.persons.ended import CareHasEnded, DiedMeanwhile
from services.aftercare.ports import AftercareUnitOfWork


async def require_living(client_id: UUID, uow: AftercareUnitOfWork, *, refusal: str) -> None:
    """Raise DiedMeanwhile in these words; CareHasEnded where another site told of the death."""
    if not await uow.deaths.is_known(client_id):
        return
    if await uow.deaths.is_told_here(client_id):
        raise DiedMeanwhile(refusal)
    raise CareHasEnded

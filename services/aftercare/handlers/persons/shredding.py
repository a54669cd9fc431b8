"""What aftercare kept sealed of a person is shredded: their keys are destroyed."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.ports import AftercareUnitOfWork
from shared.errors import NotFound


class ClientIsNotKnownHere(NotFound):
    pass


@dataclass(frozen=True, slots=True)
class DestroyKey:
    client_id: UUID


async def destroy_key(command: DestroyKey, uow: AftercareUnitOfWork) -> None:
    """Destroy the keys of every id that the person has; twice is once.

    Ids, days and counts stay, so that figures do not change. Nothing can be sealed for them again.
    Raises ClientIsNotKnownHere.
    """
    owners = await uow.keys.ids_of(command.client_id)
    if not owners:
        raise ClientIsNotKnownHere("There is no client of this id here.")
    await uow.keys.destroy(owners, uow.now, uow.subject)

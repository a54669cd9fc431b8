"""What aftercare kept sealed of a person is shredded: their keys are destroyed."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.episodes.known_episode import ClientIsNotKnownHere
from services.aftercare.handlers.persons.resting import let_rest_without_key
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True)
class DestroyKey:
    client_id: UUID


async def destroy_key(command: DestroyKey, uow: AftercareUnitOfWork) -> None:
    """Destroy the keys of every id that the person has; twice is once.

    Nothing more is asked of them, and nothing can be sealed for them again. Ids, days and counts
    stay, so that figures do not change. Raises ClientIsNotKnownHere.
    """
    owners = await uow.keys.ids_of(command.client_id)
    if not owners:
        raise ClientIsNotKnownHere
    await let_rest_without_key(command.client_id, uow)
    await uow.keys.destroy(owners, uow.now, uow.subject)

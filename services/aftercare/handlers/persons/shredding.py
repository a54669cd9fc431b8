"""What aftercare kept sealed of a person is shredded: their keys are destroyed."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.episodes.known_episode import ClientIsNotKnownHere
from services.aftercare.domain.persons.ended import Ending
from services.aftercare.handlers.persons.settling import settle_everywhere
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True)
class DestroyKey:
    client_id: UUID


async def destroy_key(command: DestroyKey, uow: AftercareUnitOfWork) -> None:
    """Destroy the keys of every id that the person has; twice is once.

    Nothing more is asked of them at any site, and nothing can be sealed for them again. Ids, days
    and counts stay, so that figures do not change. Raises ClientIsNotKnownHere.
    """
    owners = await uow.keys.ids_of(command.client_id)
    if not owners:
        raise ClientIsNotKnownHere
    await settle_everywhere(command.client_id, Ending.KEY_DESTROYED, uow)
    await uow.keys.destroy(owners, uow.now, uow.subject)

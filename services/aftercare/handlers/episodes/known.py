"""Whom this site knows: a slip of the key in a client's id is noticed, and tells nobody."""

from uuid import UUID

from services.aftercare.domain.episodes.known_episode import ClientIsNotKnownHere
from services.aftercare.ports import AftercareUnitOfWork


async def require_known_client(client_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Raise ClientIsNotKnownHere where no stay was heard of, under any id of the client."""
    if await uow.known_clients.newest_episode(client_id) is None:
        raise ClientIsNotKnownHere

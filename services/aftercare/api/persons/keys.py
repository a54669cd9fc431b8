"""Owns the route by which what is sealed of a client is shredded."""

from uuid import UUID

from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.handlers.persons import shredding as handlers
from shared.http.answer import Answer

router = router_of("clients")


@router.delete("/{client_id}/key", status_code=204)
async def destroy_client_key(client_id: UUID, command: AftercareCommands) -> Answer[None]:
    """Shred everything that is sealed of a client, under each of their ids, for good.

    Ids, days and counts stay: figures do not change. What was sealed opens as nothing from now on.
    """
    async with command.unit_of_work() as uow:
        await handlers.destroy_key(handlers.DestroyKey(client_id), uow)
        return command.done(uow)

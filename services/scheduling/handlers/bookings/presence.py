"""The step of all commands that give seats: clients who were discharged get none."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from services.scheduling.domain.stays.discharged import must_not_be_discharged
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.ports import SchedulingUnitOfWork


async def must_be_here(
    client_ids: Iterable[UUID], day: date, uow: SchedulingUnitOfWork
) -> Sequence[Progress]:
    """Return what is known of the clients' stays. Raises ClientIsDischarged for any of them."""
    wanted = sorted(set(client_ids))
    stays = await uow.stays.of_clients(wanted)
    for client_id in wanted:
        must_not_be_discharged([one for one in stays if one.client_id == client_id], day)
    return stays

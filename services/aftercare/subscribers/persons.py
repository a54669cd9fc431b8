"""What aftercare hears of who is whom."""

from services.aftercare.handlers.persons.learning import LearnMerge, learn_merge
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.subscribers.registry import subscriptions
from shared.contracts.enrollment import ClientsMerged, ClientsUnmerged
from shared.contracts.event import Received


@subscriptions.when(ClientsMerged)
async def when_clients_merged(received: Received[ClientsMerged], uow: AftercareUnitOfWork) -> None:
    await learn_merge(_told(received, stands=True), uow)


@subscriptions.when(ClientsUnmerged)
async def when_clients_unmerged(
    received: Received[ClientsUnmerged], uow: AftercareUnitOfWork
) -> None:
    await learn_merge(_told(received, stands=False), uow)


def _told(
    received: Received[ClientsMerged] | Received[ClientsUnmerged], *, stands: bool
) -> LearnMerge:
    event = received.event
    return LearnMerge(
        merge_id=event.merge_id,
        kept_client_id=event.kept_client_id,
        duplicate_client_id=event.duplicate_client_id,
        seq=received.aggregate_seq,
        stands=stands,
    )

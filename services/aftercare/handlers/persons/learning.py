"""What events tell of who is whom."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.persons.merge import KnownMerge
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnMerge:
    """`stands`: merged, or two again. `seq` counts the words on this merge."""

    merge_id: UUID
    kept_client_id: UUID
    duplicate_client_id: UUID
    seq: int
    stands: bool


async def learn_merge(command: LearnMerge, uow: AftercareUnitOfWork) -> None:
    known = await uow.merges.of(command.merge_id)
    if known is None:
        known = KnownMerge(
            id=command.merge_id,
            site=uow.site,
            kept_client_id=command.kept_client_id,
            duplicate_client_id=command.duplicate_client_id,
        )
        uow.merges.add(known)
    if known.learn(command.seq, stands=command.stands):
        uow.save(known)

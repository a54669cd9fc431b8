"""What events tell of who is whom."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.persons.ended import Ending
from services.aftercare.domain.persons.merge import KnownMerge
from services.aftercare.handlers.persons.settling import settle_everywhere
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
    """Keep it. Where either of them died the whole person did, or one of two did after all."""
    known = await uow.merges.of(command.merge_id)
    if known is None:
        known = KnownMerge(
            id=command.merge_id,
            site=uow.site,
            kept_client_id=command.kept_client_id,
            duplicate_client_id=command.duplicate_client_id,
        )
        uow.merges.add(known)
    if not known.learn(command.seq, stands=command.stands):
        return
    both = (command.kept_client_id, command.duplicate_client_id)
    have_died = [await uow.deaths.is_known(one) for one in both]
    uow.save(known)
    if any(have_died):
        for client_id in both:
            await settle_everywhere(client_id, Ending.DEATH, uow)

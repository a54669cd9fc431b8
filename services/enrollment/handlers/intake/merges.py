"""Owns the commands that say two clients are one, and take it back."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.enrollment.domain.intake.identity import ClientIsNotKnownHere
from services.enrollment.domain.intake.merge import (
    BothHaveOpenEpisodes,
    ClientMerge,
    MergeMakesChain,
    MergeStandsAlready,
)
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ClientsMerged, ClientsUnmerged
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class MergeClients:
    """`sites` are those that the caller may enter; None is every site."""

    kept_client_id: UUID
    duplicate_client_id: UUID
    sites: Collection[str] | None


@dataclass(frozen=True, kw_only=True)
class ReverseMerge:
    merge_id: UUID


async def merge_clients(command: MergeClients, uow: EnrollmentUnitOfWork) -> ClientMerge:
    """Let two clients be one from now on. No row of the past is rewritten.

    Raises ClientIsItself, ClientIsNotKnownHere, MergeStandsAlready, MergeMakesChain,
    BothHaveOpenEpisodes.
    """
    await uow.sites.get()
    merge = ClientMerge(
        id=new_id(),
        site=uow.site,
        kept_client_id=command.kept_client_id,
        duplicate_client_id=command.duplicate_client_id,
        merged_at=uow.now,
    )
    both = (merge.kept_client_id, merge.duplicate_client_id)
    await _require_known(both, command.sites, uow)
    await _require_no_chain(merge, uow)
    await _require_one_in_care(merge, uow)
    uow.merges.add(merge)
    event = ClientsMerged(
        merge_id=merge.id,
        kept_client_id=merge.kept_client_id,
        duplicate_client_id=merge.duplicate_client_id,
    )
    uow.publish(event, of=merge)
    return merge


async def reverse_merge(command: ReverseMerge, uow: EnrollmentUnitOfWork) -> ClientMerge:
    """Let the two be two again. What came in meanwhile stays with the client who was kept."""
    merge = await uow.merges.get(command.merge_id)
    merge.reverse(now=uow.now)
    event = ClientsUnmerged(
        merge_id=merge.id,
        kept_client_id=merge.kept_client_id,
        duplicate_client_id=merge.duplicate_client_id,
    )
    uow.publish(event, of=merge)
    return merge


async def _require_known(
    both: tuple[UUID, UUID], sites: Collection[str] | None, uow: EnrollmentUnitOfWork
) -> None:
    known = await uow.clients.stand_at(both, sites)
    if not known or not any([await uow.clients.stand_at([one], {uow.site}) for one in both]):
        raise ClientIsNotKnownHere("Name two clients of your sites, at least one of this site.")


async def _require_no_chain(merge: ClientMerge, uow: EnrollmentUnitOfWork) -> None:
    both = (merge.kept_client_id, merge.duplicate_client_id)
    for other in await uow.merges.touching(both):
        if both == (other.kept_client_id, other.duplicate_client_id):
            raise MergeStandsAlready("This merge stands already.", merge_id=str(other.id))
        if other.kept_client_id != merge.kept_client_id or other.duplicate_client_id in both:
            raise MergeMakesChain(
                "One of the two is part of another merge. Merge with who is kept there, or "
                "reverse it.",
                merge_id=str(other.id),
            )


async def _require_one_in_care(merge: ClientMerge, uow: EnrollmentUnitOfWork) -> None:
    ids = await uow.merges.all_ids(merge.kept_client_id)
    in_care = await uow.clients.in_care([*ids, merge.duplicate_client_id])
    if merge.duplicate_client_id in in_care and len(in_care) > 1:
        raise BothHaveOpenEpisodes(
            "Both are in care. Discharge one of the two first.",
            episode_ids=sorted(str(episode_id) for episode_id in in_care.values()),
        )

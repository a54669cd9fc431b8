"""Milestones: kept, reset, shared and deleted by the client alone, who may ask to be told."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.aftercare.domain.alumni.membership import (
    AlumniMembership,
    MembershipState,
    Purpose,
)
from services.aftercare.domain.alumni.milestone import (
    Counting,
    Milestone,
    NoSuchMilestone,
    ReminderNeedsMessages,
    TooManyMilestones,
)
from services.aftercare.domain.plans.plan import known_timezone
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import MilestoneReached, MilestoneReminderWithdrawn
from shared.identifiers import new_id
from shared.private import KeyWasDestroyed

COUNTING = TypeAdapter(Counting)
_AT_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepMilestone:
    client_id: UUID
    counting: Counting
    shared_with_staff: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMilestone(KeepMilestone):
    """Reset is a change of the first day. What was before is nowhere any more."""

    milestone_id: UUID


@dataclass(frozen=True, slots=True)
class RemindOfMilestones:
    at_most: int


async def keep_milestone(command: KeepMilestone, uow: AftercareUnitOfWork) -> Milestone:
    """Keep one, sealed.

    Raises NoSuchMembership, HasOptedOut, NotInvited, MemberIsNotActive, PurposeNotAgreed,
    UnknownTimezone, CountsFromFuture, ReminderNeedsMessages, TooManyMilestones.
    """
    membership = await uow.alumni_memberships.hold(command.client_id)
    membership.must_be_active(Purpose.MILESTONES)
    _check(command.counting, membership, uow)
    if len(await uow.milestones.of_client(command.client_id)) >= _AT_MOST:
        raise TooManyMilestones("Delete one before keeping another.")
    milestone = Milestone(
        id=new_id(),
        site=uow.site,
        client_id=command.client_id,
        membership_id=membership.id,
        sealed=await _sealed(command.client_id, command.counting, uow),
        shared_with_staff=command.shared_with_staff,
        reminds_at=command.counting.reminds_at(uow.now),
    )
    uow.milestones.add(milestone)
    return milestone


async def change_milestone(command: ChangeMilestone, uow: AftercareUnitOfWork) -> Milestone:
    """Raise NoSuchMilestone, and what keep_milestone raises."""
    membership = await uow.alumni_memberships.hold(command.client_id)
    membership.must_be_active(Purpose.MILESTONES)
    _check(command.counting, membership, uow)
    milestone = await own_milestone(command.client_id, command.milestone_id, uow)
    milestone.sealed = await _sealed(milestone.client_id, command.counting, uow)
    milestone.shared_with_staff = command.shared_with_staff
    was_to_remind = milestone.reminds_at is not None
    milestone.reminds_at = command.counting.reminds_at(uow.now)
    if was_to_remind:
        _take_back(milestone, uow)
    else:
        uow.save(milestone)
    return milestone


async def delete_milestone(client_id: UUID, milestone_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Leave nothing of it; also after opting out. Raises NoSuchMilestone."""
    milestone = await own_milestone(client_id, milestone_id, uow)
    if milestone.reminds_at is not None:
        _take_back(milestone, uow)
    uow.milestones.forget(milestone)


async def remind_of_milestones(command: RemindOfMilestones, uow: AftercareUnitOfWork) -> int:
    """Tell of the marks whose hour has come, and set each to its next; return how many.

    One whose key was destroyed counts from no day any more, and goes: it holds up nobody else's.
    """
    due = await uow.milestones.claim_reminding(uow.now, command.at_most)
    for milestone in due:
        try:
            opened = await uow.private.open(milestone.client_id, milestone.sealed)
        except KeyWasDestroyed:
            uow.milestones.forget(milestone)
        else:
            await _remind(milestone, counting_of(opened), uow)
    return len(due)


async def _remind(milestone: Milestone, counting: Counting, uow: AftercareUnitOfWork) -> None:
    membership = await uow.alumni_memberships.must_be_of(milestone.client_id)
    milestone.reminds_at = counting.reminds_at(uow.now)
    if membership.state is not MembershipState.ACTIVE:
        uow.save(milestone)
        return
    reached = MilestoneReached(milestone_id=milestone.id, client_id=milestone.client_id)
    uow.publish(reached, of=milestone)


def _take_back(milestone: Milestone, uow: AftercareUnitOfWork) -> None:
    """Let nobody hear of a mark any more that was to be told, or waits to be."""
    gone = MilestoneReminderWithdrawn(milestone_id=milestone.id, client_id=milestone.client_id)
    uow.publish(gone, of=milestone)


async def own_milestone(client_id: UUID, milestone_id: UUID, uow: AftercareUnitOfWork) -> Milestone:
    milestone = await uow.milestones.get(milestone_id)
    if milestone.client_id not in await uow.merges.ids_of({client_id}):
        raise NoSuchMilestone("There is no milestone of this id here.")
    return milestone


def counting_of(opened: dict[str, Any]) -> Counting:
    return COUNTING.validate_python(opened)


def _check(counting: Counting, membership: AlumniMembership, uow: AftercareUnitOfWork) -> None:
    known_timezone(counting.timezone)
    counting.check(uow.now)
    if counting.remind and Purpose.MESSAGES not in membership.purposes:
        raise ReminderNeedsMessages("Agree to messages first.", field="remind")


async def _sealed(client_id: UUID, counting: Counting, uow: AftercareUnitOfWork) -> bytes:
    return await uow.private.seal(client_id, COUNTING.dump_python(counting, mode="json"))

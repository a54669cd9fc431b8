"""What ends with a membership, or with one purpose of it, in the same transaction."""

from services.aftercare.domain.alumni.membership import AlumniMembership, Purpose
from services.aftercare.handlers.alumni.releasing import give_places_back
from services.aftercare.handlers.alumni.unpairing import end_mentoring
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import AlumniOptedOut


async def end_membership(
    membership: AlumniMembership, uow: AftercareUnitOfWork, *, keeps_milestones: bool
) -> None:
    """Opt out: places go to the next in line, mentorships end, milestones go unless kept.

    Raises HasOptedOut.
    """
    membership.opt_out(uow.now)
    for purpose in Purpose:
        await end_purpose(membership, purpose, uow, keeps_milestones=keeps_milestones)
    left = AlumniOptedOut(membership_id=membership.id, client_id=membership.client_id)
    uow.publish(left, of=membership)


async def end_purpose(
    membership: AlumniMembership,
    purpose: Purpose,
    uow: AftercareUnitOfWork,
    *,
    keeps_milestones: bool,
) -> None:
    match purpose:
        case Purpose.EVENTS:
            await give_places_back(membership, uow)
        case Purpose.MENTORING:
            membership.mentoring = {}
            await end_mentoring(membership, uow)
        case Purpose.MILESTONES:
            await _end_milestones(membership, uow, keeps=keeps_milestones)
        case Purpose.MESSAGES:
            await _stop_reminders(membership, uow)


async def _end_milestones(
    membership: AlumniMembership, uow: AftercareUnitOfWork, *, keeps: bool
) -> None:
    """Delete them, or keep them for the client alone: unshared, and without reminders."""
    for milestone in await uow.milestones.of_client(membership.client_id):
        if keeps:
            milestone.shared_with_staff, milestone.reminds_at = False, None
            uow.save(milestone)
        else:
            uow.milestones.forget(milestone)


async def _stop_reminders(membership: AlumniMembership, uow: AftercareUnitOfWork) -> None:
    for milestone in await uow.milestones.of_client(membership.client_id):
        if milestone.reminds_at is not None:
            milestone.reminds_at = None
            uow.save(milestone)

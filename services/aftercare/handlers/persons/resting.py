"""Of whom nothing more is to be asked: all that is open for a person here ends, in every room."""

from datetime import datetime
from uuid import UUID

from services.aftercare.domain.plans.decisions import Decision
from services.aftercare.handlers.alumni.leaving import end_membership
from services.aftercare.handlers.linkages.ending import end_of_rest
from services.aftercare.handlers.plans.closing import cancel_what_is_open
from services.aftercare.handlers.plans.telling import tell_end
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import HelpRequestClosed


async def let_rest_after_death(
    client_id: UUID, told_at: datetime, uow: AftercareUnitOfWork
) -> None:
    """End what is open of somebody who died. Where the death is taken back, people decide.

    A setback stays as it was found, without a deadline: what came of it is for a person to say.
    What was told, or help that was asked for, after `told_at` is heard: the word of the death may
    be the mistake.
    """
    for plan in await uow.open_care.plans(client_id):
        plan.call_off(uow.now)
        tell_end(plan, "called_off", uow)
        await cancel_what_is_open(plan.id, uow)
    await _end_in_rooms(client_id, told_at, uow)
    for request in await uow.open_care.help_requests(client_id):
        if request.asked_at > told_at:
            continue
        request.close(uow.now, None, is_followed_up=False)
        event = HelpRequestClosed(help_request_id=request.id, client_id=request.client_id)
        uow.publish(event, of=request)


async def let_rest_without_key(
    client_id: UUID, told_at: datetime, uow: AftercareUnitOfWork
) -> None:
    """End what is open of somebody whose words can be kept no more; a call for help stays open."""
    for plan in await uow.open_care.plans(client_id):
        plan.revoke()
        plan.note(Decision.REVOKED, uow.subject, uow.now)
        tell_end(plan, "revoked", uow)
        await cancel_what_is_open(plan.id, uow)
    await _end_in_rooms(client_id, told_at, uow)


async def _end_in_rooms(client_id: UUID, told_at: datetime, uow: AftercareUnitOfWork) -> None:
    for linkage in await uow.open_care.linkages(client_id):
        await end_of_rest(linkage, uow)
    for setback in await uow.open_care.setbacks(client_id):
        if setback.reported_at <= told_at:
            setback.rest()
            uow.save(setback)
    for membership in await uow.open_care.memberships(client_id):
        await end_membership(membership, uow, keeps_milestones=False)

"""What ends with a plan: nothing more is asked, and no provider is waited for."""

from uuid import UUID

from services.aftercare.ports import AftercareUnitOfWork


async def cancel_what_is_open(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    for check_in in await uow.check_ins.of_plan(plan_id):
        if check_in.can_be_cancelled():
            check_in.cancel()
            uow.save(check_in)
    for linkage in await uow.linkages.of_plan(plan_id):
        if linkage.can_be_cancelled():
            linkage.cancel()
            uow.save(linkage)

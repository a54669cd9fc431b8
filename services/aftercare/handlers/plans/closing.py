"""What ends with a plan: nothing more is asked, and no provider is waited for."""

from uuid import UUID

from services.aftercare.handlers.check_ins.scheduling import cancel_check_ins
from services.aftercare.handlers.linkages.proposing import cancel_linkages
from services.aftercare.ports import AftercareUnitOfWork


async def cancel_what_is_open(plan_id: UUID, uow: AftercareUnitOfWork) -> None:
    await cancel_check_ins(plan_id, uow)
    await cancel_linkages(plan_id, uow)

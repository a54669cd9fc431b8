"""How a linkage ends: completed, ended early, or cancelled before the client came."""

from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.handlers.linkages import telling
from services.aftercare.handlers.linkages.asking import OfLinkage
from services.aftercare.handlers.linkages.choosing import let_place_go
from services.aftercare.handlers.linkages.linking import revoke_links
from services.aftercare.ports import AftercareUnitOfWork


async def complete_linkage(command: OfLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """End what has done its work. Raises ClientIsNotLinked."""
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.complete(uow.now)
    await end(linkage, uow)
    return linkage


async def end_linkage_early(command: OfLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """End what stopped before its work was done. Raises ClientIsNotLinked."""
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.end_early(uow.now)
    await end(linkage, uow)
    return linkage


async def cancel_linkage(command: OfLinkage, uow: AftercareUnitOfWork) -> Linkage:
    """End what the client never came to. Raises LinkageIsOver."""
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.cancel(uow.now)
    await end(linkage, uow)
    return linkage


async def end_of_rest(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    """End it whichever way it can: the client came, or never will."""
    if linkage.is_over():
        return
    if linkage.can_be_cancelled():
        linkage.cancel(uow.now)
    else:
        linkage.end_early(uow.now)
    await end(linkage, uow)


async def end(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    """Let go of what an ended linkage holds, and tell of its end."""
    linkage.owed = None
    await let_place_go(linkage, uow)
    await revoke_links(linkage.id, uow)
    uow.publish(telling.ended(linkage), of=linkage)

"""What becomes of linkages when the consent that they rest on has ended."""

from uuid import UUID

from services.aftercare.handlers.linkages.disclosing import basis_of
from services.aftercare.handlers.linkages.linking import revoke_links
from services.aftercare.ports import AftercareUnitOfWork


async def rest_anew(consent_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Rest what rested on this consent on another that stands; where none does, end its links.

    The linkage keeps the consent that has ended: by it staff see that it lacks one.
    """
    for linkage in await uow.linkages.resting_on(consent_id):
        if linkage.is_over():
            continue
        basis = await basis_of(linkage, uow)
        if basis is None:
            await revoke_links(linkage.id, uow)
        elif basis.consent_id != consent_id:
            linkage.consent_id = basis.consent_id
            uow.save(linkage)

"""Whether a provider may be told, by which consent; and the accounting row of each telling."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.linkages.disclosing import (
    RECORD,
    ConsentIsMissing,
    Disclosure,
    What,
    party_kind,
    purposes,
)
from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Basis:
    """The consent that allows a telling, and the purpose that it names."""

    consent_id: UUID
    purpose: str


async def basis_of(linkage: Linkage, uow: AftercareUnitOfWork) -> Basis | None:
    """Return what lets the linkage's provider be told now; the consents are held until the end."""
    for purpose in purposes(linkage.kind):
        consent_id = await uow.consents.standing(
            linkage.client_id,
            party_kind=party_kind(linkage.kind),
            party_id=linkage.party_id,
            category=RECORD,
            purposes=(purpose,),
        )
        if consent_id is not None:
            return Basis(consent_id, purpose)
    return None


async def needed_basis(linkage: Linkage, uow: AftercareUnitOfWork) -> Basis:
    """Return what lets the provider be told now. Raises ConsentIsMissing, which says what would."""
    basis = await basis_of(linkage, uow)
    if basis is None:
        raise ConsentIsMissing(linkage.kind, linkage.party_id)
    return basis


def account_for(linkage: Linkage, basis: Basis, what: What, uow: AftercareUnitOfWork) -> None:
    """Write the row: when, to whom, what, why, and by which consent (2.25)."""
    disclosure = Disclosure(
        id=new_id(),
        site=uow.site,
        client_id=linkage.client_id,
        linkage_id=linkage.id,
        provider_code=linkage.provider(),
        party_kind=party_kind(linkage.kind),
        party_id=linkage.party_id,
        consent_id=basis.consent_id,
        category=RECORD,
        purpose=basis.purpose,
        what=what,
        disclosed_at=uow.now,
        by=uow.subject,
    )
    uow.disclosures.add(disclosure)
    uow.save(disclosure)

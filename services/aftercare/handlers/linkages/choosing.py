"""Whom a linkage names: an organisation by its code, and perhaps what it offers."""

from contextlib import suppress
from uuid import UUID

from services.aftercare.domain.directory.offering import (
    NoSuchOffering,
    Offering,
    OfferingIsArchived,
)
from services.aftercare.domain.linkages.linkage import (
    Linkage,
    LinkageKind,
    OfferingIsOfAnotherKind,
    OfferingIsOfAnotherProvider,
    OfferingIsUnknown,
)
from services.aftercare.handlers.directory.places import give_place_back, take_place
from services.aftercare.ports import AftercareUnitOfWork


async def provider_of(
    kind: LinkageKind,
    provider_code: str | None,
    offering_id: UUID | None,
    uow: AftercareUnitOfWork,
) -> str | None:
    """Return the provider's code, which an offering says as well.

    Raises OfferingIsUnknown, OfferingIsArchived, OfferingIsOfAnotherKind,
    OfferingIsOfAnotherProvider.
    """
    if offering_id is None:
        return provider_code
    offering = await _offering(offering_id, uow)
    offering.expect_current()
    if offering.details.kind.value != kind.value:
        raise OfferingIsOfAnotherKind("Is of another kind than this linkage.", field="offering_id")
    code = (await uow.organisations.get(offering.organisation_id)).code
    if provider_code not in {None, code}:
        raise OfferingIsOfAnotherProvider("Is offered by another provider.", field="offering_id")
    return code


async def hold_place(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    """Take a place where its offering counts them. Raises NoPlaceIsFree, also on leaving.

    What left the directory since it was chosen counts none, and is accepted all the same.
    """
    if linkage.offering_id is None:
        return
    try:
        await take_place(linkage.offering_id, uow)
    except (OfferingIsArchived, NoSuchOffering):
        return
    linkage.holds_place = True


async def let_place_go(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    if not linkage.holds_place or linkage.offering_id is None:
        return
    linkage.holds_place = False
    with suppress(NoSuchOffering):  # it serves this site no more, and counts for itself
        await give_place_back(linkage.offering_id, uow)


async def _offering(offering_id: UUID, uow: AftercareUnitOfWork) -> Offering:
    try:
        return await uow.offerings.get(offering_id)
    except NoSuchOffering:
        raise OfferingIsUnknown(
            "The directory here has no such offering.", field="offering_id"
        ) from None

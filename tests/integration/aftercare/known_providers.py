"""Organisations in a site's directory, for plans that propose them."""

from services.aftercare.domain.directory.organisation import OrganisationKind
from services.aftercare.handlers.directory.organisations import (
    AddOrganisation,
    OrganisationSaid,
    add_organisation,
)
from services.aftercare.ports import AftercareUnitOfWork
from tests.unit.aftercare.room import Room


async def know_providers(room: Room, *codes: str) -> None:
    """Add those that the directory has not got yet."""

    async def add(uow: AftercareUnitOfWork) -> None:
        for code in codes:
            if await uow.organisations.of_code(code) is None:
                said = OrganisationSaid(name="Synthetic", kind=OrganisationKind.OTHER)
                await add_organisation(AddOrganisation(code=code, said=said), uow)

    await room.run(add)

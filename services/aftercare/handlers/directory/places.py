"""Places of an offering: taken and given back one by one, or told by the house."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.directory.offering import Offering, Places
from services.aftercare.handlers.directory.keeping import kept_here
from services.aftercare.ports import AftercareUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPlaces:
    offering_id: UUID
    places: Places


async def take_place(offering_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Take a place where places are counted; elsewhere nothing is counted and nothing refused.

    Raises NoPlaceIsFree here or, where the last one went meanwhile, as the unit is left;
    NoSuchOffering, OfferingIsArchived.
    """
    (await uow.offerings.get(offering_id)).expect_a_place()
    uow.offerings.take_place(offering_id)


async def give_place_back(offering_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Free a place; an offering that was archived meanwhile takes it back too."""
    await uow.offerings.get(offering_id)
    uow.offerings.give_place_back(offering_id)


async def tell_places(command: TellPlaces, uow: AftercareUnitOfWork) -> Offering:
    """Keep what the house said on the phone. Raises OfferingIsArchived, IsKeptElsewhere."""
    offering = kept_here(await uow.offerings.get(command.offering_id), uow)
    offering.tell_places(command.places, uow.now)
    uow.save(offering)
    return offering

"""Places of offerings under concurrency, counted by the real PostgreSQL."""

import asyncio
from uuid import UUID

import pytest

from services.aftercare.domain.directory.offering import (
    NoPlaceIsFree,
    Offering,
    OfferingIsArchived,
    Places,
)
from services.aftercare.domain.directory.organisation import IsKeptElsewhere
from services.aftercare.handlers.directory.places import (
    TellPlaces,
    give_place_back,
    take_place,
    tell_places,
)
from services.aftercare.store import SqlAftercareUnitOfWork
from shared.errors import StaleVersion
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.unit.aftercare.directory import offering, organisation

UnitsHere = Units[SqlAftercareUnitOfWork]
RACERS = 50


async def kept(units: UnitsHere, places: Places, *, serves: tuple[str, ...] = ()) -> Offering:
    house = organisation(serves=serves)
    made = offering(house.id, places=places, serves=serves)
    async with units(UnitContext("north", new_id())) as uow:
        uow.organisations.add(house)
        uow.offerings.add(made)
    return made


async def free(units: UnitsHere, offering_id: UUID) -> int | None:
    async with units(UnitContext("north", new_id())) as uow:
        return (await uow.offerings.get(offering_id)).places.free


async def take(units: UnitsHere, offering_id: UUID, site: str = "north") -> None:
    async with units(UnitContext(site, new_id())) as uow:
        await take_place(offering_id, uow)


async def give_back(units: UnitsHere, offering_id: UUID) -> None:
    async with units(UnitContext("north", new_id())) as uow:
        await give_place_back(offering_id, uow)


async def test_fifty_who_take_at_once_get_as_many_places_as_are_free(units: UnitsHere) -> None:
    house = await kept(units, Places(9, 7))
    results = await asyncio.gather(
        *(take(units, house.id) for _ in range(RACERS)), return_exceptions=True
    )
    assert results.count(None) == 7
    assert {type(one) for one in results if one is not None} == {NoPlaceIsFree}
    assert await free(units, house.id) == 0


async def test_places_taken_and_given_back_at_once_add_up(units: UnitsHere) -> None:
    house = await kept(units, Places(40, 20))
    both = [take(units, house.id) for _ in range(12)]
    both += [give_back(units, house.id) for _ in range(9)]
    assert await asyncio.gather(*both) == [None] * 21
    assert await free(units, house.id) == 20 - 12 + 9


async def test_more_than_there_are_do_not_come_back(units: UnitsHere) -> None:
    house = await kept(units, Places(2, 2))
    await give_back(units, house.id)
    assert await free(units, house.id) == 2


async def test_places_that_nobody_counts_are_never_refused(units: UnitsHere) -> None:
    group = await kept(units, Places())
    await take(units, group.id)
    await give_back(units, group.id)
    assert await free(units, group.id) is None


async def test_the_constraint_refuses_who_read_before_the_last_place_went(
    units: UnitsHere,
) -> None:
    house = await kept(units, Places(1, 1))
    with pytest.raises(NoPlaceIsFree):
        async with units(UnitContext("north", new_id())) as slow:
            await take_place(house.id, slow)
            await take(units, house.id)
    assert await free(units, house.id) == 0


async def test_an_archived_house_takes_nobody_in_but_gets_its_place_back(
    units: UnitsHere,
) -> None:
    house = await kept(units, Places(2, 1))
    async with units(UnitContext("north", new_id())) as uow:
        found = await uow.offerings.get(house.id)
        found.archive(uow.now)
        uow.save(found)
    with pytest.raises(OfferingIsArchived):
        await take(units, house.id)
    await give_back(units, house.id)
    assert await free(units, house.id) == 2


async def test_what_the_house_says_does_not_overwrite_a_place_taken_meanwhile(
    units: UnitsHere,
) -> None:
    house = await kept(units, Places(3, 3))
    with pytest.raises(StaleVersion):
        async with units(UnitContext("north", new_id())) as uow:
            told = TellPlaces(offering_id=house.id, places=Places(3, 2))
            await tell_places(told, uow)
            await take(units, house.id)
    assert await free(units, house.id) == 2


async def test_a_site_that_is_served_takes_places_but_does_not_say_how_many_there_are(
    units: UnitsHere,
) -> None:
    house = await kept(units, Places(3, 3), serves=("south",))
    await take(units, house.id, "south")
    assert await free(units, house.id) == 2
    with pytest.raises(IsKeptElsewhere):
        async with units(UnitContext("south", new_id())) as uow:
            await tell_places(TellPlaces(offering_id=house.id, places=Places(3, 3)), uow)


async def test_an_organisation_is_found_by_code_where_it_serves_and_the_own_one_first(
    units: UnitsHere,
) -> None:
    code = f"oak-{new_id()}"
    elsewhere, own = organisation(code, serves=("south",)), organisation(code, site="south")
    async with units(UnitContext("north", new_id())) as uow:
        uow.organisations.add(elsewhere)
    for site, expected in (("north", elsewhere.id), ("south", elsewhere.id), ("west", None)):
        async with units(UnitContext(site, new_id())) as uow:
            found = await uow.organisations.of_code(code)
            assert (found and found.id) == expected
    async with units(UnitContext("south", new_id())) as uow:
        uow.organisations.add(own)
        found = await uow.organisations.of_code(code)
        assert found is not None
        assert found.id == own.id

"""Merges as heard: who is whom follows from the newest word, in any order and however often."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from services.aftercare import tables
from services.aftercare.queries.persons import ids_of
from services.aftercare.store import SqlAftercareUnitOfWork
from shared.contracts.enrollment import ClientsMerged, ClientsUnmerged
from shared.contracts.event import Received
from shared.database import Database
from shared.identifiers import new_id
from shared.unit_of_work import Units
from tests.unit.aftercare.stories import hear, received

SqlUnits = Units[SqlAftercareUnitOfWork]


def _told() -> tuple[Received[Any], ...]:
    merge = {
        "merge_id": new_id(),
        "kept_client_id": new_id(),
        "duplicate_client_id": new_id(),
    }
    return received(ClientsMerged(**merge), 1), received(ClientsUnmerged(**merge), 2)


@pytest.mark.parametrize("order", [*permutations((0, 1)), (0, 1, 0), (1, 0, 1, 0)])
async def test_the_newest_word_on_a_merge_stands(
    units: SqlUnits, database: Database, order: tuple[int, ...]
) -> None:
    told = _told()
    await hear(units, [told[at] for at in order])
    found = await database.fetch(
        select(tables.known_merge).where(tables.known_merge.c.id == told[0].aggregate_id)
    )
    assert [(row["stands"], row["heard"]) for row in found] == [(False, 2)]


async def test_all_ids_of_a_person_are_found_by_any_of_them(
    units: SqlUnits, database: Database
) -> None:
    kept, first, second = new_id(), new_id(), new_id()
    merges = [
        ClientsMerged(merge_id=new_id(), kept_client_id=kept, duplicate_client_id=one)
        for one in (first, second)
    ]
    await hear(units, [received(merge, 1) for merge in merges])
    for one in (kept, first, second):
        assert await ids_of(database, one) == sorted([kept, first, second])
    apart = ClientsUnmerged(**merges[0].model_dump())
    await hear(units, [received(apart, 2)])
    assert await ids_of(database, first) == [first]
    assert await ids_of(database, second) == sorted([kept, second])

"""What scheduling makes of enrollment's events."""

from datetime import timedelta
from typing import Any

import pytest

from services.scheduling.domain.stays.phase import PhaseState
from services.scheduling.handlers.stays.stays import BeginStay, EndStay, begin_stay, end_stay
from shared.errors import NotYet
from shared.identifiers import new_id
from tests.unit.scheduling.memory import NOW, MemoryStore
from tests.unit.scheduling.stories import FIRST_DAY, book, plan, register


async def begin(store: MemoryStore, **changed: Any) -> None:
    form = {
        "episode_id": new_id(),
        "client_id": new_id(),
        "track_code": None,
        "started_on": FIRST_DAY,
        "from_history": False,
        **changed,
    }
    async with store() as uow:
        await begin_stay(BeginStay(**form), uow)


async def test_a_named_track_that_is_not_here_is_waited_for() -> None:
    with pytest.raises(NotYet):
        await begin(MemoryStore(), track_code="evening")


async def test_history_waits_for_no_track() -> None:
    store = MemoryStore()
    await begin(store, track_code="evening", from_history=True)
    assert store.state.stays == {}


async def test_where_a_site_has_no_track_nothing_starts() -> None:
    store = MemoryStore()
    await begin(store)
    assert store.state.stays == {}


async def test_without_a_named_track_the_sites_first_one_is_meant() -> None:
    store = MemoryStore()
    async with store() as uow:
        first = await register(uow)
        await register(uow, code="morning")
    await begin(store)
    [progress] = store.state.stays.values()
    assert progress.track_id == first.id


async def test_a_stay_pins_the_newest_version_of_its_track() -> None:
    store = MemoryStore()
    async with store() as uow:
        await register(uow)
        second = await register(uow, number=2)
    await begin(store, track_code="evening")
    async with store() as uow:
        await register(uow, number=3)
    [progress] = store.state.stays.values()
    assert progress.track_id == second.id
    assert progress.phases[0].state is PhaseState.ACTIVE


async def test_a_later_membership_booked_for_another_stay_survives_the_discharge() -> None:
    store = MemoryStore()
    client_id = new_id()
    async with store() as uow:
        await register(uow)
        series, _ = await plan(uow)
    discharged_on = FIRST_DAY + timedelta(days=7)
    store.now = NOW + timedelta(days=1)
    async with store() as uow:
        await book(uow, series.id, client_id, from_date=discharged_on + timedelta(days=1))
    command = EndStay(
        episode_id=new_id(),
        client_id=client_id,
        discharged_on=discharged_on,
        recorded_at=NOW,
        heard_seq=2,
    )
    async with store() as uow:
        await end_stay(command, uow)
    [membership] = store.state.memberships.values()
    assert not membership.is_over

"""A room over the memory."""

import pytest

from shared.clock import SettableClock
from tests.unit.aftercare.memory import MemoryAftercare
from tests.unit.aftercare.room import NOON, Room


@pytest.fixture
def memory_room() -> Room:
    clock = SettableClock(NOON)
    return Room(MemoryAftercare(clock), clock)


@pytest.fixture
async def room(memory_room: Room) -> Room:
    return await memory_room.draft()

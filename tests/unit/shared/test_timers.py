"""A large site does not keep the others waiting, not even those that come while it is worked on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from shared.clock import SettableClock
from shared.timers import BATCH, Timer
from shared.unit_context import UnitContext


class Sites:
    """How much is due at each site, and in which order it was taken."""

    def __init__(self, **due: int) -> None:
        self.due = due
        self.turns: list[str] = []
        self.comes_later: dict[str, int] = {}

    async def waiting(self, _: datetime) -> list[str]:
        return [site for site, due in self.due.items() if due]

    @asynccontextmanager
    async def unit(self, context: UnitContext) -> AsyncIterator[str]:
        yield context.site

    async def take(self, at_most: int, site: str) -> int:
        self.turns.append(site)
        self.due |= self.comes_later
        self.comes_later = {}
        taken = min(at_most, self.due[site])
        self.due[site] -= taken
        return taken

    def timer(self, at_once: int = 1) -> Timer[str]:
        clock = SettableClock(datetime(2026, 3, 2, tzinfo=UTC))
        return Timer(self.waiting, self.take, self.unit, clock, poll=0, at_once=at_once)


@pytest.mark.parametrize("at_once", [1, 2, 3])
async def test_sites_take_turns(at_once: int) -> None:
    sites = Sites(large=BATCH * 20, small=3, middle=BATCH + 1)
    assert await sites.timer(at_once).take_all() == BATCH * 21 + 4
    assert set(sites.due.values()) == {0}
    assert sites.turns.index("small") < 3
    assert sites.turns.index("middle") < 3


@pytest.mark.parametrize("at_once", [1, 2])
async def test_who_comes_while_a_large_site_is_worked_on_has_the_next_turn(at_once: int) -> None:
    sites = Sites(large=BATCH * 20)
    sites.comes_later = {"small": 1}
    await sites.timer(at_once).take_all()
    assert set(sites.due.values()) == {0}
    assert sites.turns.index("small") <= at_once + 1


async def test_what_cannot_be_taken_is_not_tried_for_ever() -> None:
    sites = Sites(stuck=1, idle=1)

    async def take_nothing(_: int, site: str) -> int:
        sites.turns.append(site)
        return 0

    clock = SettableClock(datetime(2026, 3, 2, tzinfo=UTC))
    timer = Timer(sites.waiting, take_nothing, sites.unit, clock, poll=0)
    assert await timer.take_all() == 0
    assert sorted(sites.turns) == ["idle", "stuck"]


@pytest.mark.parametrize("at_once", [1, 2])
async def test_an_error_is_told_and_other_batches_end(at_once: int) -> None:
    sites = Sites(broken=1, sound=1)

    async def take(at_most: int, site: str) -> int:
        if site == "broken":
            raise ConnectionError
        return await sites.take(at_most, site)

    clock = SettableClock(datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(ConnectionError):
        await Timer(sites.waiting, take, sites.unit, clock, at_once=at_once).take_all()
    assert sites.due["broken"] == 1

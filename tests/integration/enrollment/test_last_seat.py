"""200 clients race for the last seat, over HTTP and many connections: one wins, 199 wait in line.

`FOOTBRIDGE_LAST_SEAT_ROUNDS=100` runs the issue's hundred rounds; a run of all tests takes a few.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest_asyncio
from httpx import ASGITransport, AsyncClient

from services.enrollment import tables
from services.enrollment.domain.seats.waitlist_policy import FEDERAL_PRIORITIES
from services.enrollment.main import create_api
from shared.clock import SystemClock
from shared.database import Database
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.line import Line

RACERS = 200
ROUNDS = int(os.environ.get("FOOTBRIDGE_LAST_SEAT_ROUNDS", "5"))
SEATS = 3
"""Of which all but the last are taken before the race."""

_STANDS = """
SELECT capacity.taken, capacity.seats, count(seat.id) AS held
FROM capacity LEFT JOIN seat ON seat.site = capacity.site AND seat.state <> 'released'
WHERE capacity.site = $1 GROUP BY capacity.taken, capacity.seats
"""


@dataclass
class Race:
    """Two processes' worth of APIs, each with a pool of its own, and 200 accepted applications."""

    line: Line
    doors: list[AsyncClient]
    racers: list[str]
    seen: Counter[tuple[int, int, int]] = field(default_factory=Counter)

    async def begin(self) -> None:
        """Forget the last round, and leave one seat."""
        at_site = {"site": self.line.desk.site}
        for table in (tables.seat, tables.waitlist_entry):
            await self.line.service.database.execute(
                table.delete().where(table.c.site == at_site["site"])
            )
        for _ in range(SEATS - 1):
            assert (await self.line.asks())["seat"]

    async def run(self, priorities: list[str | None]) -> list[dict[str, Any]]:
        """Let everybody ask at once, while somebody counts the seats; return the answers."""
        order = list(zip(self.racers, priorities, strict=True))
        random.shuffle(order)
        watching = asyncio.create_task(self._watch())
        try:
            return await asyncio.gather(
                *(self._ask(at, *one) for at, one in enumerate(order)),
            )
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _ask(self, at: int, racer: str, priority: str | None) -> dict[str, Any]:
        door = self.doors[at % len(self.doors)]
        path = f"/sites/{self.line.desk.site}/applications/{racer}/seat"
        return shown(await door.post(path, json={"priority": priority}))

    async def _watch(self) -> None:
        connection = await asyncpg.connect(self.line.service.database.url)
        try:
            while True:
                row = await connection.fetchrow(_STANDS, self.line.desk.site)
                assert row is not None
                self.seen[row["taken"], row["seats"], row["held"]] += 1
        finally:
            await connection.close()


@pytest_asyncio.fixture
async def race(enrollment: Enrollment, desk: Desk) -> AsyncIterator[Race]:
    line = Line(enrollment, desk)
    await line.seats(SEATS)
    accepted = [await asyncio.gather(*(desk.accepted() for _ in range(20))) for _ in range(10)]
    async with AsyncExitStack() as stack:
        doors = []
        for _ in range(2):
            database = await Database(enrollment.database.url).open()
            stack.push_async_callback(database.close)
            app = create_api(enrollment.settings, database, SystemClock())
            doors.append(await stack.enter_async_context(_door(enrollment, app)))
        yield Race(line, doors, [one["id"] for group in accepted for one in group])


def _door(enrollment: Enrollment, app: Any) -> AsyncClient:
    headers = enrollment.issuer.bearer("program_director")
    return AsyncClient(transport=ASGITransport(app), base_url="http://enrollment", headers=headers)


async def test_one_of_200_gets_the_last_seat_and_199_wait_in_a_consistent_order(
    race: Race,
) -> None:
    for _ in range(ROUNDS):
        await race.begin()
        answers = await race.run([None] * RACERS)
        won = [one for one in answers if one["seat"] is not None]
        waits = {one["application_id"]: one["waiting"][0] for one in answers if not one["seat"]}
        assert (len(won), len(waits)) == (1, RACERS - 1)
        # Each was told the place it had when its answer was decided, as if they had come in turn.
        assert sorted(entry["place"] for entry in waits.values()) == list(range(1, RACERS))
        listed = await race.line.listed(limit="37")
        assert await race.line.listed(limit="200") == listed
        told = {entry["id"]: entry["place"] for entry in waits.values()}
        assert {entry["id"]: entry["place"] for entry in listed} == told
        assert [entry["place"] for entry in listed] == list(range(1, RACERS))
        assert listed == sorted(listed, key=lambda entry: (entry["entered_at"], entry["id"]))
    assert {(taken == held, taken <= seats) for taken, seats, held in race.seen} == {(True, True)}
    assert max(taken for taken, _, _ in race.seen) == SEATS


async def test_priorities_order_those_who_race(race: Race) -> None:
    ranks = {priority.code: priority.rank for priority in FEDERAL_PRIORITIES}
    await race.begin()
    answers = await race.run([random.choice(list(ranks)) for _ in range(RACERS)])
    listed = await race.line.listed(limit="50")
    waits = {one["application_id"] for one in answers if one["seat"] is None}
    assert len(waits) == len(listed) == RACERS - 1
    assert {one["application_id"] for one in listed} == waits
    in_order = sorted(
        listed, key=lambda one: (ranks[one["priority"]], one["entered_at"], one["id"])
    )
    assert listed == in_order
    assert [one["place"] for one in listed] == list(range(1, RACERS))

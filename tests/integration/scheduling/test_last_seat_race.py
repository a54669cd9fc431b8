"""200 clients race for the last seat over HTTP, while somebody leaves: the history is linearizable.

It is checked, not assumed: an order of all answers is searched that keeps real time, and in which
each answer follows from the seats that were free. `FOOTBRIDGE_RACES=100` runs the issue's hundred
rounds; a run of all tests takes a few.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Hashable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import func, select

from services.scheduling import tables
from services.scheduling.api import ROUTERS
from services.scheduling.policies import POLICIES
from services.scheduling.store import SqlSchedulingUnitOfWork
from shared.database import Database
from shared.http.app import create_app
from shared.unit_of_work import Units
from shared.vault import AesGcmVault
from tests.integration.scheduling.conftest import Program, Scheduling, shown
from tests.integration.scheduling.test_storm import nobody_is_in_two_places
from tests.integration.scheduling.waiting import before_the_series
from tests.support.linearizability import Recorder, must_be_linearizable

RACERS = 200
ROUNDS = int(os.environ.get("FOOTBRIDGE_RACES", "2"))
SEATS = 3
"""Of which all but the last are taken before the race."""

Line = tuple[int, int]
"""The seats that are free, and how many wait."""


def line(state: Line, call: Hashable, answer: Hashable) -> Iterable[Line]:
    """Follow a series as if its clients came one after the other.

    A seat that is free goes to who comes, unless somebody waits; one that frees is held for who
    waits, and else it is free.
    """
    free, waiting = state
    if call == "leave":
        return [(free, waiting - 1)] if waiting else [(free + 1, waiting)]
    if answer == "active":
        return [(free - 1, waiting)] if free and not waiting else []
    return [] if free and not waiting else [(free, waiting + 1)]


@dataclass
class Race:
    """Two processes' worth of APIs, each with a pool of its own, before one series' last seat."""

    program: Program
    doors: list[AsyncClient]

    async def run(self, *, leaves: bool) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Let everybody ask at once; return the series and the answers, once they are checked."""
        series = await self.program.series(capacity=SEATS, ends_on="2026-03-05")
        members = [await self.program.member(series["id"]) for _ in range(SEATS - 1)]
        recorder = Recorder()
        racers = [self._book(recorder, series, at) for at in range(RACERS)]
        asked = [*racers, self._leave(recorder, members[0])] if leaves else racers
        random.shuffle(asked)
        answers = await asyncio.gather(*asked)
        must_be_linearizable(recorder.history, (1, 0), line)
        return series, answers

    async def _book(self, recorder: Recorder, series: dict[str, Any], at: int) -> dict[str, Any]:
        body = {"client_id": str(uuid4()), "from_date": "2026-03-02"}
        path = f"/sites/{self.program.site}/series/{series['id']}/members"
        door = self.doors[at % len(self.doors)]
        asked = door.post(path, json=body)
        return shown(await recorder.record("book", asked, lambda got: got.json()["state"]), 201)

    async def _leave(self, recorder: Recorder, member: dict[str, Any]) -> dict[str, Any]:
        path = f"/sites/{self.program.site}/memberships/{member['id']}/ending"
        asked = self.doors[0].post(path, json={"last_date": "2026-03-01"})
        return shown(await recorder.record("leave", asked, _status))


def _status(answer: Response) -> int:
    return answer.status_code


@pytest_asyncio.fixture
async def race(scheduling: Scheduling, program: Program) -> AsyncIterator[Race]:
    async with AsyncExitStack() as stack:
        doors = [await _door(scheduling, stack) for _ in range(2)]
        stack.enter_context(before_the_series(program))
        yield Race(program, doors)


async def _counted(race: Race, series: dict[str, Any]) -> dict[str, int]:
    m = tables.membership.c
    counts = select(m.state, func.count().label("members")).group_by(m.state)
    rows = await race.program.service.database.fetch(counts.where(m.series_id == series["id"]))
    return {row["state"]: row["members"] for row in rows}


async def _door(scheduling: Scheduling, stack: AsyncExitStack) -> AsyncClient:
    database = await Database(scheduling.url).open()
    stack.push_async_callback(database.close)
    kind = partial(SqlSchedulingUnitOfWork, vault=AesGcmVault(bytes(32)))
    app = create_app(
        "scheduling",
        routers=ROUTERS,
        policies=POLICIES,
        database=database,
        verifier=scheduling.issuer.verifier(),
        unit_of_work=Units(kind, database, scheduling.clock),
    )
    headers = scheduling.issuer.bearer("program_director")
    client = AsyncClient(
        transport=ASGITransport(app), base_url="http://scheduling", headers=headers
    )
    return await stack.enter_async_context(client)


@pytest.mark.timeout(120 + 30 * ROUNDS)
async def test_one_of_200_gets_the_last_seat_and_the_history_is_linearizable(race: Race) -> None:
    for number in range(ROUNDS):
        leaves = number % 2 == 1
        series, _ = await race.run(leaves=leaves)
        counted = await _counted(race, series)
        seated = counted.pop("active") + counted.pop("offered", 0)
        assert seated == SEATS
        assert counted.pop("ended", 0) == leaves
        assert counted == {"waitlisted": RACERS - 1 - leaves}
        for session in (await race.program.get("/sessions", series=series["id"]))["items"]:
            assert session["seats_taken"] == session["capacity"] == SEATS
    await nobody_is_in_two_places(race.program)

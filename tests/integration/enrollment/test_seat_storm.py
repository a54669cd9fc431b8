"""Everything at once at two sites: requests, answers, enrollments, discharges, limits, timers."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select

from services.enrollment import tables
from services.enrollment.domain.seats.waitlist_policy import FEDERAL_PRIORITIES
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.line import Line

WAVES, PER_WAVE = 16, 16
PLACES = [
    {"program": "iop"},
    {"program": "iop", "track": "evening"},
    {"program": "iop", "track": "morning"},
    {"program": "php"},
]
EVENTS = ("ClientWaitlisted", "SeatOffered", "OfferAnswered", "SeatReserved")
SCOPES: list[dict[str, str]] = [
    {"program": "iop"},
    {"program": "iop", "track": "evening"},
    {"program": "php"},
]


@dataclass
class Storm:
    """Random commands of some clients, each with an application at both sites."""

    lines: list[Line]
    random: random.Random
    clients: list[str] = field(default_factory=lambda: [str(uuid4()) for _ in range(20)])
    accepted: dict[tuple[int, str], str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)

    async def begin(self) -> None:
        for at, line in enumerate(self.lines):
            for client in self.clients:
                application = await line.desk.accepted(client_id=client)
                self.accepted[at, client] = application["id"]
                await line.desk.consent(client)
            for scope in SCOPES:
                await line.seats(1, **scope)

    async def wave(self) -> None:
        acts: list[Callable[[], Awaitable[None]]] = self.random.choices(
            [*[self.ask, self.answer] * 8, *self._others()],
            k=PER_WAVE,
        )
        await asyncio.gather(*(act() for act in acts))

    def _others(self) -> list[Callable[[], Awaitable[None]]]:
        often = [self.enroll, self.enroll, self.discharge, self.discharge, self.limit, self.move]
        return [*often, *often, self.remove, self.give_up, self.prioritise]

    async def ask(self) -> None:
        places = self.random.sample(PLACES, self.random.randint(1, 3))
        priority = self.random.choice(FEDERAL_PRIORITIES).code
        line, application = self._somebody()
        if self.random.random() < 0.5:
            line = self.random.choice(self.lines)
            application = (await line.desk.accepted())["id"]
        self._seen(await line.ask(application, places=places, priority=priority))

    async def answer(self) -> None:
        line = self.random.choice(self.lines)
        if offered := await line.listed(state="offered"):
            how = self.random.choice(["acceptance", "acceptance", "decline"])
            self._seen(await line.answer(self.random.choice(offered), how))

    async def remove(self) -> None:
        line = self.random.choice(self.lines)
        if waiting := await line.listed(state="waiting"):
            entry = self.random.choice(waiting)
            self._seen(await line.answer(entry, "removal", reason_code="storm"))

    async def prioritise(self) -> None:
        line = self.random.choice(self.lines)
        if waiting := await line.listed(state="waiting"):
            code = self.random.choice(FEDERAL_PRIORITIES).code
            self._seen(await line.answer(self.random.choice(waiting), "priority", priority=code))

    async def enroll(self) -> None:
        line, application = self._somebody()
        self._seen(await line.desk.enroll(application))

    async def discharge(self) -> None:
        line = self.random.choice(self.lines)
        active = shown(await line.desk.get("/episodes", state="active"))["items"]
        if active:
            self._seen(await line.desk.discharge(self.random.choice(active)["id"]))

    async def give_up(self) -> None:
        line, application = self._somebody()
        path = f"/applications/{application}/seat/release"
        self._seen(await line.desk.post(path, {"reason_code": "storm"}))

    async def limit(self) -> None:
        seats = self.random.choice([1, 1, 2, 2, 3])
        scope = self.random.choice(SCOPES)
        self._seen(await self.random.choice(self.lines).set_seats(seats, **scope))

    async def move(self) -> None:
        await self.random.choice(self.lines).time_passes(
            hours=self.random.choice([0, 0, 1, 1, 1, 120])
        )

    def _somebody(self) -> tuple[Line, str]:
        at, client = self.random.choice(list(self.accepted))
        return self.lines[at], self.accepted[at, client]

    def _seen(self, answer: Any) -> None:
        assert answer.status_code < 500, answer.text
        self.answers[answer.status_code] += 1


@pytest_asyncio.fixture
async def lines(enrollment: Enrollment, desk: Desk) -> AsyncIterator[list[Line]]:
    south = Desk(desk.http, f"s{uuid4().hex[:12]}")
    form = {"name": "South", "timezone": "Europe/Berlin"}
    shown(await south.http.put(f"/sites/{south.site}", json=form))
    await south.ask_for_consent_alone()
    yield [Line(enrollment, desk), Line(enrollment, south)]
    enrollment.clock.set(NOW)


@pytest.mark.parametrize("seed", range(3))
async def test_in_a_storm_no_seat_is_lost_doubled_or_free_with_a_line(
    lines: list[Line], seed: int
) -> None:
    storm = Storm(lines, random.Random(seed))
    await storm.begin()
    for _ in range(WAVES):
        await storm.wave()
        for line in lines:
            await line.time_passes()
        for line in lines:
            await line.stands()
            await nobody_waits_for_a_free_seat(line)
            await the_list_is_in_order(line)
    for line in lines:
        await everybody_gets_a_seat_without_limits(line)
    happened = {name for line in lines for name, _ in await line.events(*EVENTS)}
    assert happened == set(EVENTS), storm.answers


async def everybody_gets_a_seat_without_limits(line: Line) -> None:
    """Whoever is still on a list when the storm is over was not forgotten."""
    for scope in SCOPES:
        await line.seats(None, **scope)
    await line.time_passes()
    assert await line.listed(state="waiting") == []
    while offered := await line.listed(state="offered"):
        shown(await line.answer(offered[0], "acceptance"))
    await line.stands()


async def nobody_waits_for_a_free_seat(line: Line) -> None:
    capacities = shown(await line.desk.get("/capacities"))["items"]
    for entry in await line.listed(state="waiting"):
        covering = [one for one in capacities if one["program"] == entry["program"]]
        covering = [one for one in covering if one["track"] in {None, entry["track"]}]
        assert any(one["free"] == 0 for one in covering), (entry, covering)


async def the_list_is_in_order(line: Line) -> None:
    ranks = {priority.code: priority.rank for priority in FEDERAL_PRIORITIES}
    listed = await line.listed(state="waiting")
    ordered = sorted(listed, key=lambda one: (ranks[one["priority"]], one["entered_at"], one["id"]))
    assert listed == ordered
    entry = tables.waitlist_entry.c
    rows = await line.service.database.fetch(
        select(entry.id).where(entry.site == line.desk.site, entry.state == "waiting")
    )
    assert {str(row["id"]) for row in rows} == {one["id"] for one in listed}

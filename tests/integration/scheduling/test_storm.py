"""Everything at once: bookings, rolls, corrections, cancellations, discharges; invariants hold."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services.scheduling import tables
from services.scheduling.domain.rolls.marks import GIVES_UP_THE_SEAT, HOLDS_THE_TIME
from services.scheduling.store import SqlSchedulingUnitOfWork
from shared.contracts.enrollment import ClientEnrolled
from shared.errors import StaleVersion
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.scheduling.conftest import Program, mark

WAVES, PER_WAVE = 10, 16
MARKS = ("present", "excused", "no_show", "cancelled_by_client")


@dataclass
class Storm:
    """Random commands of some clients in series whose times overlap; refusals are welcome."""

    program: Program
    random: random.Random
    series: list[dict[str, Any]]
    clients: list[str] = field(default_factory=lambda: [str(uuid4()) for _ in range(6)])
    stays: list[ClientEnrolled] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    async def wave(self) -> None:
        acts: list[Callable[[], Awaitable[None]]] = self.random.choices(
            [self.book, self.leave, self.roll, self.cancel, self.enroll, self.discharge],
            weights=[5, 2, 8, 1, 2, 1],
            k=PER_WAVE,
        )
        await asyncio.gather(*(act() for act in acts))

    async def book(self) -> None:
        path = f"/series/{self.random.choice(self.series)['id']}/members"
        body = {"client_id": self.random.choice(self.clients), "from_date": self._day()}
        await self._post(path, body)

    async def leave(self) -> None:
        path = f"/series/{self.random.choice(self.series)['id']}/members"
        members = (await self.program.get(path))["items"]
        if members:
            membership = self.random.choice(members)
            await self._post(f"/memberships/{membership['id']}/ending", {"last_date": self._day()})

    async def roll(self) -> None:
        session = self._session()
        roll = (await self.program.get(f"/sessions/{session['id']}"))["roll"]
        there = {line["client_id"] for line in roll}
        if self.random.random() < 0.2:
            there.add(self.random.choice(self.clients))
        marks = [mark(one, self.random.choice(MARKS)) for one in sorted(there)]
        answer = await self.program.roll(session, *marks, reason_code="storm")
        self.answers[answer.status_code] += 1

    async def cancel(self) -> None:
        await self._post(f"/sessions/{self._session()['id']}/cancellation", {"reason_code": "snow"})

    async def enroll(self) -> None:
        if self.clients:
            client_id = self.random.choice(self.clients)
            self.stays.append(await self._heard(lambda: self.program.enroll(client_id)))

    async def discharge(self) -> None:
        if self.stays:
            stay, day = self.random.choice(self.stays), date.fromisoformat(self._day())
            await self._heard(lambda: self.program.discharge(stay, day))

    async def _heard(self, hear: Callable[[], Awaitable[Any]]) -> Any:
        """Deliver again what met others in a ring, as the consumer does."""
        for _ in range(10):
            try:
                return await hear()
            except StaleVersion:
                continue
        raise AssertionError("an event was refused ten times")

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        answer = await self.program.post(path, body)
        self.answers[answer.status_code] += 1
        assert answer.status_code < 500, answer.text

    def _session(self) -> dict[str, Any]:
        found: dict[str, Any] = self.random.choice(self.random.choice(self.series)["sessions"])
        return found

    def _day(self) -> str:
        return f"2026-03-{self.random.randint(2, 12):02}"


@pytest.mark.parametrize("seed", range(3))
async def test_in_a_storm_of_commands_every_invariant_holds(program: Program, seed: int) -> None:
    series = [
        await program.series(capacity=3, ends_on="2026-03-12", start_time=start, room=room)
        for start, room in (("18:00", "blue"), ("19:00", "red"), ("21:00", "blue"))
    ]
    storm = Storm(program, random.Random(seed), series)
    for _ in range(WAVES):
        await storm.wave()
    assert max(storm.answers) < 500, storm.answers
    await seats_are_what_the_rolls_say(program)
    await nobody_is_in_two_places(program)
    await phases_are_what_the_evidence_says(program)


async def seats_are_what_the_rolls_say(program: Program) -> None:
    s, a = tables.session.c, tables.attendance.c
    seated = [a.status != status for status in GIVES_UP_THE_SEAT]
    lines = select(func.count()).where(a.session_id == s.id, *seated).scalar_subquery()
    rows = await program.service.database.fetch(
        select(s.seats_taken, s.capacity, lines.label("lines")).where(s.site == program.site)
    )
    assert [row["seats_taken"] for row in rows] == [row["lines"] for row in rows]
    assert all(row["seats_taken"] <= row["capacity"] for row in rows)


async def nobody_is_in_two_places(program: Program) -> None:
    rows = await program.service.database.fetch(
        select(tables.attendance).where(tables.attendance.c.site == program.site)
    )
    held = [row for row in rows if row["status"] in HOLDS_THE_TIME]
    for one in held:
        for other in held:
            if one["id"] < other["id"] and one["client_id"] == other["client_id"]:
                assert one["ends_at"] <= other["starts_at"] or other["ends_at"] <= one["starts_at"]


async def phases_are_what_the_evidence_says(program: Program) -> None:
    """What commands and events led to is what a fresh evaluation of all evidence finds."""
    context = UnitContext(site=program.site, correlation_id=new_id())
    rows = await program.service.database.fetch(
        select(tables.progress.c.client_id).where(tables.progress.c.site == program.site)
    )
    assert rows
    uow: SqlSchedulingUnitOfWork
    async with program.service.units(context) as uow:
        for client_id in {row["client_id"] for row in rows}:
            evidence = await uow.attendances.evidence_of([client_id])
            for stay in await uow.stays.of_clients([client_id]):
                if stay.track_id is not None:
                    track = await uow.tracks.get(stay.track_id)
                    before = stay.evaluate(track, evidence)
                    assert stay.phases == before

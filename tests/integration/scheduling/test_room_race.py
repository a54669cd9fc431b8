"""Fifty facilitators' moves race for one room: one is there at a time, and their answers agree."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from httpx import Response
from sqlalchemy import func, select

from services.scheduling import tables
from tests.integration.scheduling.conftest import Program, rule_of
from tests.support.linearizability import NO_ANSWER, Recorder, must_be_linearizable

RACES = int(os.environ.get("FOOTBRIDGE_RACES", "100"))
RACERS = 50
DAY = {"starts_on": "2026-08-03", "ends_on": "2026-08-03", "weekdays": ["MO"]}

Room = int | None
"""The room at the time: the racer who has it, or nobody."""


def room(state: Room, call: Any, answer: Any) -> Iterator[Room]:
    """Specify one room: who moves in has it, unless another does; who moves out leaves it free."""
    what, racer = call
    after = racer if what == "in" else None if state == racer else state
    if answer in {"moved", NO_ANSWER} and (what == "out" or state in {None, racer}):
        yield after
    if answer in {"room-is-taken", NO_ANSWER} and what == "in" and state not in {None, racer}:
        yield state


def said(answer: Response) -> str:
    return "moved" if answer.status_code == 200 else rule_of(answer)


async def race(program: Program, sessions: list[str], name: str) -> Recorder:
    """Let all move in at once; whoever did moves out again, but for every fifth."""
    recorder = Recorder()

    async def move(racer: int, what: str, room: str | None) -> str:
        path = f"/sessions/{sessions[racer]}/change"
        asked = program.post(path, {"room": room})
        return said(await recorder.record((what, racer), asked, said))

    async def run(racer: int) -> None:
        if await move(racer, "in", name) == "moved" and racer % 5:
            await move(racer, "out", None)

    await asyncio.gather(*(run(racer) for racer in range(RACERS)))
    return recorder


async def in_room(program: Program, name: str) -> int:
    s = tables.session.c
    where = (s.site == program.site, s.room == name)
    [row] = await program.service.database.fetch(select(func.count()).where(*where))
    return int(row[0])


async def test_of_moves_that_race_for_one_room_the_history_has_an_order(program: Program) -> None:
    made = [await program.series(**DAY, facilitator_id=str(uuid4())) for _ in range(RACERS)]
    sessions = [series["sessions"][0]["id"] for series in made]
    for number in range(RACES):
        name = f"Room {number}"
        recorder = await race(program, sessions, name)
        must_be_linearizable(recorder.history, None, room)
        answers = [one.answer for one in recorder.history]
        assert set(answers) <= {"moved", "room-is-taken"}
        assert answers.count("moved") >= 1
        assert await in_room(program, name) <= 1

"""Each cause that bears on the cadence comes from where it happens, in the same unit of work."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import update

from services.aftercare.domain.check_ins.because import Cause
from services.aftercare.tables import check_in
from shared.database import Database
from tests.integration.aftercare.setbacks import Voices
from tests.integration.aftercare.test_answers import BADLY, WELL, sent
from tests.integration.aftercare.test_missed_check_ins import MISSED_AT
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.test_check_ins import WEEK, local

Story = Callable[[Voices], Awaitable[None]]


@pytest.fixture
async def voices(api: AsyncClient, issuer: TestIssuer, room: Room, database: Database) -> Voices:
    """A client whose first check-in is due."""
    await database.execute(update(check_in).values(wakes_at=None))
    await room.activate(days=(7, 30, 60))
    await room.wake_at(local(WEEK, 9))
    return Voices(api, issuer, room)


async def _post(voices: Voices, rest: str, **body: object) -> None:
    answer = await voices.post(rest, voices.staff(), **body)
    assert answer.is_success, answer.text


async def _first(voices: Voices) -> str:
    return f"/check-ins/{await voices.room.first_check_in()}"


async def _answer(voices: Voices, answers: dict[str, int]) -> None:
    await _post(voices, f"{await _first(voices)}/answers", answers=sent(answers))


async def answer_well(voices: Voices) -> None:
    await _answer(voices, WELL)


async def answer_badly(voices: Voices) -> None:
    await _answer(voices, BADLY)


async def judge_otherwise(voices: Voices) -> None:
    await _answer(voices, WELL)
    await _post(voices, f"{await _first(voices)}/risk-band", band="medium", reason="Sounded low")


async def say_nothing(voices: Voices) -> None:
    await voices.room.wake_at(MISSED_AT)


async def _attempt(voices: Voices, outcome: str) -> None:
    await say_nothing(voices)
    channels = ("phone", "text", "email")
    for day, channel in enumerate(channels):
        voices.room.clock.set(MISSED_AT + timedelta(days=day, hours=1))
        said = {"channel": channel, "outcome": outcome}
        await _post(voices, f"/outreach/{await _task(voices)}/attempts", **said)
        if outcome == "reached":
            return


async def _task(voices: Voices) -> str:
    check_in_id = await voices.room.first_check_in()
    task = await voices.room.run(lambda uow: uow.outreach_tasks.of_check_in(check_in_id))
    assert task is not None
    return str(task.id)


async def be_reached(voices: Voices) -> None:
    await _attempt(voices, "reached")


async def be_found_by_nobody(voices: Voices) -> None:
    await _attempt(voices, "no_answer")
    await _post(voices, f"/outreach/{await _task(voices)}/closing", reached=False)


async def have_a_setback(voices: Voices) -> None:
    told = await voices.told()
    await voices.review(told, outcome="care_adjusted", adapt_cadence=True)


async def need_to_come_back(voices: Voices) -> None:
    told = await voices.told()
    await voices.review(told, outcome="readmission_requested")


async def ask_for_help(voices: Voices) -> None:
    asked = await voices.post("/help-requests", voices.client())
    await _post(
        voices, f"/help-requests/{asked.json()['id']}/closing", note="Talked", follow_up=True
    )


STORIES: Mapping[Cause, Story] = {
    Cause.LOW_RISK: answer_well,
    Cause.MEDIUM_RISK: judge_otherwise,
    Cause.HIGH_RISK: answer_badly,
    Cause.MISSED: say_nothing,
    Cause.REACHED: be_reached,
    Cause.UNREACHED: be_found_by_nobody,
    Cause.SETBACK: have_a_setback,
    Cause.HELP_REQUESTED: ask_for_help,
    Cause.READMISSION: need_to_come_back,
}


@pytest.mark.parametrize("cause", Cause)
async def test_the_cadence_hears_of_every_cause_where_it_happens(
    voices: Voices, cause: Cause
) -> None:
    await STORIES[cause](voices)
    plan = await voices.room.plan()
    cadence = await voices.room.run(lambda uow: uow.cadences.find(plan.id))
    assert cadence is not None
    assert cadence.heard[-1].cause is cause


async def test_until_a_readmission_begins_somebody_asks_every_week(voices: Voices) -> None:
    await need_to_come_back(voices)
    ahead = [one.due_on for one in await voices.room.check_ins() if one.due_on > WEEK]
    assert ahead[:3] == [WEEK + timedelta(days=7 * week) for week in (1, 2, 3)]

"""Check-ins that nobody answers, over the real store: missed after local days, then followed up."""

from datetime import date, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import bindparam, select, update

from services.aftercare.domain.check_ins.check_in import CheckInState, OutreachIsNotOpen
from services.aftercare.domain.outreach.policy import OutreachRole
from services.aftercare.domain.outreach.task import AttemptsAreMissing, OutreachState, OutreachTask
from services.aftercare.handlers.outreach.closing import CloseOutreach, close_outreach
from services.aftercare.handlers.plans.deciding import revoke_plan
from services.aftercare.tables import check_in, metadata
from shared.database import Database
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.test_check_ins import WEEK, local

_outbox = metadata.tables["outbox"]
_TOLD = (
    select(_outbox.c.headers)
    .where(_outbox.c.aggregate_id == bindparam("id"))
    .order_by(_outbox.c.aggregate_seq)
)
MISSED_AT = local(WEEK + timedelta(days=3), 9)


@pytest_asyncio.fixture(autouse=True)
async def quiet(database: Database) -> None:
    """Let what other tests scheduled sleep for ever."""
    await database.execute(update(check_in).values(wakes_at=None))


async def told(database: Database, room: Room) -> list[str]:
    """Return the names of the events about the room's first check-in, in their order."""
    rows = await database.fetch(_TOLD, id=await room.first_check_in())
    return [row["headers"]["ce-type"].split(".")[-2] for row in rows]


async def task_of(room: Room) -> OutreachTask:
    check_in_id = await room.first_check_in()
    task = await room.run(lambda uow: uow.outreach_tasks.of_check_in(check_in_id))
    assert task is not None
    return task


async def missed(room: Room) -> Room:
    await room.activate(days=(7,))
    await room.wake_at(local(WEEK, 9))
    await room.wake_at(MISSED_AT)
    return room


async def close(room: Room, *, reached: bool) -> None:
    command = CloseOutreach(check_in_id=await room.first_check_in(), reached=reached)
    await room.run(lambda uow: close_outreach(command, uow))


async def test_an_unanswered_check_in_is_missed_after_three_local_days(
    database: Database, room: Room
) -> None:
    await room.activate(days=(7,))
    await room.wake_at(local(WEEK, 9))
    assert await room.wake_at(MISSED_AT - timedelta(seconds=1)) == 0
    assert await room.wake_at(MISSED_AT) == 1
    assert await told(database, room) == ["CheckInDue", "CheckInMissed", "OutreachOpened"]
    first, again = await room.check_ins()
    assert (first.state, first.outreach_attempts) == (CheckInState.OUTREACH, 1)
    assert (again.state, again.due_on) == (CheckInState.SCHEDULED, WEEK + timedelta(days=10))


async def test_outreach_has_an_owner_and_a_deadline_of_working_hours(room: Room) -> None:
    task = await task_of(await missed(room))
    assert (task.state, task.role) == (OutreachState.OPEN, OutreachRole.CLINICIAN)
    assert MISSED_AT.date() == date(2026, 3, 12)
    assert task.due_at == local(date(2026, 3, 12), 17)


async def test_a_client_is_reached_once(database: Database, room: Room) -> None:
    await missed(room)
    await close(room, reached=True)
    assert (await task_of(room)).state is OutreachState.REACHED
    assert (await told(database, room))[-1] == "OutreachClosed"
    with pytest.raises(OutreachIsNotOpen):
        await close(room, reached=True)


async def test_nobody_gives_up_before_the_attempts_of_the_policy(room: Room) -> None:
    await missed(room)
    with pytest.raises(AttemptsAreMissing) as refusal:
        await close(room, reached=False)
    assert refusal.value.members["missing"] == [
        "3 more attempts",
        "2 other days",
        "2 other channels",
    ]
    assert (await task_of(room)).state is OutreachState.OPEN


async def test_a_plan_that_ends_cancels_the_outreach(database: Database, room: Room) -> None:
    await missed(room)
    await room.decide(revoke_plan)
    assert (await task_of(room)).state is OutreachState.CANCELLED
    assert (await told(database, room))[-1] == "OutreachClosed"


async def test_whoever_is_asked_late_has_the_same_days_to_answer(room: Room) -> None:
    await room.activate(days=(7,))
    late = local(WEEK + timedelta(days=10), 15)
    assert await room.wake_at(late) == 1
    assert await room.wake_at(local(WEEK + timedelta(days=13), 9) - timedelta(seconds=1)) == 0
    assert await room.wake_at(local(WEEK + timedelta(days=13), 9)) == 1


@pytest.mark.parametrize("starts_on", [date(2026, 3, 1), date(2026, 10, 25)])
async def test_neither_change_of_daylight_saving_bends_the_days(
    empty_room: Room, starts_on: date
) -> None:
    empty_room.clock.set(local(starts_on, 12))
    room = await empty_room.draft()
    await room.activate(starts_on, days=(6,))
    due_on = starts_on + timedelta(days=6)
    assert local(due_on + timedelta(days=3), 9) - local(due_on, 9) != timedelta(days=3)
    assert await room.wake_at(local(due_on, 9) - timedelta(seconds=1)) == 0
    assert await room.wake_at(local(due_on, 9)) == 1
    assert await room.wake_at(local(due_on + timedelta(days=3), 9) - timedelta(seconds=1)) == 0
    assert await room.wake_at(local(due_on + timedelta(days=3), 9)) == 1

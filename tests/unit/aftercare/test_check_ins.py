"""Check-ins through time: due, answered, missed, followed up."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.aftercare.domain.check_ins.check_in import (
    CHECK_IN_STEPS,
    CheckIn,
    CheckInIsNotDue,
    CheckInState,
    CompletedBeforeItsDay,
    CompletedInFuture,
    RiskBand,
)
from services.aftercare.handlers.check_ins.answering import CompleteCheckIn, complete_check_in
from shared.contracts.aftercare import CheckInDue
from shared.identifiers import new_id
from tests.unit.aftercare.memory import MemoryAftercare
from tests.unit.aftercare.room import DENVER, NOON, TODAY, Room


def local(day: date, hour: int, timezone: str = DENVER) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def events(room: Room) -> list[str]:
    assert isinstance(room.units, MemoryAftercare)
    return [e.event_name() for e in room.units.kept.published if isinstance(e, CheckInDue)]


WEEK = TODAY + timedelta(days=7)


async def complete(room: Room, on: date, risk: RiskBand | None = None) -> CheckIn:
    command = CompleteCheckIn(
        check_in_id=await room.first_check_in(), completed_on=on, risk_band=risk
    )
    return await room.run(lambda uow: complete_check_in(command, uow))


async def test_a_check_in_falls_due_at_nine_on_its_local_day_and_not_before(room: Room) -> None:
    await room.activate(days=(7,))
    assert await room.wake_at(local(WEEK, 9) - timedelta(seconds=1)) == 0
    assert await room.wake_at(local(WEEK, 9)) == 1
    assert events(room) == ["CheckInDue"]


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)])
async def test_a_clock_that_jumps_asks_nobody_twice_and_forgets_nobody(
    room: Room, jump: timedelta
) -> None:
    await room.activate(days=(7,))
    await room.wake_at(local(WEEK, 9) - jump)
    assert await room.wake_at(local(WEEK, 9)) == 1
    assert await room.wake_at(local(WEEK, 9) - jump) == 0
    assert await room.wake_at(local(WEEK, 9) + jump) == 0
    assert events(room) == ["CheckInDue"]


async def test_a_due_check_in_is_completed_and_wakes_no_more(room: Room) -> None:
    await room.activate(days=(7,))
    await room.wake_at(local(WEEK, 9))
    done = await complete(room, WEEK, RiskBand.LOW)
    assert (done.state, done.risk_band) == (CheckInState.COMPLETED, RiskBand.LOW)
    assert await room.wake_at(NOON + timedelta(days=400)) == 0


async def test_a_check_in_is_answered_once_and_only_while_it_is_due(room: Room) -> None:
    await room.activate(days=(7,))
    with pytest.raises(CheckInIsNotDue):
        await complete(room, TODAY)
    await room.wake_at(local(WEEK, 9))
    await complete(room, WEEK)
    with pytest.raises(CheckInIsNotDue) as refusal:
        await complete(room, WEEK)
    assert refusal.value.members["state"] == "completed"


async def test_a_check_in_is_not_completed_in_the_future(room: Room) -> None:
    await room.activate(days=(7,))
    await room.wake_at(local(WEEK, 9))
    with pytest.raises(CompletedInFuture):
        await complete(room, WEEK + timedelta(days=1))


async def test_a_check_in_is_not_completed_before_the_day_on_which_it_was_due(room: Room) -> None:
    await room.activate(days=(7,))
    await room.wake_at(local(WEEK, 9))
    with pytest.raises(CompletedBeforeItsDay) as refusal:
        await complete(room, WEEK - timedelta(days=1))
    assert refusal.value.members["due_on"] == WEEK.isoformat()
    await complete(room, WEEK)


def check_in_in(state: CheckInState) -> CheckIn:
    return CheckIn(
        id=new_id(),
        site="north",
        plan_id=new_id(),
        client_id=new_id(),
        days_after_start=7,
        days_to_answer=3,
        due_on=WEEK,
        timezone="UTC",
        state=state,
    )


TAKE = {
    "fall_due": lambda c: c.fall_due(NOON),
    "complete": lambda c: c.complete(c.due_on, None, local(c.due_on, 12)),
    "answer_late": lambda c: c.answer_late(None, NOON),
    "miss": lambda c: c.miss(),
    "open_outreach": lambda c: c.open_outreach(),
    "reach": lambda c: c.close_outreach(reached=True),
    "give_up": lambda c: c.close_outreach(reached=False),
    "cancel": lambda c: c.cancel(),
}


@pytest.mark.parametrize("state", list(CheckInState))
@pytest.mark.parametrize("name", list(CHECK_IN_STEPS))
def test_a_check_in_takes_exactly_the_steps_of_its_table(name: str, state: CheckInState) -> None:
    check_in, step = check_in_in(state), CHECK_IN_STEPS[name]
    if state in step.before:
        TAKE[name](check_in)
        assert check_in.state is step.after
    else:
        with pytest.raises(step.otherwise):
            TAKE[name](check_in)
        assert check_in.state is state

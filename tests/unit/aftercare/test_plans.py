"""What people decide about a plan, and what follows."""

from datetime import date, timedelta

import pytest

from services.aftercare.domain.check_ins.check_in import CheckInState
from services.aftercare.domain.plans.plan import (
    PLAN_STEPS,
    ContinuingCarePlan,
    PlanIsClosed,
    PlanIsNotActive,
    PlanIsNotDraft,
    PlanState,
    StartsBeforeEpisode,
    StartsTooLate,
    UnknownTimezone,
)
from services.aftercare.handlers.plans.deciding import (
    complete_plan,
    hold_plan,
    resume_plan,
    revoke_plan,
)
from shared.errors import BrokenRule
from shared.identifiers import new_id
from tests.unit.aftercare.memory import MemoryAftercare
from tests.unit.aftercare.room import NOON, TODAY, Room
from tests.unit.aftercare.stories import hear


def published(room: Room) -> list[str]:
    assert isinstance(room.units, MemoryAftercare)
    return [event.event_name() for event in room.units.kept.published]


async def test_activating_schedules_check_ins_by_the_cadence(room: Room) -> None:
    await room.activate()
    due = [check_in.due_on for check_in in await room.check_ins()]
    assert due == [TODAY + timedelta(days=days) for days in (7, 30, 60, 90, 180, 365)]
    assert (await room.plan()).state is PlanState.ACTIVE


async def test_a_plan_is_activated_once(room: Room) -> None:
    await room.activate()
    with pytest.raises(PlanIsNotDraft):
        await room.activate()


async def test_an_unknown_timezone_is_refused_and_nothing_kept(room: Room) -> None:
    with pytest.raises(UnknownTimezone):
        await room.activate(timezone="Mars/Olympus")
    assert (await room.plan()).state is PlanState.DRAFT


async def test_a_plan_starts_within_a_year(room: Room) -> None:
    with pytest.raises(StartsTooLate):
        await room.activate(TODAY + timedelta(days=367))


async def test_a_plan_starts_no_earlier_than_the_episode(room: Room) -> None:
    await hear(room.units, [room.episode.enrolled()])
    with pytest.raises(StartsBeforeEpisode):
        await room.activate(TODAY - timedelta(days=1))
    assert (await room.plan()).state is PlanState.DRAFT
    await room.activate(TODAY)


async def test_check_ins_whose_time_is_over_at_activation_are_never_asked(room: Room) -> None:
    await room.activate(TODAY - timedelta(days=63))
    states = [check_in.state for check_in in await room.check_ins()]
    assert states == [CheckInState.CANCELLED] * 3 + [CheckInState.SCHEDULED] * 3


async def test_a_check_in_that_can_still_be_answered_at_activation_is_asked(room: Room) -> None:
    await room.activate(TODAY - timedelta(days=9))
    assert await room.wake_at(NOON) == 1
    assert (await room.check_ins())[0].state is CheckInState.DUE


async def test_a_plan_on_hold_asks_nothing(room: Room) -> None:
    await room.activate()
    await room.decide(hold_plan)
    assert await room.wake_at(NOON + timedelta(days=100)) == 0


async def test_a_resumed_plan_asks_what_comes_and_cancels_what_passed_by(room: Room) -> None:
    await room.activate()
    await room.decide(hold_plan)
    room.clock.set(NOON + timedelta(days=61))
    await room.decide(resume_plan)
    states = [check_in.state for check_in in await room.check_ins()]
    assert states[:2] == [CheckInState.CANCELLED] * 2
    assert await room.wake_at(room.clock.now()) == 1
    assert (await room.check_ins())[2].state is CheckInState.DUE


@pytest.mark.parametrize("ending", [complete_plan, revoke_plan])
async def test_the_end_of_a_plan_cancels_what_is_open(room: Room, ending: object) -> None:
    await room.activate()
    await room.decide(ending)  # type: ignore[arg-type]  # one of two decisions
    assert {c.state for c in await room.check_ins()} == {CheckInState.CANCELLED}
    assert await room.wake_at(NOON + timedelta(days=400)) == 0


async def test_a_death_revokes_an_active_plan_and_everything_open(room: Room) -> None:
    await room.activate()
    await hear(room.units, [room.episode.discharged("death", seq=3)])
    assert (await room.plan()).state is PlanState.REVOKED
    assert {c.state for c in await room.check_ins()} == {CheckInState.CANCELLED}


async def test_a_draft_is_not_completed_and_a_closed_plan_not_revoked(room: Room) -> None:
    with pytest.raises(PlanIsNotActive):
        await room.decide(complete_plan)
    await room.decide(revoke_plan)
    with pytest.raises(PlanIsClosed):
        await room.decide(revoke_plan)


@pytest.mark.parametrize("state", list(PlanState))
@pytest.mark.parametrize("name", list(PLAN_STEPS))
def test_a_plan_takes_exactly_the_steps_of_its_table(name: str, state: PlanState) -> None:
    plan = ContinuingCarePlan(
        id=new_id(), site="north", episode_id=new_id(), client_id=new_id(), state=state
    )
    step = PLAN_STEPS[name]

    def take() -> None:
        if name == "activate":
            plan.activate(date(2026, 3, 2), "UTC", NOON, episode_started_on=None)
        elif name == "reinstate":
            plan.reinstate(NOON)
        else:
            getattr(plan, name)()

    if state in step.before:
        take()
        assert plan.state is step.after
    else:
        with pytest.raises(step.otherwise) as refusal:
            take()
        assert isinstance(refusal.value, BrokenRule)
        assert plan.state is state

"""The real store keeps what the rules decide; the same stories as over the memory."""

import asyncio
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.aftercare.domain.check_ins.check_in import CheckInState, RiskBand
from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.domain.plans.plan import PlanState
from services.aftercare.handlers.check_ins.answering import CompleteCheckIn, complete_check_in
from services.aftercare.handlers.linkages.proposing import LinkageWish
from services.aftercare.handlers.plans.deciding import hold_plan, resume_plan, revoke_plan
from services.aftercare.main import units_of_work
from services.aftercare.tables import plan as plan_table
from shared.clock import SettableClock
from shared.database import Database
from shared.errors import StaleVersion
from tests.integration.aftercare.known_providers import know_providers
from tests.integration.aftercare.settings import SETTINGS
from tests.unit.aftercare.memory import MemoryAftercare
from tests.unit.aftercare.room import NOON, TODAY, Room
from tests.unit.aftercare.stories import Episode, Story, deliveries, facts, hear
from tests.unit.aftercare.stories import stories as any_story


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
async def test_the_store_converges_as_the_memory_does(
    database: Database, data: st.DataObject
) -> None:
    story: Story = data.draw(any_story())
    clock = SettableClock(NOON)
    stored, remembered = units_of_work(SETTINGS, database, clock), MemoryAftercare(clock)
    await hear(remembered, list(story.events))
    await hear(stored, data.draw(deliveries(story)))
    assert await facts(stored, story) == await facts(remembered, story)


async def test_events_heard_by_many_workers_at_once_make_one_plan(
    database: Database, clock: SettableClock
) -> None:
    episode = Episode.new()
    events = [
        episode.enrolled(),
        episode.phase_started(1, is_last=True),
        episode.program_completed(2),
        episode.discharged("completed"),
    ]
    units = units_of_work(SETTINGS, database, clock)

    async def until_taken(event: object) -> None:
        while True:
            try:
                await hear(units, [event])  # type: ignore[list-item]  # one of the above
            except StaleVersion:
                continue
            return

    await asyncio.gather(*(until_taken(event) for event in events * 3))
    count = select(func.count()).where(plan_table.c.episode_id == episode.episode_id)
    assert await database.fetch_value(count) == 1


async def test_all_that_an_activation_makes_is_kept(room: Room) -> None:
    await know_providers(room, "harbor-house")
    await room.activate(linkages=(LinkageWish(LinkageKind.SOBER_LIVING, "harbor-house"),))
    plan = await room.plan()
    assert (plan.state, plan.starts_on, plan.version) == (PlanState.ACTIVE, TODAY, 2)
    assert len(await room.check_ins()) == 6
    assert [linkage.state for linkage in await room.linkages()] == [LinkageState.PROPOSED]


async def test_an_answer_and_its_risk_band_are_kept(room: Room) -> None:
    await room.activate(days=(1,))
    await room.wake_at((await room.check_ins())[0].wakes_at or NOON)
    command = CompleteCheckIn(
        check_in_id=await room.first_check_in(),
        completed_on=TODAY + timedelta(days=1),
        risk_band=RiskBand.HIGH,
    )
    await room.run(lambda uow: complete_check_in(command, uow))
    check_in = (await room.check_ins())[0]
    assert (check_in.state, check_in.risk_band) == (CheckInState.COMPLETED, RiskBand.HIGH)
    assert check_in.wakes_at is None


async def test_holding_resuming_and_revoking_reach_the_check_ins(room: Room) -> None:
    await room.activate()
    await room.decide(hold_plan)
    assert {c.wakes_at for c in await room.check_ins()} == {None}
    await room.decide(resume_plan)
    assert None not in {c.wakes_at for c in await room.check_ins()}
    await room.decide(revoke_plan)
    assert {c.state for c in await room.check_ins()} == {CheckInState.CANCELLED}


async def test_two_activations_at_once_keep_one(room: Room) -> None:
    results = await asyncio.gather(room.activate(), room.activate(), return_exceptions=True)
    assert sum(isinstance(result, Room) for result in results) == 1
    assert len(await room.check_ins()) == 6

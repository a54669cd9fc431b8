"""Of somebody who died nothing more is asked or told, in any room; a plan's other ends as well."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from services.aftercare.domain.check_ins.check_in import CheckInState
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.domain.plans.plan import PlanState
from services.aftercare.handlers.plans.deciding import complete_plan, hold_plan, revoke_plan
from shared.database import Database
from tests.integration.aftercare.consents import SqlUnits
from tests.integration.aftercare.lives import Life, begin_life
from tests.integration.aftercare.setbacks import HERE
from tests.integration.aftercare.test_places import free
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.stories import hear


@pytest.fixture
async def life(
    api: AsyncClient, issuer: TestIssuer, units: SqlUnits, database: Database, room: Room
) -> Life:
    return await begin_life(api, issuer, units, database, room)


async def test_after_a_death_nothing_is_asked_or_told_in_any_room(
    life: Life, units: SqlUnits
) -> None:
    assert await free(units, life.offering_id) == 1
    await life.community.died(life.client_id)
    assert (await life.loop.room.plan()).state is PlanState.REVOKED
    assert {one.state for one in await life.loop.room.check_ins()} == {CheckInState.CANCELLED}
    ended = {one.state for one in await life.loop.room.linkages()}
    assert ended == {LinkageState.CANCELLED, LinkageState.ENDED_EARLY}
    assert await free(units, life.offering_id) == 3
    assert (await life.shown(f"/help-requests/{life.help_id}"))["state"] == "closed"
    assert (await life.member.does("GET", "alumni-membership"))["state"] == "opted_out"
    found = await life.shown(f"/setbacks/{life.setback_id}")
    assert (found["state"], found["due_at"]) == ("reported", None)
    told = await life.told()
    assert {"OutreachClosed", "HelpRequestClosed", "AlumniOptedOut"} <= set(told)
    await life.pass_time()
    assert await life.told() == told
    again = await life.voices.review(life.setback_id, outcome="readmission_requested")
    assert again.json()["type"].endswith(":died-meanwhile")


async def test_a_death_that_is_taken_back_asks_nothing_before_a_person_decides(
    life: Life, units: SqlUnits
) -> None:
    episode = life.loop.room.episode
    await hear(units, [episode.discharged("death", seq=3), episode.undone("discharge", 4)])
    assert (await life.loop.room.plan()).state is PlanState.DRAFT
    told = await life.told()
    await life.pass_time()
    assert await life.told() == told
    answer = await life.voices.review(life.setback_id, outcome="readmission_requested")
    assert answer.status_code == 200, answer.text


async def test_whose_key_is_destroyed_is_asked_nothing_and_a_call_for_help_stays(
    life: Life, issuer: TestIssuer, units: SqlUnits
) -> None:
    director = issuer.bearer("program_director", sub="director-1")
    gone = await life.loop.api.delete(f"{HERE}/clients/{life.client_id}/key", headers=director)
    assert gone.status_code == 204, gone.text
    assert await free(units, life.offering_id) == 3
    assert (await life.shown(f"/help-requests/{life.help_id}"))["state"] == "asked"
    told = await life.told()
    await life.pass_time()
    assert await life.told() == told


@pytest.mark.parametrize("decision", [complete_plan, revoke_plan])
async def test_who_is_linked_keeps_the_place_when_the_plan_ends(
    life: Life, units: SqlUnits, decision: Any
) -> None:
    await life.loop.room.decide(decision)
    states = sorted(one.state for one in await life.loop.room.linkages())
    assert states == [LinkageState.CANCELLED, LinkageState.LINKED]
    assert await free(units, life.offering_id) == 2
    assert {one.state for one in await life.loop.room.check_ins()} == {CheckInState.CANCELLED}


async def test_while_a_plan_is_held_no_new_check_in_is_asked_and_the_rest_goes_on(
    life: Life,
) -> None:
    room = life.loop.room
    await room.decide(hold_plan)
    before = [one.state for one in await room.check_ins()]
    await room.wake_at(room.clock.now() + timedelta(days=60))
    assert [one.state for one in await room.check_ins()] == before
    states = sorted(one.state for one in await room.linkages())
    assert states == [LinkageState.ACCEPTED, LinkageState.LINKED]
    assert (await life.shown(f"/setbacks/{life.setback_id}"))["due_at"] is not None

"""What a mistaken word ended comes back to people: a draft to decide on, and nothing by itself."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from services.aftercare.handlers.plans.deciding import revoke_plan
from services.aftercare.main import persons_unsettled
from services.aftercare.settings import AftercareSettings
from services.aftercare.tables import check_in
from shared.clock import SettableClock
from shared.database import Database
from shared.timers import Timer
from tests.integration.aftercare.consents import SqlUnits
from tests.integration.aftercare.lives import Life, begin_life
from tests.integration.aftercare.setbacks import HERE, rule
from tests.integration.aftercare.test_death_at_another_site import south, stay_of
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.stories import Episode, hear


@pytest.fixture
async def life(
    api: AsyncClient, issuer: TestIssuer, units: SqlUnits, database: Database, room: Room
) -> Life:
    return await begin_life(api, issuer, units, database, room)


@pytest.fixture
def timer(settings: AftercareSettings, database: Database, clock: SettableClock) -> Timer[Any]:
    return persons_unsettled(settings, database, clock)


async def mistaken(life: Life, timer: Timer[Any], days: int = 3) -> Episode:
    """Let another site tell of a death, and take it back some days later."""
    last = stay_of(life.client_id)
    await hear(life.loop.room.units, [south(last.discharged("death"))])
    await timer.take_all()
    life.loop.room.clock.advance(timedelta(days=days))
    await hear(life.loop.room.units, [south(last.undone("discharge", 3))])
    await timer.take_all()
    return last


async def plan_at(life: Life) -> str:
    return f"/plans/{(await life.loop.room.plan()).id}"


def today(life: Life) -> str:
    return life.loop.room.clock.now().date().isoformat()


async def begin_again(life: Life, **said: Any) -> Any:
    body = {"starts_on": today(life), "timezone": "America/Denver", **said}
    return await life.loop.api.post(f"{HERE}{await plan_at(life)}/activation", json=body)


async def days_asked(database: Database, plan_id: UUID) -> list[Any]:
    c = check_in.c
    rows = await database.fetch(
        select(c.due_on, c.state).where(c.plan_id == plan_id, c.state != "cancelled")
    )
    return sorted(row["due_on"] for row in rows)


async def test_a_plan_that_a_mistaken_death_ended_waits_for_a_person_who_is_told_so(
    life: Life, timer: Timer[Any]
) -> None:
    await mistaken(life, timer)
    shown = await life.shown(await plan_at(life))
    assert (shown["state"], shown["starts_on"], shown["activated_at"]) == ("draft", None, None)
    assert shown["drafted_again_at"] is not None
    assert [one["decision"] for one in shown["decisions"]] == [
        "activated",
        "called_off",
        "drafted_again",
    ]
    queue = (await life.loop.api.get(f"{HERE}/plan-reviews?limit=200")).json()["items"]
    [waits] = [one for one in queue if one["id"] == shown["id"]]
    assert waits["days_waiting"] == 0
    told = await life.community.told("ContinuingCarePlanDrafted", life.client_id)
    assert [one["plan_id"] for one in told if one["had_begun"]] == [shown["id"]]
    explained = await life.loop.api.get(f"{HERE}{await plan_at(life)}/explanation")
    assert "a person activates it with a new first day" in explained.text
    for answer in (explained.text, str(shown)):
        assert not {"death", "died", "south"} & set(answer.lower().replace('"', " ").split())


async def test_nothing_is_asked_before_a_person_begins_it_again_nor_for_the_days_between(
    life: Life, timer: Timer[Any], database: Database
) -> None:
    await mistaken(life, timer, days=40)
    told = await life.told()
    await timer.take_all()
    await life.loop.room.wake_at(life.loop.room.clock.now() + timedelta(days=2))
    assert await life.told() == told
    plan = await life.loop.room.plan()
    assert await days_asked(database, plan.id) == []
    answer = await begin_again(life, linkages=[{"kind": "therapy"}])
    assert answer.status_code == 200, answer.text
    assert answer.json()["activated_by"] == "somebody"
    days = await days_asked(database, plan.id)
    assert days
    assert days[0].isoformat() >= today(life)
    shown = await life.shown(f"/plans/{plan.id}")
    assert [one["decision"] for one in shown["decisions"]][-1] == "activated"
    assert "proposed" in [one["state"] for one in shown["linkages"]]
    assert len([one for one in shown["linkages"] if one["state"] == "proposed"]) == 1
    first = next(one for one in await life.loop.room.check_ins() if one.due_on == days[0])
    await life.loop.room.wake_at(life.loop.room.clock.now() + timedelta(days=30))
    woken = {one.id: one.state for one in await life.loop.room.check_ins()}
    assert woken[first.id] != "scheduled"


async def test_a_person_may_end_it_instead_and_then_nothing_drafts_it_again(
    life: Life, timer: Timer[Any]
) -> None:
    await mistaken(life, timer)
    answer = await life.loop.api.post(f"{HERE}{await plan_at(life)}/revocation", json={})
    assert answer.status_code == 200, answer.text
    await mistaken(life, timer)
    assert (await life.shown(await plan_at(life)))["state"] == "revoked"


async def test_what_a_person_had_ended_before_a_mistaken_death_stays_ended(
    life: Life, timer: Timer[Any]
) -> None:
    await life.loop.room.decide(revoke_plan)
    await mistaken(life, timer)
    assert (await life.shown(await plan_at(life)))["state"] == "revoked"


async def test_a_plan_may_be_called_off_by_mistake_twice_and_begins_again_each_time(
    life: Life, timer: Timer[Any]
) -> None:
    for _ in range(2):
        await mistaken(life, timer)
        answer = await begin_again(life, linkages=[])
        assert answer.status_code == 200, answer.text


async def test_a_stay_that_was_entered_by_mistake_and_stands_after_all_gives_the_plan_back(
    life: Life,
) -> None:
    stay = life.loop.room.episode
    await hear(life.loop.room.units, [stay.entered_in_error(5)])
    assert (await life.shown(await plan_at(life)))["state"] == "revoked"
    refused = await begin_again(life)
    assert rule(refused) == (409, "plan-is-not-draft")
    assert "drafted again by itself once the mistake is taken back" in refused.json()["detail"]
    await hear(life.loop.room.units, [stay.enrolled(6)])
    shown = await life.shown(await plan_at(life))
    assert (shown["state"], shown["drafted_again_at"] is not None) == ("draft", True)


async def test_a_plan_that_had_begun_comes_back_where_it_was_though_the_stay_goes_on_elsewhere(
    life: Life, timer: Timer[Any]
) -> None:
    await hear(life.loop.room.units, [life.loop.room.episode.transferred(5, away=True)])
    await mistaken(life, timer)
    assert (await life.shown(await plan_at(life)))["state"] == "draft"
    await hear(life.loop.room.units, [life.loop.room.episode.program_completed(6)])
    assert (await life.shown(await plan_at(life)))["state"] == "draft"


async def test_with_the_key_the_way_back_is_gone_and_it_is_said(
    life: Life, timer: Timer[Any], issuer: TestIssuer
) -> None:
    last = stay_of(life.client_id)
    await hear(life.loop.room.units, [south(last.discharged("death"))])
    await timer.take_all()
    director = issuer.bearer("program_director", sub="director-1")
    gone = await life.loop.api.delete(f"{HERE}/clients/{life.client_id}/key", headers=director)
    assert gone.status_code == 204, gone.text
    await hear(life.loop.room.units, [south(last.undone("discharge", 3))])
    await timer.take_all()
    assert (await life.shown(await plan_at(life)))["state"] == "revoked"
    assert rule(await begin_again(life)) == (409, "key-was-destroyed")
    explained = await life.loop.api.get(f"{HERE}{await plan_at(life)}/explanation")
    assert "key was destroyed" in explained.text
    assert "for a person to decide" not in explained.text


async def test_after_a_mistaken_death_people_begin_every_other_room_again(
    life: Life, timer: Timer[Any]
) -> None:
    await mistaken(life, timer)
    answer = await begin_again(life, linkages=[])
    assert answer.status_code == 200, answer.text
    await life.member.does("POST", "alumni-membership/invitation", {})
    await life.member.join()
    assert (await life.member.does("GET", "alumni-membership"))["state"] == "active"
    plan_id = (await life.loop.room.plan()).id
    linkage = {"plan_id": str(plan_id), "kind": "support_group"}
    proposed = await life.loop.api.post(f"{HERE}/linkages", json=linkage)
    assert proposed.status_code == 201, proposed.text
    asked = await life.voices.post("/help-requests", life.voices.client())
    assert asked.json()["id"] != life.help_id
    assert (await life.shown(f"/help-requests/{asked.json()['id']}"))["state"] == "asked"

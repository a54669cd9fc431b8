"""A death that one site tells ends what is open at every other, which learns no more than that."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from services.aftercare.main import persons_unsettled
from services.aftercare.settings import AftercareSettings
from services.aftercare.subscribers import subscriptions
from services.aftercare.tables import plan, unsettled_person
from shared.clock import SettableClock
from shared.contracts.event import Received
from shared.database import Database
from shared.identifiers import new_id
from shared.timers import Timer
from shared.unit_context import UnitContext
from tests.integration.aftercare.consents import SqlUnits
from tests.integration.aftercare.lives import Life, begin_life
from tests.integration.aftercare.setbacks import HERE, Voices, rule
from tests.integration.aftercare.test_merged_clients import Person
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.stories import Episode, hear


@pytest.fixture
async def life(
    api: AsyncClient, issuer: TestIssuer, units: SqlUnits, database: Database, room: Room
) -> Life:
    return await begin_life(api, issuer, units, database, room)


@pytest.fixture
def voices(api: AsyncClient, issuer: TestIssuer, room: Room) -> Voices:
    return Voices(api, issuer, room)


@pytest.fixture
def timer(settings: AftercareSettings, database: Database, clock: SettableClock) -> Timer[Any]:
    return persons_unsettled(settings, database, clock)


def south(told: Received[Any]) -> Received[Any]:
    return replace(told, site="south")


def stay_of(client_id: UUID) -> Episode:
    return replace(Episode.new(), client_id=client_id)


async def states(database: Database, client_id: UUID, site: str = "north") -> list[str]:
    found = select(plan.c.state).where(plan.c.client_id == client_id, plan.c.site == site)
    return sorted(row["state"] for row in await database.fetch(found))


async def waiting(database: Database, client_id: UUID) -> int:
    theirs = select(unsettled_person).where(unsettled_person.c.client_id == client_id)
    return len(await database.fetch(theirs))


async def test_what_is_open_ends_at_each_site_that_knows_the_person_and_no_word_of_death_gets_there(
    life: Life, units: SqlUnits, timer: Timer[Any], issuer: TestIssuer
) -> None:
    await hear(units, [south(stay_of(life.client_id).discharged("death"))])
    await timer.take_all()
    assert set(await states(life.loop.database, life.client_id)) == {"revoked"}
    assert {one.state for one in await life.loop.room.check_ins()} == {"cancelled"}
    assert {one.is_over() for one in await life.loop.room.linkages()} == {True}
    assert (await life.shown(f"/help-requests/{life.help_id}"))["state"] == "closed"
    assert (await life.member.does("GET", "alumni-membership"))["state"] == "opted_out"
    assert (await life.shown(f"/setbacks/{life.setback_id}"))["due_at"] is None
    told = await life.told()
    await life.pass_time()
    await timer.take_all()
    assert await life.told() == told
    plan_id = (await life.loop.room.plan()).id
    explained = await life.loop.api.get(f"{HERE}/plans/{plan_id}/explanation")
    invited = await life.loop.api.post(
        f"{HERE}/alumni-memberships", json={"client_id": str(life.client_id)}
    )
    again = await life.voices.review(life.setback_id, outcome="readmission_requested")
    for answer in (invited, again):
        assert rule(answer) == (409, "care-has-ended")
    for answer in (explained, invited, again):
        assert not {"death", "died"} & set(answer.text.lower().split())


async def test_who_died_elsewhere_before_they_were_known_here_gets_no_plan(
    units: SqlUnits, database: Database, timer: Timer[Any]
) -> None:
    client_id = new_id()
    await hear(units, [south(stay_of(client_id).discharged("death"))])
    await timer.take_all()
    stay = stay_of(client_id)
    await hear(units, [stay.enrolled(), stay.discharged("completed")])
    assert await states(database, client_id) == ["revoked"]


async def test_late_word_of_another_stay_drafts_nothing(
    units: SqlUnits, database: Database
) -> None:
    client_id = new_id()
    await hear(units, [stay_of(client_id).discharged("death")])
    await hear(units, [stay_of(client_id).program_completed(1)])
    assert await states(database, client_id) == ["revoked"]


async def test_who_came_to_be_known_beside_the_death_is_seen_when_one_looks_around_again(
    units: SqlUnits, database: Database, timer: Timer[Any], clock: SettableClock
) -> None:
    client_id = new_id()
    told = stay_of(client_id).discharged("completed")
    # The site's first word is under way while another one tells of the death: neither sees both.
    async with units(UnitContext(told.site, told.correlation_id)) as uow:
        _, handler = subscriptions.handler_for(told.subject)
        await handler(told, uow)
        await hear(units, [south(stay_of(client_id).discharged("death"))])
    await timer.take_all()
    assert await states(database, client_id) == ["draft"]
    clock.advance(timedelta(minutes=2))
    await timer.take_all()
    await timer.take_all()
    assert await states(database, client_id) == ["revoked"]
    assert await waiting(database, client_id) == 0


async def test_a_draft_comes_back_at_each_site_once_the_death_is_taken_back(
    room: Room, units: SqlUnits, database: Database, timer: Timer[Any]
) -> None:
    client_id = room.episode.client_id
    last = stay_of(client_id)
    await hear(units, [south(last.discharged("death"))])
    await timer.take_all()
    assert await states(database, client_id) == ["revoked"]
    await hear(units, [south(last.undone("discharge", 3))])
    await timer.take_all()
    assert await states(database, client_id) == ["draft"]


async def test_whoever_tells_of_themselves_after_the_word_of_a_death_is_heard(
    life: Life, units: SqlUnits, timer: Timer[Any], clock: SettableClock
) -> None:
    await hear(units, [south(stay_of(life.client_id).discharged("death"))])
    await timer.take_all()
    clock.advance(timedelta(seconds=1))
    asked = await life.voices.post("/help-requests", life.voices.client())
    told = await life.voices.told(what="I am alive, and I used")
    assert asked.json()["id"] != life.help_id
    clock.advance(timedelta(minutes=2))
    for _ in range(2):
        await timer.take_all()
    assert (await life.shown(f"/help-requests/{asked.json()['id']}"))["state"] == "asked"
    assert (await life.shown(f"/setbacks/{told}"))["due_at"] is not None


async def test_a_death_under_one_id_is_one_under_the_other_and_no_more_once_they_are_two_again(
    voices: Voices, database: Database, timer: Timer[Any]
) -> None:
    person = Person(voices)
    await hear(voices.room.units, [south(stay_of(person.kept).discharged("death"))])
    await timer.take_all()
    assert await states(database, person.before) == ["draft"]
    await person.merge()
    await timer.take_all()
    assert await states(database, person.before) == ["revoked"]
    await person.unmerge()
    await timer.take_all()
    assert await states(database, person.before) == ["draft"]


async def test_a_key_destroyed_at_one_site_ends_what_is_open_at_the_others(
    voices: Voices, database: Database, timer: Timer[Any]
) -> None:
    room, client_id = voices.room, voices.room.episode.client_id
    await room.activate()
    await hear(room.units, [south(stay_of(client_id).enrolled())])
    director = voices.staff("director-1", "program_director")
    gone = await voices.api.delete(f"/sites/south/clients/{client_id}/key", headers=director)
    assert gone.status_code == 204, gone.text
    await timer.take_all()
    assert await states(database, client_id) == ["revoked"]
    assert {one.state for one in await room.check_ins()} == {"cancelled"}

"""Of each decision about a plan it is kept who made it and when; of older ones nobody pretends."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import update

from services.aftercare.tables import plan as plan_table
from shared.database import Database
from tests.integration.aftercare.setbacks import HERE, Voices
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.stories import Episode, hear


@pytest.fixture
def voices(api: AsyncClient, issuer: TestIssuer, room: Room) -> Voices:
    return Voices(api, issuer, room)


async def decide(voices: Voices, step: str, who: str, **body: Any) -> dict[str, Any]:
    voices.room.clock.advance(timedelta(minutes=1))
    path = f"/plans/{(await voices.room.plan()).id}/{step}"
    answer = await voices.post(path, voices.staff(who), **body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def begin(voices: Voices, who: str, **also: str) -> dict[str, Any]:
    day = voices.room.clock.now().date() + timedelta(days=60)
    said = {"starts_on": str(day), "timezone": "America/Denver", **also}
    return await decide(voices, "activation", who, **said)


async def shown(voices: Voices) -> dict[str, Any]:
    path = f"{HERE}/plans/{(await voices.room.plan()).id}"
    answer = await voices.api.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def who_did_what(plan: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(one["decision"], one["by"]) for one in plan["decisions"]]


@pytest.mark.parametrize(
    ("ends", "decided"), [("completion", "completed"), ("revocation", "revoked")]
)
async def test_who_began_held_resumed_and_ended_a_plan_is_shown_with_when(
    voices: Voices, ends: str, decided: str
) -> None:
    draft = await shown(voices)
    assert (draft["activated_by"], draft["activated_at"], draft["decisions"]) == (None, None, [])
    begun = await begin(voices, "anna")
    assert begun["activated_by"] == "anna"
    began_at = datetime.fromisoformat(begun["activated_at"])
    assert began_at == voices.room.clock.now()
    for step, who in (("hold", "ben"), ("resumption", "cleo"), (ends, "dora")):
        await decide(voices, step, who)
    plan = await shown(voices)
    expected = [("activated", "anna"), ("held", "ben"), ("resumed", "cleo"), (decided, "dora")]
    assert who_did_what(plan) == expected
    times = [datetime.fromisoformat(one["at"]) for one in plan["decisions"]]
    assert times == [began_at + timedelta(minutes=number) for number in range(4)]
    assert plan["activated_by"] == "anna"


async def test_who_withdrew_a_draft_is_kept_and_nobody_where_what_became_of_the_stay_did(
    voices: Voices, empty_room: Room
) -> None:
    await decide(voices, "revocation", "anna")
    assert who_did_what(await shown(voices)) == [("revoked", "anna")]
    other = Voices(voices.api, voices.issuer, Room(empty_room.units, empty_room.clock))
    await other.room.draft()
    await hear(other.room.units, [other.room.episode.discharged("death", seq=3)])
    called_off = await shown(other)
    assert (called_off["state"], called_off["decisions"]) == ("revoked", [])


async def test_who_let_a_plan_give_way_to_a_later_one_is_kept(voices: Voices) -> None:
    await begin(voices, "anna")
    first = voices.room.episode
    before = str((await voices.room.plan()).id)
    voices.room.episode = Episode(Episode.new().episode_id, first.client_id, first.progress_id)
    await voices.room.draft()
    await begin(voices, "ben", replaces=before)
    voices.room.episode = first
    assert who_did_what(await shown(voices)) == [("activated", "anna"), ("replaced", "ben")]


async def test_who_destroyed_the_clients_key_is_who_ended_the_plan(voices: Voices) -> None:
    await begin(voices, "anna")
    director = voices.staff("director-1", "program_director")
    await voices.api.delete(f"{HERE}/clients/{voices.client_id}/key", headers=director)
    assert who_did_what(await shown(voices))[-1] == ("revoked", "director-1")


async def test_of_a_plan_that_began_before_it_was_kept_it_says_that_nobody_knows(
    voices: Voices, database: Database
) -> None:
    await begin(voices, "anna")
    plan_id = (await voices.room.plan()).id
    old = update(plan_table).where(plan_table.c.id == plan_id).values(decisions=[])
    await database.execute(old)
    plan = await shown(voices)
    assert (plan["state"], plan["activated_by"], plan["activated_at"]) == ("active", None, None)
    await decide(voices, "hold", "ben")
    assert who_did_what(await shown(voices)) == [("held", "ben")]

"""A readmission as aftercare asks for it, and hears what enrollment made of it in any order."""

from itertools import permutations
from typing import Any
from uuid import UUID

import orjson
import pytest
from httpx import AsyncClient
from sqlalchemy import bindparam, select

from services.aftercare.tables import metadata
from shared.contracts.enrollment import (
    ApplicationDecided,
    ApplicationSubmitted,
    ClientEnrolled,
    ClientsMerged,
    ReadmissionOpened,
)
from shared.contracts.event import Received
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.setbacks import Voices, rule
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import TODAY, Room
from tests.unit.aftercare.stories import hear, received

_outbox = metadata.tables["outbox"]
_OF = select(_outbox).where(_outbox.c.aggregate_id == bindparam("id"))


@pytest.fixture
async def voices(api: AsyncClient, issuer: TestIssuer, room: Room) -> Voices:
    await room.activate()
    return Voices(api, issuer, room)


async def requested(voices: Voices) -> str:
    told = await voices.told(kind="use")
    answer = await voices.review(told, outcome="readmission_requested")
    assert answer.status_code == 200, answer.text
    return told


def story(voices: Voices, setback_id: str, decision: str, *, enrolls: bool) -> list[Received[Any]]:
    """Return what enrollment tells: a draft that was handed in, decided on, and became a stay."""
    application, prior = new_id(), voices.room.episode.episode_id
    client = {"application_id": application, "client_id": voices.room.episode.client_id}
    told: list[Received[Any]] = [
        received(
            ReadmissionOpened(
                **client, setback_id=UUID(setback_id), prior_episode_id=prior, state="draft"
            ),
            1,
        ),
        received(
            ApplicationSubmitted(
                **client, program="iop", received_on=TODAY, prior_episode_id=prior
            ),
            2,
        ),
        received(
            ApplicationDecided(
                **client, decision=decision, decided_on=TODAY, prior_episode_id=prior
            ),
            3,
        ),
    ]
    if enrolls:
        stay = ClientEnrolled(
            **client,
            episode_id=new_id(),
            program="iop",
            level_of_care="2.1",
            started_on=TODAY,
            prior_episode_id=prior,
        )
        told.append(received(stay, 1))
    return told


async def test_a_readmission_asks_for_an_application_that_knows_the_stay(
    voices: Voices, database: Database
) -> None:
    told = await requested(voices)
    rows = await database.fetch(_OF.order_by(_outbox.c.position), id=UUID(told))
    payload = orjson.loads(rows[-1]["payload"])
    assert rows[-1]["headers"]["ce-type"].endswith("ReadmissionRequested.v1")
    assert payload["prior_episode_id"] == str(voices.room.episode.episode_id)
    shown = await voices.shown(told)
    assert (shown["state"], shown["is_resolved"]) == ("readmission_requested", False)
    assert shown["readmission"]["application_id"] is None


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3], ids=str)
async def test_in_whatever_order_it_is_heard_the_new_stay_resolves_the_setback(
    voices: Voices, order: tuple[int, ...]
) -> None:
    told = await requested(voices)
    events = story(voices, told, "accepted", enrolls=True)
    await hear(voices.room.units, [events[place] for place in (*order, order[0])])
    shown = await voices.shown(told)
    new_stay = events[-1].event
    assert shown["readmission"] == {
        "prior_episode_id": str(voices.room.episode.episode_id),
        "application_id": str(new_stay.application_id),
        "application_state": "accepted",
        "episode_id": str(new_stay.episode_id),
        "started_on": str(TODAY),
    }
    assert (shown["state"], shown["is_resolved"]) == ("readmission_requested", True)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_a_readmission_that_ends_without_a_stay_waits_for_a_person_again(
    voices: Voices, order: tuple[int, ...]
) -> None:
    told = await requested(voices)
    events = story(voices, told, "declined", enrolls=False)
    await hear(voices.room.units, [events[place] for place in (*order, *order)])
    shown = await voices.shown(told)
    assert (shown["state"], shown["is_resolved"]) == ("reviewed", False)
    assert shown["due_at"] is not None
    again = await voices.review(told, outcome="readmission_requested")
    assert rule(again) == (409, "readmission-was-asked-for")
    assert (await voices.review(told, outcome="no_change")).status_code == 200
    await hear(voices.room.units, events)
    assert (await voices.shown(told))["state"] == "no_change"


async def test_who_was_merged_is_readmitted_after_the_stay_under_the_other_id(
    voices: Voices,
) -> None:
    kept = new_id()
    merged = ClientsMerged(
        merge_id=new_id(),
        kept_client_id=kept,
        duplicate_client_id=voices.room.episode.client_id,
    )
    await hear(voices.room.units, [received(merged, 1)])
    told = await voices.told(voices.client(str(kept)))
    assert (await voices.shown(told))["plan_id"] == str((await voices.room.plan()).id)
    answer = await voices.review(told, outcome="readmission_requested")
    assert answer.status_code == 200, answer.text
    shown = (await voices.shown(told))["readmission"]
    assert shown["prior_episode_id"] == str(voices.room.episode.episode_id)


async def test_who_is_known_nowhere_is_not_readmitted(voices: Voices) -> None:
    unknown = str(new_id())
    told = await voices.told(voices.client(unknown))
    refused = await voices.review(told, outcome="readmission_requested")
    assert rule(refused) == (409, "no-stay-is-known")
    assert (await voices.shown(told))["state"] == "reported"

"""Help is asked for at any time: once, sealed, seen by whom it concerns, and closed by staff."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import bindparam, select

from services.aftercare.handlers.help.answering import (
    HearAnswer,
    HearSilence,
    hear_answer,
    hear_silence,
)
from services.aftercare.tables import metadata
from shared.clock import SettableClock
from shared.database import Database
from shared.identifiers import new_id
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, Room

HELP = "/sites/north/help-requests"
_outbox = metadata.tables["outbox"]
_TOLD = select(_outbox.c.headers).where(_outbox.c.aggregate_id == bindparam("id"))


@pytest.fixture
def client(issuer: TestIssuer, room: Room) -> dict[str, str]:
    ids = [str(room.episode.client_id)]
    return issuer.bearer("client", sites=("north",), client_ids=ids)


async def told(database: Database, help_id: str) -> Counter[str]:
    rows = await database.fetch(_TOLD, id=help_id)
    return Counter(row["headers"]["ce-type"].split(".")[-2] for row in rows)


async def ask(api: AsyncClient, headers: dict[str, str], **body: Any) -> dict[str, Any]:
    answer = await api.post(HELP, json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_pressing_many_times_at_once_is_one_request(
    api: AsyncClient, client: dict[str, str], database: Database
) -> None:
    asked = await asyncio.gather(*(ask(api, client) for _ in range(6)))
    assert len({one["id"] for one in asked}) == 1
    assert max(one["presses"] for one in asked) == 6
    assert await told(database, asked[0]["id"]) == {"HelpRequested": 1}


async def test_the_key_of_one_client_is_not_that_of_another_under_the_same_account(
    api: AsyncClient, issuer: TestIssuer, client: dict[str, str], room: Room
) -> None:
    other_id = str(new_id())
    other = issuer.bearer("client", sites=("north",), client_ids=[other_id])
    mine, again, theirs = [
        await api.post(HELP, headers={**who, "Idempotency-Key": "k"})
        for who in (client, client, other)
    ]
    assert again.json() == mine.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert mine.json()["client_id"] == str(room.episode.client_id)
    assert "Idempotency-Replayed" not in theirs.headers
    assert mine.json()["id"] not in theirs.text
    kept = await api.get(HELP, headers=other)
    assert [one["client_id"] for one in kept.json()["items"]] == [other_id]


async def test_a_client_whose_sign_in_names_nobody_reads_where_to_turn(
    api: AsyncClient, issuer: TestIssuer
) -> None:
    nobody = issuer.bearer("client", sites=("north",), client_ids=[])
    answer = await api.post(HELP, headers=nobody)
    assert (answer.status_code, answer.json()["type"]) == (
        403,
        "urn:footbridge:problem:sign-in-is-nobodys",
    )
    assert "nobody was told: call the program" in answer.json()["detail"]
    assert "988" in answer.json()["detail"]


async def test_what_is_said_again_is_kept_beside_what_was_said(
    api: AsyncClient, client: dict[str, str]
) -> None:
    first = await ask(api, client, said="Please call me")
    await ask(api, client, said="I am at home")
    staff = await api.get(f"{HELP}/{first['id']}")
    assert staff.json()["said"] == ["Please call me", "I am at home"]
    own = await api.get(f"{HELP}/{first['id']}", headers=client)
    assert (own.status_code, own.json()["said"]) == (200, None)


async def test_a_client_asks_for_nobody_else_and_sees_nobody_elses(
    api: AsyncClient, client: dict[str, str], issuer: TestIssuer
) -> None:
    refused = await api.post(HELP, json={"client_id": str(new_id())}, headers=client)
    assert refused.json()["type"].endswith(":help-is-for-oneself")
    request = await ask(api, client)
    other = issuer.bearer("client", sites=("north",), client_ids=[str(new_id())])
    assert (await api.get(f"{HELP}/{request['id']}", headers=other)).status_code == 404
    assert (await api.get(HELP, headers=other)).json()["items"] == []
    assert len((await api.get(HELP, headers=client)).json()["items"]) == 1


async def test_staff_say_for_whom_they_ask(api: AsyncClient, room: Room) -> None:
    nobody = await api.post(HELP, json={})
    assert nobody.json()["type"].endswith(":who-needs-help")
    request = await ask(api, {}, client_id=str(room.episode.client_id))
    assert request["asked_as"] == "staff"


async def test_a_button_that_sends_nothing_asks_and_is_answered_with_where_to_turn(
    api: AsyncClient, client: dict[str, str]
) -> None:
    asked = await api.post(HELP, headers=client)
    assert asked.status_code == 201, asked.text
    shown = asked.json()
    assert shown["explanation"] == ("Asked just now: we try to reach staff, one after the other.")
    assert "911" in shown["words"]
    assert "988" in shown["words"]


async def test_staff_who_name_a_client_whom_nobody_knows_are_told(
    api: AsyncClient, room: Room
) -> None:
    refused = await api.post(HELP, json={"client_id": str(new_id())})
    assert (refused.status_code, refused.json()["type"].rsplit(":", 1)[-1]) == (
        404,
        "client-is-not-known-here",
    )
    assert (await api.post(HELP, json={"client_id": str(room.episode.client_id)})).is_success


async def test_a_client_whom_no_event_told_of_yet_is_helped_all_the_same(
    api: AsyncClient, issuer: TestIssuer
) -> None:
    stranger = issuer.bearer("client", sites=("north",), client_ids=[str(new_id())])
    assert (await api.post(HELP, headers=stranger)).status_code == 201


async def test_a_check_in_of_somebody_else_is_not_named(
    api: AsyncClient, client: dict[str, str]
) -> None:
    body = {"check_in_id": str(new_id())}
    assert (await api.post(HELP, json=body, headers=client)).status_code == 404


async def test_silence_and_the_answer_are_shown_with_how_long_it_took(
    api: AsyncClient, client: dict[str, str], room: Room, clock: SettableClock
) -> None:
    request = await ask(api, client)
    await room.run(lambda uow: hear_silence(HearSilence(request["id"], 1), uow))
    clock.set(NOON + timedelta(minutes=6))
    waits = (await api.get(f"{HELP}/{request['id']}", headers=client)).json()
    assert (waits["state"], waits["waited_seconds"]) == ("asked", 360)
    answer = HearAnswer(request["id"], clock.now(), 372)
    await room.run(lambda uow: hear_answer(answer, uow))
    shown = (await api.get(f"{HELP}/{request['id']}", headers=client)).json()
    assert (shown["state"], shown["waited_seconds"]) == ("answered", 372)
    assert shown["explanation"] == "Somebody of the staff answered after 6 minutes."
    assert (await ask(api, client))["id"] != request["id"]


async def test_who_asked_where_nobody_could_be_told_reads_so_and_whom_else_to_call(
    api: AsyncClient,
    client: dict[str, str],
    issuer: TestIssuer,
    room: Room,
    clock: SettableClock,
) -> None:
    request = await ask(api, client)
    await room.run(lambda uow: hear_silence(HearSilence(request["id"], 1, 0), uow))
    clock.set(NOON + timedelta(minutes=6))
    said = "Nobody of the staff could be told so far, for 6 minutes. We keep trying."
    own = (await api.get(f"{HELP}/{request['id']}", headers=client)).json()
    assert own["explanation"] == said
    assert own["words"].startswith("Do not wait for us: call the program. ")
    rules = (await api.get("/sites/north/linkage-rules")).json()
    form = {name: rules[name] for name in ("steps", "working_days", "closed_on", "link_days")}
    director = issuer.bearer("program_director", sites=("north",))
    desk = "North Program, +1 303 555 0100"
    address = "/sites/north/linkage-rules"
    published = await api.put(address, json={**form, "desk": desk}, headers=director)
    assert published.status_code == 200, published.text
    shown = [
        (await api.get("/sites/north/my/day", headers=client)).json()["help"],
        (await api.get(HELP, headers=client)).json()["items"][0],
        await ask(api, client),
    ]
    for one in shown:
        assert one["explanation"] == said
        assert one["words"].startswith(f"Do not wait for us: call the program, {desk}. ")
        assert "911" in one["words"]
        assert "988" in one["words"]
    staff = (await api.get(f"{HELP}/{request['id']}")).json()["explanation"]
    assert "tried once: nobody is on call or has a way to be reached" in staff


async def test_staff_close_it_with_a_note_and_ask_sooner_how_it_goes(
    api: AsyncClient, client: dict[str, str], room: Room, database: Database
) -> None:
    await room.activate(days=(60,))
    request = await ask(api, client)
    address = f"{HELP}/{request['id']}"
    body = {"note": "Talked for an hour", "follow_up": True}
    assert (await api.post(f"{address}/closing", json=body, headers=client)).status_code == 403
    closed = await api.post(f"{address}/closing", json=body)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed"), closed.text
    assert (await api.get(address)).json()["note"] == "Talked for an hour"
    assert await told(database, request["id"]) == {"HelpRequested": 1, "HelpRequestClosed": 1}
    assert len(await room.check_ins()) > 1
    again = await api.post(f"{address}/closing", json=body)
    assert again.json()["type"].endswith(":help-request-is-closed")


async def test_an_answer_to_some_other_alert_is_nobodys(room: Room) -> None:
    await room.run(lambda uow: hear_answer(HearAnswer(new_id(), NOON, 1), uow))
    await room.run(lambda uow: hear_silence(HearSilence(new_id(), 1), uow))


async def test_who_was_shredded_is_helped_and_their_request_ends(
    api: AsyncClient, client: dict[str, str], issuer: TestIssuer, room: Room, database: Database
) -> None:
    director = issuer.bearer("program_director", sites=("north",))
    key = f"/sites/north/clients/{room.episode.client_id}/key"
    shredded = await api.delete(key, headers=director)
    assert shredded.status_code == 204, shredded.text
    asked = await ask(api, client, said="Call me")
    closing = f"{HELP}/{asked['id']}/closing"
    closed = await api.post(closing, json={"note": "Talked."}, headers=director)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed"), closed.text
    shown = (await api.get(f"{HELP}/{asked['id']}", headers=director)).json()
    assert (shown["said"], shown["note"]) == (None, None)
    assert await told(database, asked["id"]) == {"HelpRequested": 1, "HelpRequestClosed": 1}

"""Family calls for help: under consent it alerts as the client's own call, and tells nothing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import bindparam, select

from services.aftercare.tables import metadata
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.setbacks import HERE, WORDS, Voices
from tests.integration.aftercare.test_family_reports import receipt_of, shape, withdrawn
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room

_outbox = metadata.tables["outbox"]
_TOLD = select(_outbox.c.headers).where(_outbox.c.aggregate_id == bindparam("id"))


@pytest.fixture
async def voices(api: AsyncClient, issuer: TestIssuer, room: Room) -> Voices:
    await room.activate()
    return Voices(api, issuer, room)


@pytest.fixture
async def let_in(voices: Voices) -> Voices:
    party = new_id()
    await voices.circle(party)
    await voices.consent(party)
    return voices


async def call(voices: Voices, account: str | None = None, **said: Any) -> Response:
    return await voices.post("/family/help", voices.family(account), **said)


async def helps(voices: Voices, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    params = {"client_id": voices.client_id}
    by = headers or voices.staff()
    answer = await voices.api.get(f"{HERE}/help-requests", params=params, headers=by)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_a_call_under_a_consent_that_stands_alerts_as_the_clients_own_does(
    let_in: Voices, database: Database
) -> None:
    called = await call(let_in, what=WORDS)
    assert called.status_code == 202, called.text
    (asked,) = await helps(let_in)
    assert (asked["state"], asked["asked_as"]) == ("asked", "family")
    (row,) = await database.fetch(_TOLD, id=UUID(asked["id"]))
    assert row["headers"]["ce-type"].split(".")[-2] == "HelpRequested"
    one = await let_in.api.get(f"{HERE}/help-requests/{asked['id']}", headers=let_in.staff())
    assert one.json()["said"] == [WORDS]
    kept = await let_in.shown(called.json()["id"])
    assert (kept["state"], kept["asked_for_help"], kept["what"]) == ("reported", True, WORDS)


async def test_everybody_is_answered_alike_and_the_crisis_lines_come_first(
    voices: Voices,
) -> None:
    party = new_id()
    strangers = await call(voices, client_id=str(new_id()))
    nobodys = await call(voices, about="My brother")
    wordless = await call(voices)
    outside = await call(voices, client_id=voices.client_id)
    await voices.circle(party)
    without = await call(voices, client_id=voices.client_id)
    assert await helps(voices) == []
    await voices.consent(party)
    with_one = await call(voices, client_id=voices.client_id)
    again = await call(voices, client_id=voices.client_id)
    answers = (strangers, nobodys, wordless, outside, without, with_one, again)
    assert len({str(shape(answer)) for answer in answers}) == 1
    assert len({answer.json()["id"] for answer in answers}) == len(answers)
    words = with_one.json()["words"]
    assert words.startswith("If somebody is in danger now, call 911; for a crisis call or text 988")
    assert voices.client_id not in with_one.text
    receipts = [await receipt_of(voices, answer) for answer in answers]
    assert len({str(shape(receipt)) for receipt in receipts}) == 1
    takings = [await withdrawn(voices, answer) for answer in answers]
    assert len({str(shape(taken)) for taken in takings}) == 1
    assert "988" in takings[0].text
    (asked,) = await helps(voices)
    assert (asked["state"], asked["presses"]) == ("asked", 2)


async def test_the_client_is_told_nothing_of_it_and_their_own_call_is_another(
    let_in: Voices,
) -> None:
    await call(let_in)
    (familys,) = await helps(let_in)
    assert await helps(let_in, let_in.client()) == []
    path = f"{HERE}/help-requests/{familys['id']}"
    assert (await let_in.api.get(path, headers=let_in.client())).status_code == 404
    assert (await let_in.api.get(path, headers=let_in.family())).status_code == 403
    let_in.room.clock.set(let_in.room.clock.now() + timedelta(minutes=5))
    own = (await let_in.post("/help-requests", let_in.client())).json()
    assert (own["presses"], own["waited_seconds"], own["asked_as"]) == (1, 0, "client")
    assert own["id"] != familys["id"]
    assert [one["id"] for one in await helps(let_in, let_in.client())] == [own["id"]]
    assert len(await helps(let_in)) == 2


async def test_without_a_consent_staff_read_it_and_help_is_asked_for_once_they_say_for_whom(
    voices: Voices,
) -> None:
    called = (await call(voices, about="My brother", what=WORDS)).json()["id"]
    shown = await voices.shown(called)
    assert (shown["state"], shown["asked_for_help"]) == ("unconfirmed", True)
    assert await helps(voices) == []
    path = f"/setbacks/{called}/confirmation"
    confirmed = await voices.post(path, voices.staff(), client_id=voices.client_id)
    assert confirmed.status_code == 200, confirmed.text
    (asked,) = await helps(voices)
    assert (asked["state"], asked["asked_as"]) == ("asked", "family")


async def test_a_report_of_family_may_ask_for_help_too(let_in: Voices) -> None:
    told = await let_in.tell(let_in.family(), what=WORDS, kind="use", asks_for_help=True)
    assert told.status_code == 202
    assert len(await helps(let_in)) == 1


async def test_who_is_a_client_too_calls_for_a_relative_unless_they_name_themselves(
    voices: Voices,
) -> None:
    both = voices.issuer.bearer(
        "family_member", "client", client_ids=[voices.client_id], sub=voices.relative
    )
    told = await voices.post("/family/help", both, about="My brother")
    assert (await voices.shown(told.json()["id"]))["state"] == "unconfirmed"
    assert await helps(voices) == []
    await voices.post("/family/help", both, client_id=voices.client_id)
    (asked,) = await helps(voices)
    assert asked["asked_as"] == "client"


async def test_who_is_no_family_member_calls_for_themselves(voices: Voices) -> None:
    refused = await voices.post("/family/help", voices.client())
    assert refused.status_code == 403
    mistaken = await call(voices, client_id="nobody")
    assert mistaken.status_code == 202, mistaken.text

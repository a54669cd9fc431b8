"""A site says by which words it is answered; the words of the law are understood everywhere."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import AsyncClient, Response

from services.notifications.settings import NotificationsSettings
from tests.integration.notifications.conftest import Office
from tests.integration.notifications.test_replies import granted, kept, sends, somebody
from tests.integration.notifications.texting import Texting, texting_from
from tests.support.tokens import TestIssuer

THERE = "/sites/north/reply-words"


@pytest_asyncio.fixture
async def texting(office: Office, settings: NotificationsSettings) -> AsyncIterator[Texting]:
    async with texting_from(office, settings) as running:
        yield running


@pytest.fixture
def director(issuer: TestIssuer) -> dict[str, str]:
    return issuer.bearer("program_director")


async def publish(
    api: AsyncClient, director: dict[str, str], words: dict[str, Any], **headers: str
) -> Response:
    keyed = {"Idempotency-Key": str(uuid4()), **director, **headers}
    return await api.put(f"{THERE}/es", json={"words": words}, headers=keyed)


async def test_a_word_that_a_site_publishes_stops_at_once(
    texting: Texting, api: AsyncClient, director: dict[str, str]
) -> None:
    await somebody(texting)
    await sends(texting, "Ya estuvo")
    assert [row["meaning"] for row in await kept(texting)] == ["other"]
    answer = await publish(api, director, {"stop": ["¡Ya estuvo!"], "yes": ["simón"]})
    assert (answer.status_code, answer.json()["number"]) == (200, 1)
    assert answer.json()["words"]["stop"] == ["ya estuvo"]
    assert "<Message>" in await sends(texting, "ya estuvo")
    assert set(await granted(texting)) == {"stopped"}


async def test_who_shares_a_number_is_stopped_by_a_word_of_their_site(
    texting: Texting, api: AsyncClient, director: dict[str, str]
) -> None:
    for _ in range(2):
        await somebody(texting)
    await publish(api, director, {"stop": ["ya estuvo"]})
    await sends(texting, "Ya estuvo")
    assert await granted(texting) == {"stopped": 4}


async def test_no_publishing_takes_the_words_of_the_law_away(
    texting: Texting, api: AsyncClient, director: dict[str, str]
) -> None:
    await somebody(texting)
    await publish(api, director, {})
    for wrong in ({"yes": ["stop"]}, {"stop": ["yes"]}, {"help": ["\U0001f44d"]}):
        refused = await publish(api, director, wrong)
        assert refused.status_code == 422
    shown = (await api.get(THERE)).json()
    assert "stop" in shown["always"]["stop"]
    assert {one["language"]: one["number"] for one in shown["languages"]} == {"en": 0, "es": 1}
    await sends(texting, "STOP")
    assert set(await granted(texting)) == {"stopped"}


async def test_versions_follow_each_other_and_none_is_overwritten(
    api: AsyncClient, director: dict[str, str]
) -> None:
    first = await publish(api, director, {"yes": ["simón"]})
    etag = first.headers["ETag"]
    assert (await publish(api, director, {}, **{"If-Match": etag})).status_code == 200
    assert (await publish(api, director, {}, **{"If-Match": etag})).status_code == 412
    raced = await asyncio.gather(*(publish(api, director, {"no": ["nel"]}) for _ in range(4)))
    assert {one.status_code for one in raced} <= {200, 412}
    listed = (await api.get(f"{THERE}/es/versions")).json()["items"]
    assert [one["number"] for one in listed] == list(range(1, len(listed) + 1))
    assert [one["ended_at"] is None for one in listed][:-1] == [False] * (len(listed) - 1)
    assert listed[0]["words"]["yes"] == ["simon"]


async def test_an_answer_is_said_in_the_site_s_published_words(
    texting: Texting, api: AsyncClient, director: dict[str, str]
) -> None:
    await somebody(texting)
    there = "/sites/north/templates/opted-out"
    words = {"sms": {"en": {"body": "You are out. Reply START to resume."}}}
    await api.put(f"{there}/draft", json={"wordings": words}, headers=director)
    await api.post(f"{there}/draft/check", headers=director)
    done = await api.post(f"{there}/draft/publish", headers=director)
    assert done.status_code == 200, done.text
    assert "You are out. Reply START to resume." in await sends(texting, "STOP")


@pytest.mark.parametrize("role", ["client", "clinician", "intake_coordinator"])
async def test_directors_and_ops_publish_and_nobody_else(
    api: AsyncClient, issuer: TestIssuer, role: str
) -> None:
    assert (await publish(api, issuer.bearer(role), {})).status_code == 403

"""The provider double does what its plan says, and its ledger tells the truth."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from uuid import uuid4

import aiohttp
import pytest_asyncio

from tests.support.provider_double.dialect import ACCOUNT, SECRET
from tests.support.provider_double.plan import Plan, Receipts, Turn
from tests.support.provider_double.server import ProviderDouble, provider_double
from tests.support.provider_double.twilio import MESSAGES

BEARER = {"Authorization": f"Bearer {SECRET}"}
HALF_FAILS = {Turn.SERVER_ERROR: 0.5, Turn.LOSE_ANSWER: 0.05}


@pytest_asyncio.fixture
async def double() -> AsyncIterator[ProviderDouble]:
    async with provider_double() as running:
        yield running


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def sent(http: aiohttp.ClientSession, double: ProviderDouble, reference: str) -> int:
    """Send one message; return the status of the answer, 0 for none."""
    told = {"reference": reference, "to": "+13035550123", "text": "Reminder."}
    headers = {**BEARER, "Idempotency-Key": reference}
    try:
        async with http.post(f"{double.url}/v1/messages", json=told, headers=headers) as answer:
            return answer.status
    except aiohttp.ClientError:
        return 0


def test_a_plan_is_the_same_for_the_same_seed_and_near_its_shares() -> None:
    plan, same, other = Plan(7, HALF_FAILS), Plan(7, HALF_FAILS), Plan(8, HALF_FAILS)
    turns = [plan.turn(str(n), 1) for n in range(4000)]
    assert turns == [same.turn(str(n), 1) for n in range(4000)]
    assert turns != [other.turn(str(n), 1) for n in range(4000)]
    assert 0.46 < Counter(turns)[Turn.SERVER_ERROR] / 4000 < 0.54
    assert 0.03 < Counter(turns)[Turn.LOSE_ANSWER] / 4000 < 0.07


async def test_what_is_sent_again_under_its_key_is_taken_over_once(
    double: ProviderDouble, http: aiohttp.ClientSession
) -> None:
    double.plan = Plan(3, {Turn.SERVER_ERROR: 0.4, Turn.LOSE_ANSWER: 0.3})
    references = [str(uuid4()) for _ in range(50)]
    for reference in references:
        while await sent(http, double, reference) != 202:
            pass
    assert double.ledger.accepted() == dict.fromkeys(references, 1)
    assert double.ledger.repeats > 0
    assert double.ledger.turns[Turn.LOSE_ANSWER] > 0


async def test_without_keys_each_acceptance_counts(
    double: ProviderDouble, http: aiohttp.ClientSession
) -> None:
    double.plan = Plan(honours_key=False)
    reference = str(uuid4())
    assert [await sent(http, double, reference) for _ in range(2)] == [202, 202]
    assert double.ledger.accepted() == {reference: 2}
    assert double.ledger.counts()["duplicates"] == 1


async def test_more_than_the_rate_is_told_when_to_come_again(
    double: ProviderDouble, http: aiohttp.ClientSession
) -> None:
    double.plan = Plan(per_second=5, retry_after_seconds=3)
    statuses = [await sent(http, double, str(uuid4())) for _ in range(15)]
    assert 429 in statuses
    assert statuses.count(202) == len(double.ledger.entries)


async def test_a_message_is_known_by_our_reference_unless_the_plan_says_otherwise(
    double: ProviderDouble, http: aiohttp.ClientSession
) -> None:
    reference = str(uuid4())
    await sent(http, double, reference)
    there = f"{double.url}/v1/messages/{reference}"
    async with http.get(there, headers=BEARER) as answer:
        assert (await answer.json())["id"] == double.ledger.entries[0].id
    double.plan = Plan(knows_status=False)
    async with http.get(there, headers=BEARER) as answer:
        assert answer.status == 405


async def test_receipts_come_twice_late_or_never_as_planned(
    double: ProviderDouble, http: aiohttp.ClientSession
) -> None:
    double.plan = Plan(receipts=Receipts(doubled=1.0, late_sent=1.0))
    form = {"To": "+13035550123", "Body": "Reminder.", "From": "+13035550100"}
    async with provider_double() as listener:
        form["StatusCallback"] = f"{listener.url}/elsewhere?reference=7"
        basic = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, SECRET)}
        async with http.post(double.url + MESSAGES, data=form, headers=basic) as answer:
            assert answer.status == 201
        await double.telling.all_told()
    assert double.telling.told == [("7", "delivered"), ("7", "sent")] * 2
    assert double.telling.answers == {404: 4}


async def test_it_runs_as_a_process_of_its_own(http: aiohttp.ClientSession) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.provider_double"),
        *("--plan", '{"shares": {"refuse_words": 1.0}}'),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        double = ProviderDouble(url=(await process.stdout.readline()).decode().strip())
        assert await sent(http, double, "1") == 422
        async with http.put(f"{double.url}/plan", json={"seed": 2}) as answer:
            assert answer.status == 204
        assert await sent(http, double, "2") == 202
        async with http.get(f"{double.url}/ledger/counts") as answer:
            counts = await answer.json()
        assert (counts["requests"], counts["accepted"]) == (2, 1)
    finally:
        process.terminate()
        await process.wait()

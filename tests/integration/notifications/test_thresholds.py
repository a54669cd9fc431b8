"""By what providers are judged is published in versions, and holds on every replica at once."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from services.notifications.domain.messages.message import Refused
from services.notifications.domain.terms import Failure, Trouble
from tests.integration.notifications.test_pauses import ops
from tests.integration.notifications.test_providers import WANTED, Market, market
from tests.support.tokens import TestIssuer

__all__ = ["market", "ops"]

THERE = "/operations/provider-thresholds"


async def publish(api: AsyncClient, numbers: dict[str, Any], **headers: str) -> Response:
    keyed = {"Idempotency-Key": str(uuid4()), **headers}
    return await api.put(THERE, json={"reason_code": "flapping", **numbers}, headers=keyed)


async def test_a_breaker_opens_by_what_was_published_last(market: Market, ops: AsyncClient) -> None:
    replica = market.replica()
    await replica.assign([WANTED])
    down = Refused(Failure.TECHNICAL, "down", trouble=Trouble.UNREACHABLE)
    assert (await publish(ops, {"failures_in_a_row": 2})).json()["number"] == 1
    for _ in range(2):
        replica.told("one", down, 0.01)
    await replica.leave()
    (row,) = await market.rows("SELECT breaker FROM provider WHERE name = 'one'")
    assert row["breaker"] == "open"


async def test_versions_follow_each_other_and_say_who_and_why(ops: AsyncClient) -> None:
    shown = await ops.get(THERE)
    assert (shown.json()["number"], shown.json()["failures_in_a_row"]) == (0, 6)
    first = await publish(ops, {"points": 20})
    assert (await publish(ops, {}, **{"If-Match": first.headers["ETag"]})).status_code == 200
    assert (await publish(ops, {}, **{"If-Match": first.headers["ETag"]})).status_code == 412
    raced = await asyncio.gather(*(publish(ops, {"slow_ms": 3_000}) for _ in range(4)))
    assert {one.status_code for one in raced} <= {200, 412}
    listed = (await ops.get(f"{THERE}/versions")).json()["items"]
    assert [one["number"] for one in listed] == list(range(1, len(listed) + 1))
    assert {one["reason_code"] for one in listed} == {"flapping"}
    assert (await ops.get(THERE)).json() == listed[-1]


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"slow_ms": 1_234}, "slow_ms"),
        ({"shortest_open_seconds": 900}, "longest_open_seconds"),
        ({"share_to_open": 0}, "share_to_open"),
        ({"points": 101}, "points"),
        ({"failures_in_a_row": 10**12}, "failures_in_a_row"),
    ],
)
async def test_numbers_that_judge_nothing_are_refused(
    ops: AsyncClient, numbers: dict[str, Any], field: str
) -> None:
    refused = await publish(ops, numbers)
    assert refused.status_code == 422
    named = [one["field"].removeprefix("body.") for one in refused.json()["errors"]]
    assert named == [field]


async def test_who_works_at_one_site_does_not_set_them_for_all(
    ops: AsyncClient, issuer: TestIssuer
) -> None:
    local = issuer.bearer("ops", sites=("south",))
    assert (await publish(ops, {}, **local)).status_code == 403
    assert (await publish(ops, {}, **issuer.bearer("program_director"))).status_code == 403

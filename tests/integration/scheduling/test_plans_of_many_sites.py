"""Plans of many sites are asked for, watched and stopped together; nobody sees another's sites."""

from typing import Any
from uuid import uuid4

import pytest_asyncio
from httpx import Response

from tests.integration.scheduling.conftest import Program, Scheduling, rule_of, shown
from tests.integration.scheduling.planning import WEEK


@pytest_asyncio.fixture
async def sites(program: Program) -> list[str]:
    other = Program(program.service, program.http, f"s{uuid4().hex[:12]}")
    await other.track()
    return sorted([program.site, other.site])


async def ask(program: Program, sites: list[str], **changed: Any) -> Response:
    return await program.http.post("/plans", json={"sites": sites, "week": str(WEEK), **changed})


async def test_each_site_gets_a_plan_of_its_own_and_all_are_watched_as_one(
    program: Program, sites: list[str]
) -> None:
    made = shown(await ask(program, sites), 201)
    assert [plan["site"] for plan in made["plans"]] == sites
    assert made["states"] == {"requested": 2}
    one = made["plans"][0]
    stopped = await program.http.post(f"/sites/{one['site']}/plans/{one['id']}/cancellation")
    assert shown(stopped)["batch_id"] == made["id"]
    half = shown(await program.http.get(f"/plans/{made['id']}"))
    assert (half["percent"], half["done"]) == (50, False)
    assert half["states"] == {"requested": 1, "cancelled": 1}
    whole = shown(await program.http.post(f"/plans/{made['id']}/cancellation"))
    assert (whole["percent"], whole["done"], whole["states"]) == (100, True, {"cancelled": 2})


async def test_a_site_that_is_named_twice_is_refused(program: Program) -> None:
    twice = await ask(program, [program.site, program.site])
    assert rule_of(twice, 422) == "site-is-named-twice"


async def test_where_one_site_has_a_plan_under_way_none_is_asked_for(
    program: Program, sites: list[str]
) -> None:
    shown(await program.http.post(f"/sites/{sites[1]}/plans", json={"week": str(WEEK)}), 201)
    assert rule_of(await ask(program, sites)) == "plan-is-under-way"
    path = f"/sites/{sites[0]}/plans"
    assert shown(await program.http.get(path))["items"] == []


async def test_who_does_not_work_at_all_of_the_sites_asks_for_none_and_sees_none(
    scheduling: Scheduling, program: Program, sites: list[str]
) -> None:
    async with scheduling.client("ops", sites=(sites[0],)) as http:
        form = {"sites": sites, "week": str(WEEK)}
        assert rule_of(await http.post("/plans", json=form), 422) == "site-is-unknown"
        made = shown(await ask(program, sites), 201)
        assert (await http.get(f"/plans/{made['id']}")).status_code == 404
        stop = await http.post(f"/plans/{made['id']}/cancellation")
        assert stop.status_code == 404
    shown(await program.http.post(f"/plans/{made['id']}/cancellation"))


async def test_a_site_without_a_program_is_unknown(program: Program) -> None:
    refused = await ask(program, [program.site, "nowhere"])
    assert rule_of(refused, 422) == "site-is-unknown"
    late = await ask(program, [program.site], week="2026-06-01")
    assert rule_of(late, 422) == "week-is-over"

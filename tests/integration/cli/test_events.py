"""`footbridge events` looks at the stream: the newest, of one site, and as they come."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE

import pytest

from tests.integration.cli.test_backbone_commands import named, run, taken  # noqa: F401 - a fixture
from tests.integration.messaging.conftest import Bench, bench  # noqa: F401 - a fixture
from tests.support.ledger import post


async def published(bench: Bench, count: int) -> None:  # noqa: F811 - the fixture's type
    await bench.start_worker("enrollment")
    for amount in range(count):
        await post(bench.units, amount)
    await taken(bench, count)


async def test_the_newest_events_are_printed_oldest_first(named: Bench) -> None:  # noqa: F811
    await published(named, 6)
    lines = (await run("events", "--last", "3", "--json")).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [one["seq"] for one in found] == [4, 5, 6]
    assert found[0].keys() >= {"time", "subject", "aggregate_id", "aggregate_seq", "payload"}
    plain = await run("events", "--last", "2")
    assert [line.split()[0] for line in plain.stdout.splitlines()] == ["5", "6"]
    assert found[-1]["subject"] in plain.stdout
    assert found[-1]["aggregate_id"] in plain.stdout


async def test_only_one_sites_events_are_printed_where_it_is_named(
    named: Bench,  # noqa: F811 - the fixture
) -> None:
    await published(named, 2)
    (first, _) = (await run("events", "--json")).stdout.splitlines()
    site = json.loads(first)["subject"].split(".")[1]
    assert len((await run("events", "--site", site, "--last", "1")).stdout.splitlines()) == 1
    assert (await run("events", "--site", "elsewhere")).stdout == "There are no events.\n"
    refused = await run("events", "--site", "*")
    assert (refused.exit_code, refused.stdout) == (1, "")


async def test_it_goes_on_with_what_comes_when_told_to_follow(
    named: Bench,  # noqa: F811 - the fixture
) -> None:
    await published(named, 2)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli.main", "events", "--follow", "--last", "1", "--json"),
        stdout=PIPE,
    )
    assert process.stdout is not None
    try:
        before = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
        await post(named.units, 7)
        after = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
    finally:
        process.kill()
        await process.wait()
    assert (before["seq"], after["seq"]) == (2, 3)
    assert after["payload"]["amount"] == 7


@pytest.mark.parametrize("last", ["0", "10001"])
async def test_how_many_is_bounded(last: str) -> None:
    assert (await run("events", "--last", last)).exit_code == 2

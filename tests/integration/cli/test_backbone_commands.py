"""The operator's commands against a real broker and database, read as a script reads them."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from shared.messaging import settlement
from shared.messaging.subjects import STREAM
from tests.integration.messaging.conftest import Bench, bench  # noqa: F401 - a fixture
from tests.support.ledger import POISON, effects, post
from tests.support.polling import eventually


@pytest_asyncio.fixture
async def named(
    bench: Bench,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Bench]:
    """Name the bench's servers in the environment, as an operator would."""
    monkeypatch.setenv("FOOTBRIDGE_NATS_URL", bench.server.url)
    monkeypatch.setenv("FOOTBRIDGE_ENROLLMENT_DATABASE_URL", bench.database.url)
    monkeypatch.setattr(settlement, "RETRY_DELAYS", (0.05,))
    yield bench


@dataclass(frozen=True)
class Result:
    exit_code: int
    stdout: str
    stderr: str


async def run(*words: str) -> Result:
    """Run the command as a process of its own, as a script would."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli.main", *words, stdout=PIPE, stderr=PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return Result(process.returncode or 0, out.decode(), err.decode())


async def answer(*words: str) -> Any:
    result = await run(*words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


async def taken(bench: Bench, count: int) -> None:  # noqa: F811 - the fixture's type
    async def there() -> bool:
        return len(await effects(bench.database)) >= count

    await eventually(there, within=20, what=f"{count} effects")


async def test_provisioning_again_creates_nothing(named: Bench) -> None:
    assert [each["created"] for each in await answer("provision")] == [False, False]


async def test_the_outbox_says_how_much_waits_and_since_when(named: Bench) -> None:
    await post(named.units, 1)
    await post(named.units, 2)
    waiting = (await answer("outbox"))["enrollment"]
    assert waiting["events"] == 2
    assert waiting["oldest_seconds"] > 0


async def test_a_dead_letter_is_listed_shown_and_replayed(named: Bench) -> None:
    await named.start_worker("enrollment")
    await post(named.units, POISON)

    async def buried() -> bool:
        return bool(await answer("dlq", "list"))

    await eventually(buried, within=20, what="a dead letter in the list")
    [letter] = await answer("dlq", "list")
    shown = await answer("dlq", "show", str(letter["sequence"]))
    assert shown["payload"]["amount"] == POISON
    assert shown["envelope"]["ce-type"] == "footbridge.accounts.Posted.v1"
    still_sick = await run("dlq", "replay", str(letter["sequence"]))
    assert still_sick.exit_code == 1
    assert "failed poisonous" in still_sick.stdout
    named.behaviour.poison_heals = True
    replayed = await answer("dlq", "replay", "--all")
    assert [each["outcome"] for each in replayed.values()] == ["processed"]
    assert await answer("dlq", "list") == []


async def test_a_reset_has_no_second_effect_unless_it_is_asked_for(named: Bench) -> None:
    await named.start_worker("enrollment")
    for amount in range(5):
        await post(named.units, amount)
    await taken(named, 5)

    assert (await run("consumer", "reset", "enrollment", "--to-sequence", "1")).exit_code == 0

    async def idle() -> bool:
        async with named.jetstream() as jetstream:
            info = await jetstream.consumer_info(STREAM, "enrollment")
            return not info.num_pending and not info.num_ack_pending

    await eventually(idle, within=20, what="a consumer without lag")
    assert len(await effects(named.database)) == 5
    again = await run("consumer", "reset", "enrollment", "--to-sequence", "3", "--again")
    assert again.exit_code == 0, again.stderr
    await taken(named, 8)
    assert len(await effects(named.database)) == 8


async def test_a_reset_to_a_time_takes_what_came_since(named: Bench) -> None:
    await named.start_worker("enrollment")
    await post(named.units, 1)
    await taken(named, 1)
    done = await run("consumer", "reset", "enrollment", "--to-time", "2020-01-01T00:00:00")
    assert "from sequence 1 on" in done.stdout


async def test_a_reset_says_from_where_as_json_too(named: Bench) -> None:
    await named.start_worker("enrollment")
    await post(named.units, 1)
    await taken(named, 1)
    done = await answer("consumer", "reset", "enrollment", "--to-sequence", "1")
    assert done == {"service": "enrollment", "from_sequence": 1, "again": False}


async def test_a_replay_of_nothing_says_that_there_is_nothing(named: Bench) -> None:
    assert named
    nothing = await run("dlq", "replay", "--all")
    assert (nothing.exit_code, nothing.stderr) == (0, "")
    assert nothing.stdout == "There are no dead letters: nothing to replay.\n"
    assert await answer("dlq", "replay", "--all") == {}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("consumer", "reset", "enrollment"), "Say where to start"),
        (("consumer", "reset", "nobody", "--to-sequence", "1"), "no consumer of this name"),
        (("dlq", "show", "99"), "There is no dead letter 99"),
        (("dlq", "replay"), "Say which"),
    ],
)
async def test_a_command_that_cannot_be_says_why_in_one_line(
    named: Bench, words: tuple[str, ...], reason: str
) -> None:
    result = await run(*words)
    assert result.exit_code == 1
    assert reason in result.stderr

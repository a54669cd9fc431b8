"""The broker is away while an intake team works: all is accepted, and all of it arrives later.

The outage lasts as long as the commands; FOOTBRIDGE_OUTAGE_SECONDS makes it longer.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import nats
import pytest

from deploy.client import ServiceClient
from deploy.client.settling import watch
from deploy.local.platform import Platform
from shared.identifiers import new_id
from shared.messaging.subjects import STREAM
from tests.faults.ground import Ground

CLIENTS = 125
"""Each is four commands: application, decision, consent, enrollment."""
AT_ONCE = 8
OUTAGE_SECONDS = float(os.environ.get("FOOTBRIDGE_OUTAGE_SECONDS", "0"))
SITE = "/sites/harbor"
SUBJECTS = "iop.*.enrollment.>"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path)
    try:
        yield made
    finally:
        made.stop()


async def enroll_one(enrollment: ServiceClient) -> UUID:
    application = (
        await enrollment.post(
            f"{SITE}/applications", {"program": "iop", "received_on": "2026-03-02"}
        )
    ).body
    path = f"{SITE}/applications/{application['id']}"
    await enrollment.post(f"{path}/decision", {"decision": "accepted", "decided_on": "2026-03-03"})
    consent = {
        "client_id": application["client_id"],
        "party_kind": "treatment_payment_operations",
        "categories": ["attendance"],
        "purposes": ["treatment"],
        "signed_on": "2026-03-03",
        "acknowledged_right_to_revoke": True,
    }
    await enrollment.post(f"{SITE}/consents", consent)
    episode = await enrollment.post(
        f"{path}/enrollment", {"level_of_care": "2.1", "started_on": "2026-03-04"}
    )
    return UUID(episode.body["id"])


async def enroll_all(enrollment: ServiceClient) -> list[UUID]:
    lanes = asyncio.Semaphore(AT_ONCE)

    async def one() -> UUID:
        async with lanes:
            return await enroll_one(enrollment)

    return await asyncio.gather(*(one() for _ in range(CLIENTS)))


async def outbox_ids(platform: Platform) -> set[str]:
    connection = await asyncpg.connect(platform.database_url("enrollment"))
    try:
        return {str(row["event_id"]) for row in await connection.fetch("TABLE outbox")}
    finally:
        await connection.close()


async def stream_ids(platform: Platform) -> set[str]:
    client = await nats.connect(platform.nats_url)
    try:
        jetstream, subject = client.jetstream(), "iop.*.enrollment.>"
        # Counted in the stream: a consumer's pending shrinks as soon as it pushes to us.
        stored = (await jetstream.stream_info(STREAM, subjects_filter=subject)).state.subjects
        subscription = await jetstream.subscribe(subject, stream=STREAM, ordered_consumer=True)
        count = sum((stored or {}).values())
        messages = [await subscription.next_msg(timeout=10) for _ in range(count)]
        return {(message.headers or {})["ce-id"] for message in messages}
    finally:
        await client.close()


async def taken_by(platform: Platform, service: str, ids: set[str]) -> int:
    connection = await asyncpg.connect(platform.database_url(service))
    try:
        asked = [UUID(each) for each in ids]
        statement = "SELECT count(*) FROM inbox WHERE event_id = ANY($1::uuid[])"
        return int(await connection.fetchval(statement, asked))
    finally:
        await connection.close()


async def test_500_commands_without_a_broker_are_all_accepted_and_all_delivered_after_its_return(
    ground: Ground,
) -> None:
    platform = ground.start()
    async with ServiceClient(
        "enrollment", platform.api("enrollment"), lambda: platform.token("program_director")
    ) as enrollment:
        await enrollment.put(SITE, {"name": f"Harbor {new_id()}", "timezone": "America/Boise"})
        await enrollment.post(f"{SITE}/admission-rules", {"gates": [{"kind": "treatment_consent"}]})
        # Time asks for nothing here: what is counted below is the commands' own.
        await enrollment.post(f"{SITE}/assessment-schedules", {"instruments": []})
        ground.processes["nats"].stop()
        stopped = time.monotonic()

        episodes = await enroll_all(enrollment)

        ready = (await enrollment.get("/health/ready")).body
    assert len(set(episodes)) == CLIENTS
    assert [missing["name"] for missing in ready["missing"]] == ["broker", "consumer"]
    await asyncio.to_thread(_wait_until, stopped + OUTAGE_SECONDS)
    ground.processes["nats"].start()

    async with watch(platform.nats_url, platform.databases) as watching:
        after = await watching.settle(60)

    assert (after.at_rest, after.dead_letters) == (True, 0)
    written = await outbox_ids(platform)
    assert len(written) == CLIENTS * 4
    assert written <= await stream_ids(platform)
    assert await taken_by(platform, "aftercare", written) == len(written)
    assert await taken_by(platform, "scheduling", written) == CLIENTS
    assert await taken_by(platform, "notifications", written) >= CLIENTS * 2


def _wait_until(moment: float) -> None:
    """Let the outage last: the one thing here that only time brings."""
    time.sleep(max(0.0, moment - time.monotonic()))

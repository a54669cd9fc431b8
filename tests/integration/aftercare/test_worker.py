"""The worker with a real broker: from an event heard to a check-in told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import nats
import pytest
import pytest_asyncio
from nats.js import JetStreamContext

from services.aftercare.main import create_worker
from services.aftercare.settings import AftercareSettings
from shared.clock import SettableClock
from shared.contracts.event import Received
from shared.database import Database
from shared.messaging.envelope import headers_for
from shared.messaging.provisioning import provision
from shared.unit_context import UnitContext
from tests.support.polling import eventually
from tests.unit.aftercare.room import NOON, Room


@pytest_asyncio.fixture
async def jetstream(nats_url: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(nats_url)
    stream = client.jetstream()
    await provision(stream)
    yield stream
    await client.close()


@pytest_asyncio.fixture
async def worker(
    nats_url: str, url: str, database: Database, clock: SettableClock
) -> AsyncIterator[None]:
    settings = AftercareSettings(
        database_url=url,
        nats_url=nats_url,
        jwks_url="file:///nowhere",
        issuer="https://identity.test",
        environment="local",
    )
    worker = create_worker(settings, database, clock)
    await worker.start()
    yield
    await worker.stop()


async def tell(jetstream: JetStreamContext, received: Received[Any]) -> None:
    """Publish as the other service's relay would."""
    headers = headers_for(
        received.event,
        service="enrollment",
        aggregate_seq=received.aggregate_seq,
        context=UnitContext(received.site, received.correlation_id),
        time=received.time,
    )
    payload = received.event.model_dump_json().encode()
    await jetstream.publish(received.subject, payload, headers=headers)


@pytest.mark.usefixtures("worker")
async def test_a_discharge_heard_becomes_a_draft_and_its_check_in_an_event(
    jetstream: JetStreamContext, empty_room: Room, clock: SettableClock
) -> None:
    await tell(jetstream, empty_room.episode.discharged("dropped_out"))

    async def drafted() -> bool:
        plan_of = empty_room.episode.episode_id
        return await empty_room.run(lambda uow: uow.plans.of_episode(plan_of)) is not None

    await eventually(drafted, within=15, what="the draft")
    due = await jetstream.subscribe("iop.north.aftercare.CheckInDue.v1", ordered_consumer=True)
    await empty_room.activate(days=(7,))
    clock.set(NOON + timedelta(days=7))
    message = await due.next_msg(timeout=15)
    assert message.headers is not None
    assert message.headers["ce-subject"] == str(await empty_room.first_check_in())

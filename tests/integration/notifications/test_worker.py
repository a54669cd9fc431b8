"""The whole worker with a real broker: from an event heard to a letter, and to an event told."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import nats
import pytest
import pytest_asyncio
from nats.js import JetStreamContext

from services.notifications.main import create_worker
from services.notifications.settings import NotificationsSettings
from shared.clock import SettableClock
from shared.contracts.event import Received
from shared.contracts.scheduling import SessionScheduled
from shared.database import Database
from shared.messaging.envelope import headers_for
from shared.messaging.provisioning import provision
from shared.unit_context import UnitContext
from tests.integration.notifications.conftest import Office, scheduled
from tests.integration.notifications.test_journey import EVENING, enrolled
from tests.support.polling import eventually


@pytest_asyncio.fixture
async def jetstream(nats_url: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(nats_url)
    stream = client.jetstream()
    await provision(stream)
    yield stream
    await client.close()


@pytest_asyncio.fixture
async def worker(
    nats_url: str,
    settings: NotificationsSettings,
    database: Database,
    clock: SettableClock,
) -> AsyncIterator[None]:
    changed = settings.model_copy(update={"nats_url": nats_url})
    running = create_worker(changed, database, clock)
    await running.start()
    yield
    await running.stop()


async def tell(jetstream: JetStreamContext, received: Received[Any]) -> None:
    """Publish as the other service's relay would."""
    headers = headers_for(
        received.event,
        service=received.event.publisher,
        aggregate_seq=received.aggregate_seq,
        context=UnitContext(received.site, received.correlation_id),
        time=received.time,
    )
    payload = received.event.model_dump_json().encode()
    await jetstream.publish(received.subject, payload, headers=headers)


@pytest.mark.usefixtures("worker")
async def test_an_enrollment_heard_becomes_a_letter_and_is_told(
    jetstream: JetStreamContext, office: Office
) -> None:
    sent = await jetstream.subscribe(
        "iop.north.notifications.NotificationSent.v1", ordered_consumer=True
    )
    client = await office.client(email="maria@example.org")
    await tell(jetstream, office.told(enrolled(client)))
    await eventually(lambda: office.mail.letters, within=15, what="the letter")
    assert office.mail.letters[0].to == "maria@example.org"
    message = await sent.next_msg(timeout=15)
    assert message.headers is not None
    (row,) = await office.rows()
    assert message.headers["ce-subject"] == str(row["id"])


@pytest.mark.usefixtures("worker")
async def test_a_session_in_no_known_zone_goes_to_the_dead_letters_and_the_rest_goes_on(
    jetstream: JetStreamContext, office: Office
) -> None:
    nowhere = SessionScheduled(
        **{**scheduled(uuid4(), EVENING).model_dump(), "timezone": "Atlantis/Capital"}
    )
    await tell(jetstream, office.told(nowhere))
    await tell(jetstream, office.told(enrolled(await office.client())))
    await eventually(lambda: office.mail.letters, within=15, what="the letter")
    dead = await jetstream.subscribe("dlq.notifications.>", ordered_consumer=True)
    message = await dead.next_msg(timeout=15)
    assert b"Atlantis" not in str(message.headers).encode()

"""Over a real broker: what enrollment says arrives, and what follows from it goes out."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import nats
import pytest_asyncio
from nats.js import JetStreamContext
from sqlalchemy import select

from services.scheduling.subscribers import subscriptions
from services.scheduling.tables import progress
from shared.contracts.enrollment import ClientDischarged, ClientEnrolled
from shared.contracts.event import Event
from shared.identifiers import new_id
from shared.messaging.envelope import headers_for
from shared.messaging.provisioning import provision
from shared.messaging.subjects import event_subject
from shared.messaging.worker import BackboneWorker
from shared.unit_context import UnitContext
from tests.integration.scheduling.conftest import Program, track_form
from tests.support.polling import eventually

ENROLLED = ClientEnrolled(
    episode_id=new_id(),
    client_id=new_id(),
    application_id=new_id(),
    program="iop",
    track="evening",
    level_of_care="2.1",
    started_on=date(2026, 3, 2),
)


@pytest_asyncio.fixture
async def jetstream(nats_url: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(nats_url)
    await provision(client.jetstream())
    yield client.jetstream()
    await client.close()


@pytest_asyncio.fixture
async def worker(
    nats_url: str, jetstream: JetStreamContext, program: Program
) -> AsyncIterator[BackboneWorker]:
    service = program.service
    made = BackboneWorker(
        nats_url=nats_url,
        database=service.database,
        units=service.units,
        subscriptions=subscriptions,
    )
    await made.start()
    yield made
    await made.stop()


async def say(jetstream: JetStreamContext, site: str, event: Event, seq: int) -> None:
    """Publish as enrollment's relay does."""
    headers = headers_for(
        event,
        service="enrollment",
        aggregate_seq=seq,
        context=UnitContext(site=site, correlation_id=new_id()),
        time=datetime(2026, 7, 1, tzinfo=UTC),
    )
    payload = event.model_dump_json().encode()
    await jetstream.publish(event_subject(site, type(event)), payload, headers=headers)


async def stay_of(program: Program, episode_id: Any) -> Any:
    return await program.service.database.fetch_one(
        select(progress).where(progress.c.episode_id == episode_id)
    )


async def test_an_enrollment_starts_the_first_phase_and_is_told_on(
    worker: BackboneWorker, jetstream: JetStreamContext, program: Program
) -> None:
    event = ENROLLED.model_copy(update={"episode_id": new_id(), "client_id": new_id()})
    await say(jetstream, program.site, event, 1)
    subject = f"iop.{program.site}.scheduling.PhaseStarted.v1"

    async def told() -> Any:
        return await jetstream.get_last_msg("IOP", subject)

    async def on_the_stream() -> Any:
        try:
            return await told()
        except nats.js.errors.NotFoundError:
            return None

    message = await eventually(on_the_stream, within=15, what="PhaseStarted on the stream")
    assert str(event.episode_id) in message.data.decode()


async def test_a_discharge_that_comes_first_and_a_track_that_comes_last_still_converge(
    worker: BackboneWorker, jetstream: JetStreamContext, program: Program
) -> None:
    event = ENROLLED.model_copy(
        update={"episode_id": new_id(), "client_id": new_id(), "track": "morning"}
    )
    discharged = ClientDischarged(
        episode_id=event.episode_id,
        client_id=event.client_id,
        disposition="other",
        discharged_on=date(2026, 3, 9),
    )
    await say(jetstream, program.site, discharged, 2)
    await eventually(
        lambda: stay_of(program, event.episode_id), within=15, what="the end of a stay"
    )
    await say(jetstream, program.site, event, 1)
    assert (await program.post("/tracks", track_form(code="morning"))).status_code == 201

    async def begun() -> bool:
        row = await stay_of(program, event.episode_id)
        return bool((row["started_on"], row["ended_on"]) == (date(2026, 3, 2), date(2026, 3, 9)))

    await eventually(begun, within=30, what="the beginning of the stay")

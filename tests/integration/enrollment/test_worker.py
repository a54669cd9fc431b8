"""The worker against a real broker: what is written here leaves, what comes in has its effect."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import nats
import pytest_asyncio
from nats.js import JetStreamContext

from services.enrollment.main import create_worker
from shared.contracts.scheduling import ProgramCompleted
from shared.identifiers import new_id
from shared.messaging.envelope import headers_for
from shared.messaging.provisioning import provision
from shared.messaging.subjects import STREAM, event_subject
from shared.unit_context import UnitContext
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.support.polling import eventually


@pytest_asyncio.fixture
async def jetstream(nats_url: str, enrollment: Enrollment) -> AsyncIterator[JetStreamContext]:
    """Run enrollment's worker on a broker without streams of an earlier test."""
    client = await nats.connect(nats_url)
    await provision(client.jetstream())
    settings = enrollment.settings.model_copy(update={"nats_url": nats_url})
    worker = create_worker(settings, enrollment.database, enrollment.clock)
    await worker.start()
    yield client.jetstream()
    await worker.stop()
    await client.close()


async def publish(jetstream: JetStreamContext, event: ProgramCompleted, site: str) -> None:
    context = UnitContext(site=site, correlation_id=new_id())
    headers = headers_for(event, service="scheduling", aggregate_seq=1, context=context, time=NOW)
    subject = event_subject(site, ProgramCompleted)
    await jetstream.publish(subject, event.model_dump_json().encode(), headers=headers)


async def test_a_program_completed_elsewhere_is_known_here(
    jetstream: JetStreamContext, desk: Desk
) -> None:
    episode = await desk.enrolled()
    event = ProgramCompleted(
        progress_id=new_id(),
        episode_id=UUID(episode["id"]),
        client_id=UUID(episode["client_id"]),
        completed_on=date(2026, 3, 10),
    )
    await publish(jetstream, event, desk.site)

    async def completed_on() -> str | None:
        kept = shown(await desk.get(f"/episodes/{episode['id']}"))
        day: str | None = kept["program_completed_on"]
        return day

    assert await eventually(completed_on, within=20, what="the completion") == "2026-03-10"


async def test_what_is_decided_here_reaches_the_stream(
    jetstream: JetStreamContext, desk: Desk
) -> None:
    episode = await desk.enrolled()
    shown(await desk.discharge(episode["id"]))
    wanted = {
        f"iop.{desk.site}.enrollment.{name}.v1" for name in ("ClientEnrolled", "ClientDischarged")
    }

    async def arrived() -> bool:
        info = await jetstream.stream_info(STREAM, subjects_filter=f"iop.{desk.site}.>")
        return wanted <= set(info.state.subjects or {})

    await eventually(arrived, within=20, what="enrollment and discharge in the stream")

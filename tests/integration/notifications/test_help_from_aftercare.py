"""Help asked for in aftercare, over the real broker: an alert climbs, and the answer comes back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import nats
import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient

from services.aftercare import main as aftercare
from services.aftercare.settings import AftercareSettings
from services.notifications.domain.alerts.alert import Alert, AlertState
from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.handlers.alerts.answering import AcknowledgeAlert, acknowledge_alert
from services.notifications.main import create_worker
from services.notifications.settings import NotificationsSettings
from shared.clock import SettableClock
from shared.database import Database
from shared.messaging.provisioning import provision
from tests.integration.notifications.conftest import SITE, Office
from tests.integration.notifications.duty_desk import Desk
from tests.support.polling import eventually
from tests.support.tokens import TestIssuer

CLIENT = uuid4()
HELP = f"/sites/{SITE}/help-requests"


@pytest_asyncio.fixture
async def both_services(
    *,
    nats_url: str,
    migrated_url: Callable[[str], Awaitable[str]],
    settings: NotificationsSettings,
    database: Database,
    clock: SettableClock,
) -> AsyncIterator[AsyncClient]:
    """Run the workers of both, and yield aftercare's API with a client's token."""
    client = await nats.connect(nats_url)
    await provision(client.jetstream())
    await client.close()
    url = await migrated_url("aftercare")
    own = AftercareSettings(
        database_url=url,
        nats_url=nats_url,
        jwks_url=settings.jwks_url,
        issuer=settings.issuer,
        audience=settings.audience,
        environment="local",
    )
    kept = await Database(url).open()
    changed = settings.model_copy(update={"nats_url": nats_url})
    workers = [
        aftercare.create_worker(own, kept, clock),
        create_worker(changed, database, clock),
    ]
    for worker in workers:
        await worker.start()
    transport = ASGITransport(aftercare.create_api(own, kept, clock))
    async with AsyncClient(transport=transport, base_url="http://aftercare") as api:
        yield api
    for worker in workers:
        await worker.stop()
    await kept.close()


@pytest.fixture
def client(issuer: TestIssuer) -> dict[str, str]:
    return issuer.bearer("client", sites=(SITE,), client_ids=[str(CLIENT)])


async def ask(api: AsyncClient, client: dict[str, str]) -> UUID:
    answer = await api.post(HELP, json={"said": "Please call me"}, headers=client)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def until_alert(desk: Desk, help_id: UUID, *states: AlertState, step: int = 0) -> Alert:
    found: list[Alert] = []

    async def there() -> bool:
        alerts = [one for one in await desk.alerts() if one.source_id == help_id]
        found[:] = [one for one in alerts if one.state in states and one.step >= step]
        return bool(found)

    await eventually(there, within=20, what=f"the alert, {' or '.join(states)}")
    return found[0]


async def until_help(
    api: AsyncClient, client: dict[str, str], help_id: UUID, state: str
) -> dict[str, Any]:
    shown: dict[str, Any] = {}

    async def so_far() -> bool:
        shown.update((await api.get(f"{HELP}/{help_id}", headers=client)).json())
        return bool(shown["state"] == state)

    await eventually(so_far, within=20, what=f"the request for help that is {state}")
    return shown


async def test_help_that_is_asked_for_climbs_until_somebody_answers_and_aftercare_shows_it(
    both_services: AsyncClient, client: dict[str, str], office: Office
) -> None:
    desk = await Desk(office).open()
    help_id = await ask(both_services, client)
    alert = await until_alert(desk, help_id, AlertState.TELLING, step=1)
    assert (alert.kind, alert.about) == (AlertKind.HELP, CLIENT)
    office.clock.advance(timedelta(seconds=31))
    alert = await until_alert(desk, help_id, AlertState.TELLING, step=2)
    office.clock.advance(timedelta(seconds=9))
    async with office.unit() as uow:
        answer = AcknowledgeAlert(alert_id=alert.id, by=str(desk.first), role="clinician")
        await acknowledge_alert(answer, uow)
    shown = await until_help(both_services, client, help_id, "answered")
    assert shown["waited_seconds"] == 40
    assert shown["explanation"] == "Somebody of the staff answered after 40 seconds."


async def test_help_that_staff_close_in_aftercare_is_told_to_nobody_any_more(
    both_services: AsyncClient, client: dict[str, str], issuer: TestIssuer, office: Office
) -> None:
    desk = await Desk(office).open()
    help_id = await ask(both_services, client)
    await until_alert(desk, help_id, AlertState.TELLING)
    closed = await both_services.post(
        f"{HELP}/{help_id}/closing",
        json={"note": "Met them at the door"},
        headers=issuer.bearer("clinician"),
    )
    assert closed.status_code == 200, closed.text
    await until_alert(desk, help_id, AlertState.RESOLVED)

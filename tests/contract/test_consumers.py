"""What one service sends, every service that listens takes: today's form, older, and newer."""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from shared.contracts.event import Event
from shared.database import Database
from shared.errors import NotYet
from shared.identifiers import new_id
from shared.messaging.envelope import headers_for, read
from shared.messaging.subjects import event_subject
from shared.unit_context import UnitContext
from tests.contract.golden import codes_of, grown_of, sample_of, smallest_of
from tests.contract.services import SERVICES, main_of, settings_of, subscriptions_of

SITE = "north"

every_subscription = pytest.mark.parametrize(
    ("service", "kind"),
    [
        pytest.param(service, kind, id=f"{service} hears {kind.event_name()}")
        for service in SERVICES
        for kind in subscriptions_of(service).events
    ],
)


@pytest_asyncio.fixture(scope="module")
async def units_of(
    migrated_url: Callable[[str], Awaitable[str]],
) -> AsyncIterator[Callable[[str], Any]]:
    """Each service's units of work, over a migrated database of its own."""
    made: dict[str, Any] = {}
    async with contextlib.AsyncExitStack() as stack:
        for service in SERVICES:
            url = await migrated_url(service)
            database = await Database(url).open()
            stack.push_async_callback(database.close)
            made[service] = main_of(service).create_worker(settings_of(service), database).units
        yield made.__getitem__


def forms_of(kind: type[Event]) -> Iterator[dict[str, Any]]:
    """Yield the sample, what an older publisher sends, and what newer ones may."""
    sample = sample_of(kind)
    yield from (sample, smallest_of(kind), grown_of(kind))
    for name in codes_of(kind):
        yield {**sample, name: "a_code_of_tomorrow"}


def of_another(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the same said of another aggregate, of which nothing was heard yet."""
    return {name: str(new_id()) if name.endswith("_id") else v for name, v in payload.items()}


async def take(
    service: str, kind: type[Event], payload: dict[str, Any], units: Any, *, seq: int
) -> None:
    """Hand a payload to the service's subscriber as its consumer would; NotYet is an answer."""
    context = UnitContext(SITE, new_id())
    subject = event_subject(SITE, kind)
    headers = headers_for(
        kind.model_validate(payload),
        service=kind.publisher,
        aggregate_seq=seq,
        context=context,
        time=datetime(2026, 4, 22, 15, tzinfo=UTC),
    )
    listened, handler = subscriptions_of(service).handler_for(subject)
    received = read(listened, subject, headers, json.dumps(payload).encode())
    with contextlib.suppress(NotYet):
        async with units(context) as uow:
            await handler(received, uow)


@every_subscription
async def test_a_listener_takes_every_form_of_what_it_hears(
    service: str, kind: type[Event], units_of: Callable[[str], Any]
) -> None:
    units = units_of(service)
    for seq, payload in enumerate(forms_of(kind), start=1):
        await take(service, kind, payload, units, seq=seq)
        await take(service, kind, of_another(payload), units, seq=1)


@every_subscription
def test_a_service_hears_of_others_only(service: str, kind: type[Event]) -> None:
    assert kind.publisher != service

"""Lets a service hear an event as its consumer would hand it over, without a broker."""

from datetime import datetime
from importlib import import_module
from inspect import signature
from typing import Any

from deploy.lint.documents import settings_of
from shared.clock import SettableClock
from shared.contracts.event import Event, Received
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.fuzz.ground import SITE, Ground


async def hear(ground: Ground, *events: Event) -> None:
    """Tell the events in turn; those of one aggregate are numbered in this order."""
    told: dict[Any, int] = {}
    for event in events:
        identity = event.aggregate_id()
        told[identity] = told.get(identity, 0) + 1
        received: Received[Any] = Received(
            event=event,
            id=new_id(),
            site=SITE,
            aggregate_id=identity,
            aggregate_seq=told[identity],
            time=ground.now,
            correlation_id=new_id(),
            subject=f"iop.{SITE}.{event.publisher}.{event.event_name()}.v{event.version}",
        )
        subscribers = import_module(f"services.{ground.served.service}.subscribers")
        _, handle = subscribers.subscriptions.handler_for(received.subject)
        async with units(ground)(UnitContext(SITE, received.correlation_id)) as uow:
            await handle(received, uow)


def units(ground: Ground, at: datetime | None = None) -> Any:
    """Return the service's units of work over the database of this run, now or at another time."""
    service = ground.served.service
    make = import_module(f"services.{service}.main").units_of_work
    given = {
        "settings": settings_of(service),
        "database": ground.database,
        "clock": SettableClock(at or ground.now),
    }
    return make(**{name: given[name] for name in signature(make).parameters if name in given})

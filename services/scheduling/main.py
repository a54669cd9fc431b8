"""Owns the wiring: which store, routes, policies and subscribers make the scheduling service."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from services.scheduling.api import ROUTERS
from services.scheduling.feeds.iana import tzdata_version
from services.scheduling.planner.weeks import warm_up
from services.scheduling.policies import POLICIES
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import absences, lines
from services.scheduling.queries.calendars import sites_to_check, sites_with_ended_feeds
from services.scheduling.queries.rolls import sites_with_rolls_to_lock
from services.scheduling.queries.weeks import sites_with_weeks_due
from services.scheduling.settings import SchedulingSettings
from services.scheduling.store import SqlSchedulingUnitOfWork
from services.scheduling.subscribers import subscriptions
from services.scheduling.timers import offers
from services.scheduling.timers.absences import absence_timer
from services.scheduling.timers.calendars import calendar_timer
from services.scheduling.timers.plans import PlanWorker
from services.scheduling.timers.rolls import locking_timer
from services.scheduling.timers.weeks import week_timer
from services.scheduling.timers.zone_checks import zone_timer
from shared.clock import Clock, SystemClock
from shared.database import Database
from shared.http.app import create_app
from shared.messaging.worker import BackboneWorker
from shared.process import run
from shared.timers import Timer
from shared.unit_of_work import Units
from shared.vault import AesGcmVault


def create_api(
    settings: SchedulingSettings, database: Database, clock: Clock | None = None
) -> FastAPI:
    app = create_app(
        "Footbridge scheduling",
        routers=ROUTERS,
        policies=POLICIES,
        database=database,
        verifier=settings.verifier(),
        unit_of_work=units_of_work(settings, database, clock),
        max_body_bytes=settings.max_body_bytes,
    )
    app.state.vault = AesGcmVault(settings.master_key_bytes)
    app.state.clock = clock or SystemClock()
    app.state.lives.append(_warmed)
    return app


@asynccontextmanager
async def _warmed() -> AsyncIterator[None]:
    """Have the planner's kernel ready before somebody waits for a week; nobody waits for this."""
    threading.Thread(target=warm_up, name="warm-planner", daemon=True).start()
    yield


def create_worker(
    settings: SchedulingSettings, database: Database, clock: Clock | None = None
) -> BackboneWorker:
    return BackboneWorker(
        nats_url=settings.nats_url,
        database=database,
        units=units_of_work(settings, database, clock),
        subscriptions=subscriptions,
        extra=(
            *(timer.run for timer in timers(settings, database, clock)),
            plan_worker(settings, database, clock).run,
        ),
    )


def plan_worker(
    settings: SchedulingSettings, database: Database, clock: Clock | None = None
) -> PlanWorker:
    units = units_of_work(settings, database, clock)
    return PlanWorker(database, units, clock or SystemClock())


def timers(
    settings: SchedulingSettings, database: Database, clock: Clock | None = None
) -> list[Timer[SchedulingUnitOfWork]]:
    """Return what the worker does when time has come; each runs on any number of workers."""
    units, time = units_of_work(settings, database, clock), clock or SystemClock()
    tzdata = tzdata_version()
    return [
        locking_timer(partial(sites_with_rolls_to_lock, database), units, time),
        offers.lapse_timer(partial(lines.sites_with_offers_due, database), units, time),
        offers.free_seat_timer(partial(lines.sites_with_free_seats, database), units, time),
        week_timer(partial(sites_with_weeks_due, database), units, time),
        absence_timer(partial(absences.sites_waking, database), units, time),
        calendar_timer(partial(sites_with_ended_feeds, database), units, time),
        zone_timer(partial(sites_to_check, database, tzdata), units, time, tzdata=tzdata),
    ]


def units_of_work(
    settings: SchedulingSettings, database: Database, clock: Clock | None = None
) -> Units[SqlSchedulingUnitOfWork]:
    vault = AesGcmVault(settings.master_key_bytes)
    return Units(partial(SqlSchedulingUnitOfWork, vault=vault), database, clock or SystemClock())


if __name__ == "__main__":
    run(SchedulingSettings, create_api, create_worker)

"""Aftercare wired: the API, and the worker with its subscribers, relay and timers."""

from functools import partial

from fastapi import FastAPI

from services.aftercare.api import ROUTERS
from services.aftercare.api.help.refusals import EndsWithCrisisLines
from services.aftercare.channels.enrollment import EnrollmentTotals
from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.policies import POLICIES
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import alumni, outreach
from services.aftercare.queries import check_ins as queries
from services.aftercare.queries import linkages as linkage_queries
from services.aftercare.queries.operations.waiting import waiting
from services.aftercare.queries.outcomes import baselines
from services.aftercare.queries.persons import ids_of, sites_unsettled
from services.aftercare.queries.setbacks import sites_overdue
from services.aftercare.settings import AftercareSettings
from services.aftercare.store import SqlAftercareUnitOfWork
from services.aftercare.subscribers import subscriptions
from services.aftercare.timers.alumni import invitation_timer, milestone_timer
from services.aftercare.timers.baselines import BaselineTimer
from services.aftercare.timers.check_ins import check_in_timer
from services.aftercare.timers.gauges import WaitingGauge
from services.aftercare.timers.linkages import linkage_timer
from services.aftercare.timers.outreach import outreach_timer
from services.aftercare.timers.persons import person_timer
from services.aftercare.timers.setbacks import setback_timer
from shared.clock import Clock, SystemClock
from shared.database import Database
from shared.http.app import create_app
from shared.messaging.worker import BackboneWorker, Loop
from shared.process import run
from shared.timers import Timer
from shared.unit_of_work import Units
from shared.vault import AesGcmVault


def create_api(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> FastAPI:
    app = create_app(
        "Footbridge aftercare",
        routers=ROUTERS,
        policies=POLICIES,
        database=database,
        verifier=settings.verifier(),
        unit_of_work=units_of_work(settings, database, clock),
        max_body_bytes=settings.max_body_bytes,
    )
    app.add_middleware(EndsWithCrisisLines)
    app.state.asks_enrollment = settings.enrollment is not None
    app.state.vault = AesGcmVault(settings.master_key_bytes)
    app.state.ids_of = partial(ids_of, database)
    app.state.clock = clock or SystemClock()
    app.state.public_url = settings.public_url
    app.state.directory_stale_days = settings.directory_stale_days
    app.state.cadence = Cadence(settings.check_in_days, settings.days_to_answer)
    return app


def create_worker(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> BackboneWorker:
    return BackboneWorker(
        nats_url=settings.nats_url,
        database=database,
        units=units_of_work(settings, database, clock),
        subscriptions=subscriptions,
        extra=(
            timers(settings, database, clock).run,
            outreach_timers(settings, database, clock).run,
            setbacks_waiting(settings, database, clock).run,
            persons_unsettled(settings, database, clock).run,
            *asking_enrollment(settings, database, clock),
            WaitingGauge(partial(waiting, database), clock or SystemClock()).run,
            linkage_timers(settings, database, clock).run,
            *(timer.run for timer in community_timers(settings, database, clock)),
        ),
    )


def timers(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> Timer[AftercareUnitOfWork]:
    return check_in_timer(
        partial(queries.sites_waking, database),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
    )


def setbacks_waiting(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> Timer[AftercareUnitOfWork]:
    return setback_timer(
        partial(sites_overdue, database),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
    )


def persons_unsettled(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> Timer[AftercareUnitOfWork]:
    return person_timer(
        partial(sites_unsettled, database),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
    )


def linkage_timers(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> Timer[AftercareUnitOfWork]:
    return linkage_timer(
        partial(linkage_queries.sites_waking, database),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
    )


def community_timers(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> tuple[Timer[AftercareUnitOfWork], ...]:
    units, time = units_of_work(settings, database, clock), clock or SystemClock()
    return (
        invitation_timer(partial(alumni.sites_inviting, database), units, time),
        milestone_timer(partial(alumni.sites_reminding, database), units, time),
    )


def outreach_timers(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> Timer[AftercareUnitOfWork]:
    return outreach_timer(
        partial(outreach.sites_overdue, database),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
    )


def asking_enrollment(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> tuple[Loop, ...]:
    """Return the loop that asks for baselines; none where no way to enrollment is set."""
    if settings.enrollment is None:
        return ()
    timer = BaselineTimer(
        partial(baselines.sites_waking, database),
        EnrollmentTotals(*settings.enrollment),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
    )
    return (timer.run,)


def units_of_work(
    settings: AftercareSettings, database: Database, clock: Clock | None = None
) -> Units[SqlAftercareUnitOfWork]:
    vault = AesGcmVault(settings.master_key_bytes)
    return Units(partial(SqlAftercareUnitOfWork, vault=vault), database, clock or SystemClock())


if __name__ == "__main__":
    run(AftercareSettings, create_api, create_worker)

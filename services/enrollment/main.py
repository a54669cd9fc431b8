"""Owns the wiring: which store, routes, policies and subscribers make the enrollment service."""

from functools import partial

from fastapi import FastAPI

from services.enrollment.api import ROUTERS
from services.enrollment.api.named_clients import named_clients_are_ours
from services.enrollment.policies import POLICIES
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import due, intake
from services.enrollment.queries.assessments import sites_waking
from services.enrollment.queries.authorizations import sites_due
from services.enrollment.queries.consents import sites_with_expiring_consents
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.store import SqlEnrollmentUnitOfWork
from services.enrollment.subscribers import subscriptions
from services.enrollment.timers import waiting
from services.enrollment.timers.assessments import assessment_timer
from services.enrollment.timers.authorizations import authorization_timer
from services.enrollment.timers.consents import consent_timer
from services.enrollment.timers.intake import expiry_timer, forgetting_timer
from shared.clock import Clock, SystemClock
from shared.database import Database
from shared.http.app import create_app
from shared.messaging.worker import BackboneWorker
from shared.process import run
from shared.timers import Timer
from shared.unit_of_work import Units
from shared.vault import AesGcmVault


def create_api(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> FastAPI:
    app = create_app(
        "Footbridge enrollment",
        routers=ROUTERS,
        policies=POLICIES,
        database=database,
        verifier=settings.verifier(),
        unit_of_work=units_of_work(settings, database, clock),
        guard=named_clients_are_ours,
        max_body_bytes=settings.max_body_bytes,
    )
    app.state.vault = AesGcmVault(settings.master_key_bytes)
    app.state.clock = clock or SystemClock()
    return app


def create_worker(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> BackboneWorker:
    return BackboneWorker(
        nats_url=settings.nats_url,
        database=database,
        units=units_of_work(settings, database, clock),
        subscriptions=subscriptions,
        extra=tuple(timer.run for timer in timers(settings, database, clock)),
    )


def timers(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> list[Timer[EnrollmentUnitOfWork]]:
    """Return what the worker does when time has come; each runs on any number of workers."""
    return [
        *intake_timers(settings, database, clock),
        assessments(settings, database, clock),
        authorization_days(settings, database, clock),
        *waiting_timers(settings, database, clock),
        expiring_consents(settings, database, clock),
    ]


def intake_timers(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> tuple[Timer[EnrollmentUnitOfWork], ...]:
    units, clock = units_of_work(settings, database, clock), clock or SystemClock()
    return (
        forgetting_timer(partial(intake.sites_to_forget_at, database), units, clock),
        expiry_timer(partial(intake.sites_to_expire_at, database), units, clock),
    )


def assessments(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> Timer[EnrollmentUnitOfWork]:
    return assessment_timer(
        partial(sites_waking, database),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
    )


def waiting_timers(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> list[Timer[EnrollmentUnitOfWork]]:
    units, time = units_of_work(settings, database, clock), clock or SystemClock()
    return [
        waiting.waitlist_timer(partial(due.sites_with_waitlists_due, database), units, time),
        waiting.initiation_timer(partial(due.sites_with_initiations_due, database), units, time),
    ]


def authorization_days(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> Timer[EnrollmentUnitOfWork]:
    return authorization_timer(
        partial(sites_due, database),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
    )


def expiring_consents(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> Timer[EnrollmentUnitOfWork]:
    return consent_timer(
        partial(sites_with_expiring_consents, database, settings.consent_warning_days),
        units_of_work(settings, database, clock),
        clock or SystemClock(),
        lead=settings.consent_warning_days,
    )


def units_of_work(
    settings: EnrollmentSettings, database: Database, clock: Clock | None = None
) -> Units[SqlEnrollmentUnitOfWork]:
    vault = AesGcmVault(settings.master_key_bytes)
    return Units(partial(SqlEnrollmentUnitOfWork, vault=vault), database, clock or SystemClock())


if __name__ == "__main__":
    run(EnrollmentSettings, create_api, create_worker)

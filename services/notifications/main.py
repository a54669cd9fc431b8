"""Owns the wiring: which store, vault, channels and loops make the notifications service."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from fastapi import FastAPI

from services.notifications.api import ROUTERS
from services.notifications.channels.inbox import InboxChannel
from services.notifications.channels.kinds import provider_of, web_push_account
from services.notifications.channels.web_push import WebPush, public_key
from services.notifications.channels.webhook_kinds import webhooks_of
from services.notifications.dispatch.backlog import BacklogGauge
from services.notifications.dispatch.dispatcher import Dispatcher, Pace
from services.notifications.dispatch.parking import Attendant
from services.notifications.dispatch.provider_gauge import ProviderGauge
from services.notifications.dispatch.pulse import Bookkeeper
from services.notifications.dispatch.reconciler import Reconciler
from services.notifications.domain.providers.parts import ProviderPart
from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.handlers.alerts.linking import links_below
from services.notifications.handlers.delivery.handing_over import Dispatching
from services.notifications.handlers.providers.assigning import SharedProviders
from services.notifications.handlers.providers.reconciling import Reconciling
from services.notifications.policies import POLICIES
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.providers import Provider
from services.notifications.queries import alerts, community, rules
from services.notifications.queries import providers as provider_queries
from services.notifications.queries import replies as reply_queries
from services.notifications.queries.operations import counts
from services.notifications.settings import NotificationsSettings
from services.notifications.store import SqlNotificationsUnitOfWork, SqlOutgoing
from services.notifications.store.foreseeing import SqlForesight
from services.notifications.store.inbox import SqlInboxKeeping
from services.notifications.store.parking import SqlParking
from services.notifications.store.providers.book import SqlProviderBook
from services.notifications.store.push import SqlBrowsers
from services.notifications.store.retention import SqlRetention
from services.notifications.store.tallies import SqlTallies
from services.notifications.store.unknowns import SqlUnresolvedOutcomes
from services.notifications.subscribers import subscriptions
from services.notifications.timers.alerts import AlertGauge, alert_timer, outage_timer
from services.notifications.timers.community import announcement_timer
from services.notifications.timers.digests import digest_timer
from services.notifications.timers.receipts import receipt_timer
from services.notifications.timers.retention import Tidier
from services.notifications.timers.rules import rules_timer
from services.notifications.vault import AesGcmVault
from shared.clock import Clock, SystemClock
from shared.database import Database
from shared.http.app import create_app
from shared.identifiers import new_id
from shared.messaging.worker import BackboneWorker, Loop
from shared.process import run
from shared.timers import Timer
from shared.unit_of_work import Units
from shared.vault import AesGcmVault as PlatformVault

CONNECTIONS_FOR_PROVIDERS = 3
"""Budgets and outcomes are asked for and told while batches hold their locks."""


def create_api(
    settings: NotificationsSettings, database: Database, clock: Clock | None = None
) -> FastAPI:
    app = create_app(
        "Footbridge notifications",
        routers=ROUTERS,
        policies=POLICIES,
        database=database,
        verifier=settings.verifier(),
        unit_of_work=units_of_work(database, clock),
        max_body_bytes=settings.max_body_bytes,
    )
    app.state.foresight = SqlForesight(database, AesGcmVault(settings.master_key_bytes))
    app.state.provider_parts = settings.provider_parts()
    app.state.vault = AesGcmVault(settings.master_key_bytes)
    app.state.standards = settings.standards()
    app.state.push_key = push_key(settings.provider_parts())
    app.state.webhooks = webhooks_of(settings.provider_parts(), clock or SystemClock())
    app.state.notes_vault = PlatformVault(settings.master_key_bytes)
    app.state.clock = clock or SystemClock()
    return app


def create_worker(
    settings: NotificationsSettings, database: Database, clock: Clock | None = None
) -> "NotificationsWorker":
    return NotificationsWorker(settings, database, clock or SystemClock())


def create_dispatcher(
    settings: NotificationsSettings,
    database: Database | Mapping[Lane, Database],
    clock: Clock,
    providers: SharedProviders | None = None,
) -> Dispatcher:
    """Make the dispatcher; each lane has connections of its own to the database."""
    databases = dict.fromkeys(Lane, database) if isinstance(database, Database) else database
    shared = providers or create_providers(settings, databases[Lane.CRISIS], clock)
    vault = AesGcmVault(settings.master_key_bytes)
    link_of = links_below(settings.public_url, PlatformVault(settings.master_key_bytes))
    lanes = {}
    for lane, own in databases.items():
        outgoing = SqlOutgoing(own, units_of_work(own, clock), vault)
        lanes[lane] = Dispatching(outgoing, shared, clock, random.random, link_of)
    pace = Pace(
        batch=settings.dispatch_batch,
        batches=settings.dispatch_batches,
        poll_seconds=settings.dispatch_poll_seconds,
    )
    return Dispatcher(lanes, pace)


def databases_of_lanes(settings: NotificationsSettings) -> dict[Lane, Database]:
    """Return a pool for each lane: a connection a batch, and one that says what begins."""
    size = settings.dispatch_batches * len(ChannelName) + 1
    return {lane: Database(settings.database_url, size=size) for lane in Lane}


def create_providers(
    settings: NotificationsSettings, database: Database, clock: Clock
) -> SharedProviders:
    """Make this replica's way to the providers. Raises WrongSetting for one that cannot be."""
    parts = {part.name: part for part in settings.provider_parts()}
    return SharedProviders(
        parts={name: _made(part, settings, database, clock) for name, part in parts.items()},
        limited=frozenset(name for name, part in parts.items() if part.limits),
        book=SqlProviderBook(database, parts),
        clock=clock,
        chance=random.random,
        replica=str(new_id()),
    )


def _made(
    part: ProviderPart, settings: NotificationsSettings, database: Database, clock: Clock
) -> Provider:
    """Make one provider; those that this service is itself need its database."""
    if part.kind == "inbox":
        vault = AesGcmVault(settings.master_key_bytes)
        return InboxChannel(SqlInboxKeeping(units_of_work(database, clock), vault), part.name)
    if part.kind == "web-push":
        vault = AesGcmVault(settings.master_key_bytes)
        return WebPush(web_push_account(part), SqlBrowsers(database, vault), clock)
    return provider_of(part, clock)


def push_key(parts: Sequence[ProviderPart]) -> str | None:
    """Return what browsers subscribe with, where web push is configured."""
    keys = (part.secrets.get("vapid_key", "") for part in parts if part.kind == "web-push")
    return next((public_key(key) for key in keys), None)


def create_receipt_timer(database: Database, clock: Clock) -> Timer[NotificationsUnitOfWork]:
    """Make the timer that applies what providers told of messages."""

    async def sites(_: datetime) -> list[str]:
        return await reply_queries.sites_with_receipts(database)

    return receipt_timer(sites, units_of_work(database, clock), clock, random.random)


def create_reconciler(providers: SharedProviders, database: Database, clock: Clock) -> Reconciler:
    units = units_of_work(database, clock)
    outcomes = SqlUnresolvedOutcomes(database)
    return Reconciler(Reconciling(outcomes, providers, units, clock, random.random))


def units_of_work(
    database: Database, clock: Clock | None = None
) -> Units[SqlNotificationsUnitOfWork]:
    return Units(SqlNotificationsUnitOfWork, database, clock or SystemClock())


def alert_loops(database: Database, clock: Clock) -> tuple[Loop, ...]:
    """Return what lets alerts climb, and what shows those that nobody answered."""
    timer = alert_timer(partial(alerts.sites_due, database), units_of_work(database, clock), clock)
    outages = outage_timer(
        partial(alerts.sites_of_outages, database), units_of_work(database, clock), clock
    )
    return timer.run, outages.run, AlertGauge(partial(alerts.standing, database), clock).run


def loops_of_rules(database: Database, clock: Clock) -> tuple[Loop, ...]:
    """Return what sends the morning's counts, and lets what waits follow new rules."""
    units = units_of_work(database, clock)
    digests = digest_timer(partial(rules.sites_with_digests, database), units, clock)
    following = rules_timer(partial(rules.sites_to_follow, database), units, clock)
    return digests.run, following.run


def loops_of_community(database: Database, clock: Clock) -> tuple[Loop, ...]:
    """Return what tells members of events."""
    sites = partial(community.sites_announcing, database)
    return (announcement_timer(sites, units_of_work(database, clock), clock).run,)


def loops_of_operations(
    database: Database, dispatcher: Dispatcher, clock: Clock
) -> tuple[Loop, ...]:
    """Return what operators see and hold by: measures, counts, pauses."""
    gauge = BacklogGauge(partial(counts.due, database), clock)
    bookkeeper = Bookkeeper(SqlTallies(database), dispatcher.pulse, clock)
    attendant = Attendant(SqlParking(database), units_of_work(database, clock), clock)
    return gauge.run, bookkeeper.run, attendant.run


class NotificationsWorker(BackboneWorker):
    """The backbone's worker, with a dispatcher on pools of its own, one for each lane.

    A dispatcher holds row locks that others wait for with connections of the common pool; would
    it need another one from there, both could wait for ever.
    """

    def __init__(self, settings: NotificationsSettings, database: Database, clock: Clock) -> None:
        self._own = databases_of_lanes(settings)
        self._providers_own = Database(settings.database_url, size=CONNECTIONS_FOR_PROVIDERS)
        self.providers = create_providers(settings, self._providers_own, clock)
        self.dispatcher = create_dispatcher(settings, self._own, clock, self.providers)
        receipts = create_receipt_timer(database, clock)
        super().__init__(
            nats_url=settings.nats_url,
            database=database,
            units=units_of_work(database, clock),
            subscriptions=subscriptions,
            extra=(
                *self.dispatcher.loops(),
                self.providers.run,
                create_reconciler(self.providers, database, clock).run,
                ProviderGauge(partial(provider_queries.health, database), clock).run,
                receipts.run,
                *alert_loops(database, clock),
                *loops_of_rules(database, clock),
                *loops_of_community(database, clock),
                *loops_of_operations(database, self.dispatcher, clock),
                Tidier(SqlRetention(database, settings.retention()), clock).run,
            ),
        )

    async def start(self) -> None:
        for database in (*self._own.values(), self._providers_own):
            await database.open()
        await super().start()

    async def stop(self) -> None:
        await super().stop()
        await self.providers.close()
        for database in (*self._own.values(), self._providers_own):
            await database.close()


if __name__ == "__main__":
    run(NotificationsSettings, create_api, create_worker)

"""Notifications over a migrated database, a real SMTP server, and a desk that tells it things."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, text

from services.notifications import tables
from services.notifications.dispatch.dispatcher import Dispatcher
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import Category, ChannelName, Lane, Language
from services.notifications.handlers.contacts.contacts import PutContact, put_contact
from services.notifications.handlers.contacts.permissions import SetPermission, set_permission
from services.notifications.main import create_api, create_dispatcher, units_of_work
from services.notifications.settings import NotificationsSettings
from services.notifications.store import SqlNotificationsUnitOfWork
from services.notifications.subscribers import subscriptions
from services.notifications.vault import AesGcmVault
from shared.clock import SettableClock
from shared.contracts.event import Event, Received
from shared.contracts.scheduling import ClientBooked, SessionCancelled, SessionScheduled
from shared.database import Database
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.support.mail_server import MailServer, mail_server
from tests.support.tokens import TestIssuer
from tests.unit.notifications.making import DENVER, NOON, SITE

__all__ = ["DENVER", "NOON", "SITE"]

_OWN = [t for t in tables.metadata.tables if t != "alembic_version"]
_EMPTY = text(f"TRUNCATE {', '.join(_OWN)}")
_OUTBOX = select(tables.metadata.tables["outbox"]).order_by(text("position"))
_NOTIFICATIONS = select(tables.notification).order_by(tables.notification.c.due_at)


@pytest_asyncio.fixture(scope="module")
async def url(migrated_url: Callable[[str], Awaitable[str]]) -> str:
    return await migrated_url("notifications")


@pytest_asyncio.fixture(scope="module")
async def opened(url: str) -> AsyncIterator[Database]:
    database = await Database(url, size=24).open()
    yield database
    await database.close()


@pytest_asyncio.fixture
async def database(opened: Database) -> Database:
    """The module's database, empty: the dispatcher takes what is due at every site."""
    async with opened.connection() as connection:
        await connection.execute(str(_EMPTY))
    return opened


@pytest_asyncio.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOON)


@pytest.fixture(scope="session")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
def settings(
    url: str, mail: MailServer, issuer: TestIssuer, tmp_path_factory: pytest.TempPathFactory
) -> NotificationsSettings:
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_text(json.dumps(issuer.jwks()))
    return NotificationsSettings(
        database_url=url,
        nats_url="nats://127.0.0.1:1",
        jwks_url=keys.as_uri(),
        issuer=issuer.issuer,
        audience=issuer.audience,
        environment="local",
        smtp_port=mail.port,
        smtp_timeout_seconds=2,
        dispatch_poll_seconds=0.02,
        public_url="http://notifications.test",
    )


@dataclass
class Office:
    """One site's notifications, as events, staff and time see them."""

    database: Database
    units: Units[SqlNotificationsUnitOfWork]
    clock: SettableClock
    vault: AesGcmVault
    dispatcher: Dispatcher
    mail: MailServer
    site: str = SITE
    _seq: Counter[UUID] = field(default_factory=Counter)

    def unit(self) -> SqlNotificationsUnitOfWork:
        return self.units(UnitContext(self.site, uuid4()))

    async def client(
        self,
        *,
        person: UUID | None = None,
        email: str | None = None,
        timezone: str = "America/Denver",
        language: Language = Language.ENGLISH,
        consent_id: UUID | None = None,
        permits: tuple[Category, ...] = tuple(Category),
    ) -> UUID:
        """Make somebody who can be reached and permits it."""
        person = person or uuid4()
        await self.put_contact(
            person,
            PersonalData(email or f"{person.hex}@example.org"),
            timezone=timezone,
            language=language,
        )
        for category in permits:
            await self.permit(person, category, consent_id=consent_id)
        return person

    async def put_contact(
        self,
        person: UUID,
        data: PersonalData,
        *,
        timezone: str = "America/Denver",
        language: Language = Language.ENGLISH,
    ) -> None:
        command = PutContact(person_id=person, data=data, language=language, timezone=timezone)
        async with self.unit() as uow:
            await put_contact(command, uow, self.vault)

    async def permit(
        self,
        person: UUID,
        category: Category = Category.APPOINTMENTS,
        *,
        granted: bool = True,
        consent_id: UUID | None = None,
    ) -> None:
        command = SetPermission(
            person_id=person,
            channel=ChannelName.EMAIL,
            category=category,
            is_granted=granted,
            consent_id=consent_id,
        )
        async with self.unit() as uow:
            await set_permission(command, uow)

    def told(
        self, event: Event, *, seq: int | None = None, at: datetime | None = None
    ) -> Received[Any]:
        """Return the event as it arrives, the next of its aggregate unless `seq` says which."""
        identity = event.aggregate_id()
        self._seq[identity] = seq or self._seq[identity] + 1
        return Received(
            event=event,
            id=uuid4(),
            site=self.site,
            aggregate_id=identity,
            aggregate_seq=self._seq[identity],
            time=at or self.clock.now(),
            correlation_id=uuid4(),
            subject=f"iop.{self.site}.{event.publisher}.{event.event_name()}.v1",
        )

    async def hear(self, *events: Event | Received[Any]) -> None:
        for event in events:
            received = event if isinstance(event, Received) else self.told(event)
            _, handler = subscriptions.handler_for(received.subject)
            async with self.units(UnitContext(received.site, received.correlation_id)) as uow:
                await handler(received, uow)

    async def dispatch(self, lane: Lane = Lane.REMINDERS) -> dict[str, int]:
        return dict(await self.dispatcher.run_once(lane))

    async def rows(self) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.database.fetch(_NOTIFICATIONS)]

    async def fates(self) -> Counter[tuple[str, str, str | None]]:
        """Count the notifications by rule, state and reason."""
        return Counter((r["rule"], r["state"], r["reason"]) for r in await self.rows())

    async def events(self) -> list[dict[str, Any]]:
        """Return what waits in the outbox, in order."""
        rows = await self.database.fetch(_OUTBOX)
        return [
            {"event": row["subject"].split(".")[3], **json.loads(row["payload"])} for row in rows
        ]


@pytest_asyncio.fixture
async def office(
    database: Database, settings: NotificationsSettings, clock: SettableClock, mail: MailServer
) -> Office:
    return Office(
        database,
        units_of_work(database, clock),
        clock,
        AesGcmVault(settings.master_key_bytes),
        create_dispatcher(settings, database, clock),
        mail,
    )


@pytest_asyncio.fixture
async def api(
    settings: NotificationsSettings, database: Database, clock: SettableClock, issuer: TestIssuer
) -> AsyncIterator[AsyncClient]:
    """The API, with an intake coordinator's token for every site."""
    transport = ASGITransport(create_api(settings, database, clock))
    async with AsyncClient(
        transport=transport,
        base_url="http://notifications",
        headers=issuer.bearer("intake_coordinator"),
    ) as client:
        yield client


def scheduled(series: UUID, starts_at: datetime, session: UUID | None = None) -> SessionScheduled:
    return SessionScheduled(
        session_id=session or uuid4(),
        series_id=series,
        session_type="group",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        timezone="America/Denver",
    )


def booked(series: UUID, client: UUID) -> ClientBooked:
    return ClientBooked(
        membership_id=uuid4(), series_id=series, client_id=client, from_date=NOON.date()
    )


def cancelled(session: SessionScheduled) -> SessionCancelled:
    return SessionCancelled(
        session_id=session.session_id,
        series_id=session.series_id,
        reason_code="facilitator_ill",
        starts_at=session.starts_at,
    )

"""An office that sends texts through both kinds of providers, and is told of their fates."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from httpx import ASGITransport, AsyncClient
from sqlalchemy import insert, select

from services.notifications import tables
from services.notifications.channels.configured import ConfiguredProvider
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import ChannelName, State
from services.notifications.main import create_api, create_receipt_timer
from services.notifications.settings import NotificationsSettings
from shared.timers import Timer
from tests.integration.notifications.conftest import Office
from tests.support.provider_double import generic, twilio
from tests.support.provider_double.dialect import ACCOUNT, SECRET, WEBHOOK_SECRET
from tests.support.provider_double.server import ProviderDouble, provider_double
from tests.unit.notifications.making import a_notification

PUBLIC = "https://notify.example.org"
NUMBER = "+13035550199"


def with_providers(settings: NotificationsSettings, url: str) -> NotificationsSettings:
    """Return the settings with a Twilio-compatible provider (`texts`) and a generic one."""
    of_both = {"base_url": url, "sender": "+13035550100", "allows_private_network": "true"}
    providers = (
        ConfiguredProvider(
            kind="twilio-sms",
            name="texts",
            channel=ChannelName.SMS,
            options={
                **of_both,
                "account_sid": ACCOUNT,
                "receipts_url": f"{PUBLIC}/providers/texts/receipts",
            },
        ),
        ConfiguredProvider(
            kind="generic-sms", name="others", channel=ChannelName.SMS, options=of_both
        ),
    )
    secrets = {
        "texts": {"auth_token": SECRET},
        "others": {"token": SECRET, "webhook_secret": WEBHOOK_SECRET},
    }
    told = {**settings.model_dump(), "providers": providers, "provider_secrets": secrets}
    return NotificationsSettings(**{k: v for k, v in told.items() if k != "master_key"})


@dataclass
class Texting:
    office: Office
    double: ProviderDouble
    http: AsyncClient
    timer: Timer[Any]
    settings: NotificationsSettings

    async def called(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Pass a provider's call on to the API; return the status of its answer."""
        parts = urlsplit(url)
        there = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = await self.http.post(there, content=body, headers=headers)
        return answer.status_code

    async def message(self, **changed: Any) -> Notification:
        """Keep a text message; one that is sent has an attempt."""
        values = {"channel": ChannelName.SMS, "provider": "texts", "state": State.SENT, **changed}
        notification = a_notification(**values)
        began_at = self.office.clock.now()
        async with self.office.unit() as uow:
            uow.notifications.add(notification)
            if notification.state is not State.QUEUED or notification.attempts:
                uow.write(
                    insert(tables.attempt),
                    notification_id=notification.id,
                    number=1,
                    began_at=began_at,
                )
        return notification

    async def twilio_tells(self, notification_id: UUID, status: str, **told: str) -> int:
        target = f"/providers/texts/receipts?reference={notification_id}"
        form = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "MessageStatus": status, **told}
        body, headers = twilio.form_signed(PUBLIC + target, form)
        return await self.called(target, body, headers)

    async def other_tells(
        self, told: object, *, at: datetime | None = None, kind: str = "receipts"
    ) -> int:
        stamp = (at or self.office.clock.now()).timestamp()
        body, headers = generic.webhook_signed(told, at=stamp)
        return await self.called(f"/providers/others/{kind}", body, headers)

    async def state(self, notification_id: UUID) -> dict[str, Any]:
        statement = select(tables.notification).where(tables.notification.c.id == notification_id)
        row = await self.office.database.fetch_one(statement)
        assert row is not None
        return dict(row)

    async def receipts(self) -> list[dict[str, Any]]:
        statement = select(tables.receipt).order_by(tables.receipt.c.received_at)
        return [dict(row) for row in await self.office.database.fetch(statement)]


@asynccontextmanager
async def texting_from(office: Office, settings: NotificationsSettings) -> AsyncIterator[Texting]:
    async with provider_double() as double:
        told = with_providers(settings, double.url)
        app = create_api(told, office.database, office.clock)
        async with AsyncClient(transport=ASGITransport(app), base_url=PUBLIC) as http:
            timer = create_receipt_timer(office.database, office.clock)
            texting = Texting(office, double, http, timer, told)
            double.telling.deliver = texting.called
            yield texting


LATER = timedelta(minutes=10)
__all__ = ["LATER", "NUMBER", "PUBLIC", "Texting", "texting_from", "uuid4"]

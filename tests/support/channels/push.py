"""Web push with the provider double as the push service, and a browser that can decrypt."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import http_ece
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

from services.notifications.channels.web_push import WebPush, WebPushAccount
from services.notifications.domain.inbox.subscription import Subscription
from services.notifications.domain.messages.message import Message
from shared.clock import SettableClock
from tests.support.channels.harness import Can, a_text
from tests.support.channels.text_messages import LOOPBACK, NOON, TURNS, noticed
from tests.support.provider_double.plan import Plan
from tests.support.provider_double.server import ProviderDouble, provider_double


def a_vapid_key() -> str:
    vapid = Vapid02()
    vapid.generate_keys()
    number = vapid.private_key.private_numbers().private_value
    return str(b64urlencode(number.to_bytes(32, "big")))


SETTINGS: dict[str, Any] = {
    "providers": [
        {
            "kind": "web-push",
            "name": "push",
            "channel": "push",
            "options": {"contact": "mailto:ops@example.org"},
        }
    ],
    "provider_secrets": {"push": {"vapid_key": a_vapid_key()}},
}
"""Settings of a service that tells browsers."""


@dataclass
class Browser:
    """A browser's side: the private key stays here."""

    endpoint: str
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    auth: bytes = b"sixteen bytes it"

    @property
    def point(self) -> bytes:
        public = self.key.public_key()
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self) -> Subscription:
        return Subscription(self.endpoint, self.point, self.auth)

    def reads(self, body: bytes) -> dict[str, str]:
        clear = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"
        )
        told: dict[str, str] = orjson.loads(clear)
        return told


@dataclass
class Browsers:
    """Browsers in memory: tests/integration/notifications/test_push.py has the real store."""

    known: dict[UUID, Subscription] = field(default_factory=dict)

    async def of(self, site: str, person_id: UUID) -> list[tuple[UUID, Subscription]]:  # noqa: ARG002 - one person's
        return list(self.known.items())

    async def gone(self, subscription_id: UUID) -> None:
        del self.known[subscription_id]


@dataclass
class Push:
    channel: WebPush
    double: ProviderDouble
    browsers: Browsers
    browser: Browser
    person: UUID
    bad_addresses: tuple[str, ...] = ("", "canary", str(UUID(int=1)))

    @property
    def address(self) -> str:
        return str(self.person)

    async def does(self, what: Can) -> None:
        if what is Can.DROP_CONNECTIONS:
            self.double.hang_up()
            await noticed()
        elif what is Can.GO_AWAY:
            self.browsers.known = {
                one: replace(at, endpoint="http://127.0.0.1:1/push/canary")
                for one, at in self.browsers.known.items()
            }
        else:
            self.double.plan = Plan.always(TURNS[what], retry_after_seconds=7)

    async def accepted(self) -> dict[str, int]:
        return dict(self.double.ledger.accepted())

    def reference(self, message_id: UUID) -> str:
        return message_id.hex

    def message(self, identity: UUID, to: str | None = None) -> Message:
        return a_text(identity, self.address if to is None else to, person_id=self.person)


ABILITIES = {
    Can.REFUSE_WORDS,
    Can.REFUSE_ACCOUNT,
    Can.LOSE_ANSWER,
    Can.THROTTLE,
    Can.BREAK_DOWN,
    Can.REDIRECT,
    Can.DROP_CONNECTIONS,
    Can.GO_AWAY,
    Can.REFUSE_BAD_ADDRESSES,
}


@asynccontextmanager
async def push() -> AsyncIterator[Push]:
    async with provider_double() as double:
        browser = Browser(f"{double.url}/push/canary")
        browsers = Browsers({uuid4(): browser.subscription()})
        account = WebPushAccount(
            vapid_key=a_vapid_key(), contact="mailto:ops@example.org", egress=LOOPBACK
        )
        channel = WebPush(account, browsers, SettableClock(NOON))
        yield Push(channel, double, browsers, browser, uuid4())
        await channel.close()

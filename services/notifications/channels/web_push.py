"""Web push (RFC 8030): encrypted for the browser (RFC 8291), signed as ours (VAPID, RFC 8292).

A push service takes no idempotency key. `Topic` lets a later copy replace one that still waits, and
the payload's tag one that is shown: a person hardly sees a duplicate, and nothing excludes it.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import http_ece
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, VapidException
from py_vapid.utils import b64urlencode

from services.notifications.channels import answers
from services.notifications.channels.egress import (
    Egress,
    Exchange,
    HttpClient,
    MayNotLeave,
    NoAnswer,
    NotSent,
)
from services.notifications.domain.inbox.subscription import Subscription
from services.notifications.domain.messages.message import (
    Accepted,
    Answer,
    AnswerLost,
    Message,
    Refused,
)
from services.notifications.domain.terms import ChannelName, Failure, Trouble
from services.notifications.ports.push import Browsers
from shared.clock import Clock
from shared.errors import Unavailable

API = "push"
_LONGEST_PAYLOAD = 3993
"""Bytes that every push service takes once they are encrypted (RFC 8291, 4)."""
_LONGEST_TTL = 2_419_200
_SIGNED_FOR, _SIGNED_ANEW = timedelta(hours=12), timedelta(hours=11)
_GONE = frozenset({404, 410})
_TOO_LARGE, _FIRST_REFUSAL = 413, 300
_MOST_ORIGINS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPushAccount:
    """`vapid_key` is a P-256 private key: PEM without its lines, or the raw number, in base64url.

    `contact` is how a push service reaches us: mailto: or https:.
    """

    name: str = "web-push"
    vapid_key: str = field(repr=False)
    contact: str
    egress: Egress = field(default_factory=Egress)


class WebPush:
    """Never raises: whatever happens is an answer. A person's browsers are told one by one."""

    channel = ChannelName.PUSH
    honours_key = False
    looks_up = False

    def __init__(self, account: WebPushAccount, browsers: Browsers, clock: Clock) -> None:
        self.name = account.name
        self._contact = account.contact
        self._vapid = _key(account.vapid_key)
        self._browsers = browsers
        self._clock = clock
        self._http = HttpClient(account.egress)
        self._signed: dict[str, tuple[datetime, str]] = {}

    async def hand_over(self, message: Message) -> Answer:
        if message.person_id is None or message.to != str(message.person_id):
            return answers.not_an_address(API)
        payload = _payload(message)
        if len(payload) > _LONGEST_PAYLOAD or not message.body.strip():
            return answers.not_words(API)
        try:
            browsers = await self._browsers.of(message.site, message.person_id)
            told = [self._tell(one, at, message, payload) for one, at in browsers]
            return _of_all(await asyncio.gather(*told))
        except Unavailable:
            return answers.not_sent(API)

    async def look_up(self, message_id: UUID, reference: str | None) -> Answer | None:  # noqa: ARG002 - no push service can be asked
        return None

    async def close(self) -> None:
        await self._http.close()

    async def _tell(
        self, browser: UUID, at: Subscription, message: Message, payload: bytes
    ) -> Answer:
        now = self._clock.now()
        try:
            body = _encrypted(payload, at)
            headers = self._headers(at, message, now)
            exchange = await self._http.call("POST", at.endpoint, headers=headers, body=body)
        except NotSent:
            return answers.not_sent(API)
        except NoAnswer:
            return answers.answer_lost(API)
        except (MayNotLeave, ValueError, VapidException, http_ece.ECEException):
            return Refused(Failure.PERMANENT, "push-unusable", trouble=Trouble.RECIPIENT)
        if exchange.status in _GONE:
            await self._browsers.gone(browser)
        return _read(exchange, now)

    def _headers(self, at: Subscription, message: Message, now: datetime) -> dict[str, str]:
        return {
            "Authorization": self._signature(at.endpoint, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_ttl(message, now)),
            "Topic": message.id.hex,
            "Urgency": "high" if message.is_urgent else "normal",
        }

    def _signature(self, endpoint: str, now: datetime) -> str:
        """Return who we are, signed for one push service and used for all its browsers."""
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        signed_at, signature = self._signed.get(origin, (now, ""))
        if not signature or not timedelta(0) <= now - signed_at < _SIGNED_ANEW:
            expires = int((now + _SIGNED_FOR).timestamp())
            claims = {"aud": origin, "sub": self._contact, "exp": expires}
            signature = str(self._vapid.sign(claims)["Authorization"])
            if len(self._signed) >= _MOST_ORIGINS:
                self._signed.clear()
            self._signed[origin] = (now, signature)
        return signature


def public_key(vapid_key: str) -> str:
    """Return what a browser subscribes with, in base64url. Raises ValueError."""
    point = _key(vapid_key).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def _key(text: str) -> Vapid02:
    try:
        return Vapid02.from_string(text)
    except (ValueError, TypeError, VapidException):
        raise ValueError("vapid_key: is no P-256 private key in base64url") from None


def _payload(message: Message) -> bytes:
    return orjson.dumps(
        {
            "title": message.subject,
            "body": message.body,
            "lang": message.language.value,
            "tag": str(message.id),
        }
    )


def _encrypted(payload: bytes, at: Subscription) -> bytes:
    encrypted: bytes = http_ece.encrypt(
        payload,
        private_key=generate_private_key(SECP256R1()),
        dh=at.p256dh,
        auth_secret=at.auth,
        version="aes128gcm",
    )
    return encrypted


def _ttl(message: Message, now: datetime) -> int:
    """Return how many seconds a push service may hold the message: a later one is useless."""
    if message.expires_at is None:
        return _LONGEST_TTL
    return max(0, min(int((message.expires_at - now).total_seconds()), _LONGEST_TTL))


def _of_all(told: list[Answer]) -> Answer:
    """Return what became of it: one browser that has it is enough; else what may be tried again."""
    if not told:
        return Refused(Failure.PERMANENT, "push-no-browser", trouble=Trouble.RECIPIENT)
    refused = [one for one in told if isinstance(one, Refused)]
    lost = [one for one in told if isinstance(one, AnswerLost)]
    accepted = [one for one in told if isinstance(one, Accepted)]
    again = [one for one in refused if one.failure is not Failure.PERMANENT]
    best: list[Answer] = [*accepted, *lost, *again, *refused]
    return best[0]


def _read(exchange: Exchange, now: datetime) -> Answer:
    if exchange.status in _GONE:
        return Refused(Failure.PERMANENT, "push-gone", trouble=Trouble.RECIPIENT)
    if exchange.status == _TOO_LARGE:
        return answers.not_words(API)
    if exchange.status >= _FIRST_REFUSAL:
        return answers.by_status(API, exchange, now)
    return Accepted()

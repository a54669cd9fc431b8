"""SMS by a generic HTTP API: JSON, a bearer token, our id as the key and the reference.

    POST {base_url}/v1/messages   Authorization: Bearer …   Idempotency-Key: <our id>
    {"reference": "<our id>", "to": "+1…", "from": "…", "text": "…", "expires_at": "…"}
    -> 2xx {"id": "…", "reference": "<our id>", "status": "accepted"}
    -> 4xx, 5xx {"error": {"code": "…"}}, with Retry-After on 429 and 503
    GET {base_url}/v1/messages/<our id>
    -> 200 {"id", "reference", "status", "error_code"?}, or 404 where it was never taken over

`status` is accepted, sent, delivered or failed. Codes are those of `_REFUSALS`. Receipts and
replies come as Standard Webhooks (channels/standard_webhooks.py).
"""

from dataclasses import dataclass, field
from datetime import UTC
from uuid import UUID

import orjson

from services.notifications.channels import answers
from services.notifications.channels.egress import (
    Egress,
    Exchange,
    HttpClient,
    MayNotLeave,
    NoAnswer,
    NotSent,
)
from services.notifications.channels.phone_numbers import is_one_number, is_sendable_text
from services.notifications.domain.messages.message import Accepted, Answer, Message, Refused
from services.notifications.domain.terms import ChannelName, Failure, Trouble
from shared.clock import Clock

API = "generic"
_REFUSALS = {
    "address_invalid": (Failure.PERMANENT, Trouble.RECIPIENT),
    "address_unreachable": (Failure.PERMANENT, Trouble.RECIPIENT),
    "opted_out": (Failure.PERMANENT, Trouble.RECIPIENT),
    "text_refused": (Failure.PERMANENT, Trouble.RECIPIENT),
    "expired": (Failure.PERMANENT, Trouble.RECIPIENT),
    "try_later": (Failure.TEMPORARY, Trouble.RECIPIENT),
    "rate_limited": (Failure.TECHNICAL, Trouble.THROTTLED),
    "unavailable": (Failure.TECHNICAL, Trouble.UNAVAILABLE),
    "unauthorized": (Failure.TECHNICAL, Trouble.REJECTED),
    "sender_refused": (Failure.TECHNICAL, Trouble.REJECTED),
}
_BLAMES_ADDRESS = frozenset({"address_invalid", "address_unreachable", "opted_out"})
_TAKEN_OVER = frozenset({"accepted", "sent", "delivered"})
_LONGEST_REFERENCE = 200
_NOT_FOUND = 404
_FIRST_REFUSAL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericAccount:
    """An account at a provider that speaks the API above. `sender` is its number or name.

    `honours_key`: whether it takes a key over once; one that does not is asked before a second try.
    """

    name: str = API
    base_url: str
    token: str = field(repr=False)
    sender: str = field(repr=False)
    honours_key: bool = True
    egress: Egress = field(default_factory=Egress)


class GenericSms:
    """One provider of SMS. Never raises: whatever happens is an answer."""

    channel = ChannelName.SMS
    looks_up = True

    def __init__(self, account: GenericAccount, clock: Clock) -> None:
        self.name = account.name
        self.honours_key = account.honours_key
        self._account = account
        self._clock = clock
        self._http = HttpClient(account.egress)
        self._messages = f"{account.base_url.rstrip('/')}/v1/messages"
        self._headers = {
            "Authorization": f"Bearer {account.token}",
            "Accept": "application/json",
        }

    async def hand_over(self, message: Message) -> Answer:
        if not is_one_number(message.to):
            return answers.not_an_address(API)
        if not is_sendable_text(message.body):
            return answers.not_words(API)
        headers = {
            **self._headers,
            "Content-Type": "application/json",
            "Idempotency-Key": str(message.id),
        }
        body = orjson.dumps(self._told(message))
        try:
            exchange = await self._http.call("POST", self._messages, headers=headers, body=body)
        except (NotSent, MayNotLeave):
            return answers.not_sent(API)
        except NoAnswer:
            return answers.answer_lost(API)
        if exchange.status >= _FIRST_REFUSAL:
            return self._refused(exchange)
        return self._standing(exchange, message.id)

    async def look_up(self, message_id: UUID, reference: str | None) -> Answer | None:  # noqa: ARG002 - our id is what is asked by
        """Ask what became of a message by our own id; None where the provider cannot say now."""
        try:
            there = f"{self._messages}/{message_id}"
            exchange = await self._http.call("GET", there, headers=self._headers)
        except (NotSent, NoAnswer, MayNotLeave):
            return None
        if exchange.status == _NOT_FOUND and _code(exchange) == "not_found":
            return Refused(Failure.TECHNICAL, "generic-not-found")
        if exchange.status >= _FIRST_REFUSAL:
            return None
        answer = self._standing(exchange, message_id)
        return answer if isinstance(answer, Accepted | Refused) else None

    async def close(self) -> None:
        await self._http.close()

    def _told(self, message: Message) -> dict[str, str]:
        told = {
            "reference": str(message.id),
            "to": message.to,
            "from": self._account.sender,
            "text": message.body,
        }
        if message.expires_at is not None:
            told["expires_at"] = message.expires_at.astimezone(UTC).isoformat()
        return told

    def _standing(self, exchange: Exchange, message_id: UUID) -> Answer:
        told = exchange.json
        reference, status = told.get("id"), told.get("status")
        if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
            return answers.says_nothing(API)
        if told.get("reference") != str(message_id):
            return answers.for_another(API)
        if status in _TAKEN_OVER:
            return Accepted(reference)
        if status == "failed":
            return refusal_of(told.get("error_code")) or _unknown_failure()
        return answers.says_nothing(API)

    def _refused(self, exchange: Exchange) -> Answer:
        now = self._clock.now()
        refused = refusal_of(_code(exchange))
        if refused is None:
            return answers.by_status(API, exchange, now)
        return Refused(
            refused.failure,
            refused.code,
            refused.blames_address,
            refused.trouble,
            exchange.retry_after(now),
        )


def refusal_of(code: object) -> Refused | None:
    """Return what a code of this API means; None where it is no code of it."""
    if not isinstance(code, str) or code not in _REFUSALS:
        return None
    failure, trouble = _REFUSALS[code]
    return Refused(failure, f"{API}-{code}", code in _BLAMES_ADDRESS, trouble)


def _unknown_failure() -> Refused:
    return Refused(Failure.TEMPORARY, "generic-failed", trouble=Trouble.RECIPIENT)


def _code(exchange: Exchange) -> object:
    error = exchange.json.get("error")
    return error.get("code") if isinstance(error, dict) else None

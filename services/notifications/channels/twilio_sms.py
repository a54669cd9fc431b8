"""SMS by a Twilio-compatible HTTP API. Its error codes become classes; its words are dropped.

This API takes no idempotency key and cannot be asked by our id, so our id travels in the address
of its status call-back: a receipt says what became of a message whose answer was lost.
"""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

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
from services.notifications.channels.twilio_codes import refusal_of
from services.notifications.domain.messages.message import Accepted, Answer, Message
from services.notifications.domain.terms import ChannelName
from shared.clock import Clock

API = "twilio"
_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
_TAKEN_OVER = frozenset({"accepted", "scheduled", "queued", "sending", "sent", "delivered", "read"})
_FAILED = frozenset({"failed", "undelivered", "canceled"})
_NOT_FOUND = 404
_FIRST_REFUSAL = 300
_SHORTEST_VALIDITY, _LONGEST_VALIDITY = 1, 36_000
"""Seconds: what `ValidityPeriod` takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioAccount:
    """An account at a Twilio-compatible API. `sender` is a number, or a messaging service (MG…).

    `receipts_url` is where it tells fates: this service's public address of
    `/providers/{name}/receipts`.
    """

    name: str = API
    base_url: str = "https://api.twilio.com"
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str = field(repr=False)
    receipts_url: str | None = None
    egress: Egress = field(default_factory=Egress)


class TwilioSms:
    """One provider of SMS. Never raises: whatever happens is an answer."""

    channel = ChannelName.SMS
    honours_key = False

    def __init__(self, account: TwilioAccount, clock: Clock) -> None:
        self.name = account.name
        # It cannot be asked by our id, but its receipts come under it.
        self.looks_up = account.receipts_url is not None
        self._account = account
        self._clock = clock
        self._http = HttpClient(account.egress)
        self._messages = (
            f"{account.base_url.rstrip('/')}/2010-04-01/Accounts/{quote(account.account_sid)}"
            "/Messages"
        )
        basic = f"{account.account_sid}:{account.auth_token}".encode()
        self._headers = {
            "Authorization": f"Basic {b64encode(basic).decode()}",
            "Accept": "application/json",
        }

    async def hand_over(self, message: Message) -> Answer:
        if not is_one_number(message.to):
            return answers.not_an_address(API)
        if not is_sendable_text(message.body):
            return answers.not_words(API)
        headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(self._form(message)).encode()
        try:
            exchange = await self._http.call(
                "POST", f"{self._messages}.json", headers=headers, body=body
            )
        except (NotSent, MayNotLeave):
            return answers.not_sent(API)
        except NoAnswer:
            return answers.answer_lost(API)
        return self._read(exchange)

    async def look_up(self, message_id: UUID, reference: str | None) -> Answer | None:  # noqa: ARG002 - this API cannot be asked by our id
        """Ask what became of a message by the provider's own name for it; None: it cannot say."""
        if reference is None or not _SID.fullmatch(reference):
            return None
        try:
            there = f"{self._messages}/{reference}.json"
            exchange = await self._http.call("GET", there, headers=self._headers)
        except (NotSent, NoAnswer, MayNotLeave):
            return None
        told = exchange.json
        if exchange.status >= _FIRST_REFUSAL or told.get("sid") != reference:
            return None
        return self._standing(told, reference)

    async def close(self) -> None:
        await self._http.close()

    def _form(self, message: Message) -> dict[str, str]:
        account = self._account
        is_service = account.sender.startswith("MG")
        form = {
            "To": message.to,
            "MessagingServiceSid" if is_service else "From": account.sender,
            "Body": message.body,
        }
        if account.receipts_url is not None:
            form["StatusCallback"] = f"{account.receipts_url}?reference={message.id}"
        if message.expires_at is not None:
            form["ValidityPeriod"] = str(_validity(message.expires_at, self._clock.now()))
        return form

    def _read(self, exchange: Exchange) -> Answer:
        now, told = self._clock.now(), exchange.json
        if exchange.status >= _FIRST_REFUSAL:
            code = told.get("code")
            return refusal_of(code, exchange, now) or answers.by_status(API, exchange, now)
        reference = told.get("sid")
        if not isinstance(reference, str):
            return answers.says_nothing(API)
        if told.get("account_sid") != self._account.account_sid or not _SID.fullmatch(reference):
            return answers.for_another(API)
        return self._standing(told, reference) or answers.says_nothing(API)

    def _standing(self, told: dict[str, Any], reference: str) -> Answer | None:
        status = told.get("status")
        if status in _TAKEN_OVER:
            return Accepted(reference)
        if status in _FAILED:
            return refusal_of(told.get("error_code"), None, self._clock.now())
        return None


def _validity(expires_at: datetime, now: datetime) -> int:
    """Return how many seconds the provider may hold the message: a later one is useless."""
    left = int((expires_at - now).total_seconds())
    return max(_SHORTEST_VALIDITY, min(left, _LONGEST_VALIDITY))

"""The generic provider's calls to us, signed as Standard Webhooks says (its specification, v1).

    webhook-id: msg_…   webhook-timestamp: 1718000000   webhook-signature: v1,<base64> v1,<base64>
    receipt: {"type": "message.status", "reference": "<our id>", "id": "…", "status": "delivered",
              "error_code"?: "…"}
    reply:   {"type": "message.received", "id": "…", "from": "+1…", "text": "…"}
    -> {"reply": "…"}, or {} where nothing is said back

The HMAC-SHA256 is over id, time and body. Two secrets may be valid at once, while one replaces the
other. What was signed more than five minutes ago is refused.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hmac import compare_digest, digest
from typing import Any
from uuid import UUID

import orjson

from services.notifications.channels import generic_sms
from services.notifications.domain.replies.receipt import Receipt, Standing
from services.notifications.domain.replies.webhook import (
    Call,
    Inbound,
    SignatureIsWrong,
    WebhookIsMalformed,
    WebhookIsStale,
)
from services.notifications.domain.terms import ChannelName, Failure
from shared.clock import Clock

TOLERANCE_SECONDS = 300
_PREFIX = "whsec_"
_LONGEST_ID, _LONGEST_TIME, _MOST_SIGNATURES = 200, 12, 10
_STANDINGS = {standing.value: standing for standing in Standing}


@dataclass(frozen=True, slots=True)
class WebhookSecrets:
    """Secrets as providers show them (`whsec_` and base64): the newest, and the one before."""

    secrets: Sequence[str] = field(repr=False)

    def keys(self) -> list[bytes]:
        """Return the keys. Raises ValueError, which repeats none, for what is no secret."""
        try:
            return [b64decode(one.removeprefix(_PREFIX), validate=True) for one in self.secrets]
        except ValueError:
            raise ValueError("a webhook secret is whsec_ and base64") from None


def verify(call: Call, keys: Sequence[bytes], now: float) -> None:
    """Raise unless the call was signed with one of the keys within the tolerance.

    Raises SignatureIsWrong, WebhookIsStale. `now` is seconds since 1970.
    """
    headers = call.headers
    identity, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    is_time = stamp.isascii() and stamp.isdecimal() and len(stamp) <= _LONGEST_TIME
    if not is_time or not 0 < len(identity) <= _LONGEST_ID:
        raise SignatureIsWrong
    signed = f"{identity}.{stamp}.".encode() + call.body
    expected = [b64encode(digest(key, signed, "sha256")) for key in keys]
    sent = [
        one.removeprefix("v1,").encode()
        for one in headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]
        if one.startswith("v1,")
    ]
    # Every pair is compared, so that the time it takes tells nothing.
    matches = [compare_digest(ours, theirs) for ours in expected for theirs in sent]
    if not any(matches):
        raise SignatureIsWrong
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        raise WebhookIsStale


class GenericWebhooks:
    channel = ChannelName.SMS

    def __init__(self, secrets: WebhookSecrets, clock: Clock) -> None:
        self._keys = secrets.keys()
        self._clock = clock

    def receipt(self, call: Call) -> Receipt | None:
        told = self._verified(call)
        if told.get("type") != "message.status":
            return None
        reference = _uuid(told.get("reference"))
        status = told.get("status")
        if reference is None or not isinstance(status, str):
            raise WebhookIsMalformed("it has no reference or no status")
        if status not in _STANDINGS:
            return None
        return _receipt(reference, _STANDINGS[status], told)

    def inbound(self, call: Call) -> Inbound | None:
        told = self._verified(call)
        if told.get("type") != "message.received":
            return None
        identity, sender, text = told.get("id"), told.get("from"), told.get("text")
        if not isinstance(identity, str) or not isinstance(sender, str):
            raise WebhookIsMalformed("it has no id or no from")
        if not 0 < len(identity) <= _LONGEST_ID or not sender:
            raise WebhookIsMalformed("it has no id or no from")
        return Inbound(identity, sender, text) if isinstance(text, str) and text.strip() else None

    def answer(self, text: str | None) -> tuple[str, bytes]:
        return "application/json", orjson.dumps({} if text is None else {"reply": text})

    def _verified(self, call: Call) -> dict[str, Any]:
        verify(call, self._keys, self._clock.now().timestamp())
        try:
            told = orjson.loads(call.body)
        except orjson.JSONDecodeError:
            raise WebhookIsMalformed("its body is no JSON") from None
        if not isinstance(told, dict):
            raise WebhookIsMalformed("its body is no object")
        return told


def _receipt(reference: UUID, standing: Standing, told: dict[str, Any]) -> Receipt:
    name = told.get("id")
    refused = generic_sms.refusal_of(told.get("error_code"))
    is_failed = standing is Standing.FAILED
    return Receipt(
        notification_id=reference,
        standing=standing,
        provider_reference=name if isinstance(name, str) and len(name) <= _LONGEST_ID else None,
        failure=(refused.failure if refused else Failure.TEMPORARY) if is_failed else None,
        code=(refused.code if refused else "generic-failed") if is_failed else None,
        blames_address=is_failed and refused is not None and refused.blames_address,
    )


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None

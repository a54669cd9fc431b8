"""Twilio's calls to us: status call-backs and incoming messages, signed with the account's token.

The signature is the HMAC-SHA1 of the public address with its query, followed by the name and value
of each parameter in the order of names (Twilio, "Validating requests"). It holds no time: the same
call may come again, and changes nothing more.
"""

from base64 import b64encode
from collections.abc import Mapping
from hmac import compare_digest, digest
from urllib.parse import parse_qs, parse_qsl, urlsplit
from uuid import UUID
from xml.sax.saxutils import escape

from services.notifications.channels.twilio_codes import refusal_of
from services.notifications.domain.messages.message import Refused
from services.notifications.domain.replies.receipt import Receipt, Standing
from services.notifications.domain.replies.webhook import (
    Call,
    Inbound,
    SignatureIsWrong,
    WebhookIsMalformed,
)
from services.notifications.domain.terms import ChannelName, Failure, Trouble
from shared.clock import Clock

_STANDINGS = {
    "sent": Standing.SENT,
    "delivered": Standing.DELIVERED,
    "read": Standing.DELIVERED,
    "failed": Standing.FAILED,
    "undelivered": Standing.FAILED,
    "canceled": Standing.FAILED,
}
_MOST_FIELDS = 200
_LONGEST_ID, _LONGEST_CODE = 64, 6


class TwilioWebhooks:
    """`public_url` is the address of this service as Twilio calls it, without a path."""

    channel = ChannelName.SMS

    def __init__(self, *, account_sid: str, auth_token: str, public_url: str, clock: Clock) -> None:
        self._token = auth_token.encode()
        self._account_sid = account_sid
        self._public_url = public_url.rstrip("/")
        self._clock = clock

    def receipt(self, call: Call) -> Receipt | None:
        form = self._verified(call)
        reference, status = _reference(call.target), form.get("MessageStatus", "")
        if reference is None:
            raise WebhookIsMalformed("its address names no message of ours")
        if not status:
            raise WebhookIsMalformed("it has no MessageStatus")
        if status not in _STANDINGS:  # queued, sending and what may be added: nothing is new to us
            return None
        standing = _STANDINGS[status]
        refused = self._refused(form) if standing is Standing.FAILED else None
        return Receipt(
            notification_id=reference,
            standing=standing,
            provider_reference=form.get("MessageSid", "")[:_LONGEST_ID] or None,
            failure=refused.failure if refused else None,
            code=refused.code if refused else None,
            blames_address=refused is not None and refused.blames_address,
        )

    def inbound(self, call: Call) -> Inbound | None:
        form = self._verified(call)
        identity, sender = form.get("MessageSid", ""), form.get("From", "")
        if not identity or len(identity) > _LONGEST_ID or not sender:
            raise WebhookIsMalformed("it has no MessageSid or no From")
        return Inbound(identity, sender, form["Body"]) if form.get("Body", "").strip() else None

    def answer(self, text: str | None) -> tuple[str, bytes]:
        said = "" if text is None else f"<Message>{escape(text)}</Message>"
        markup = f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>'
        return "application/xml", markup.encode()

    def _verified(self, call: Call) -> Mapping[str, str]:
        fields = _form(call.body)
        words = self._public_url + call.target
        words += "".join(name + value for name, value in sorted(set(fields)))
        expected = b64encode(digest(self._token, words.encode(), "sha1"))
        sent = call.headers.get("x-twilio-signature", "").encode()
        if not compare_digest(expected, sent):
            raise SignatureIsWrong
        form = dict(fields)
        if form.get("AccountSid", self._account_sid) != self._account_sid:
            raise SignatureIsWrong
        return form

    def _refused(self, form: Mapping[str, str]) -> Refused:
        said = form.get("ErrorCode", "")
        code = (
            int(said)
            if said.isascii() and said.isdecimal() and len(said) <= _LONGEST_CODE
            else None
        )
        known = refusal_of(code, None, self._clock.now())
        return known or Refused(
            Failure.TEMPORARY, f"twilio-{code or 'failed'}", trouble=Trouble.RECIPIENT
        )


def _form(body: bytes) -> list[tuple[str, str]]:
    """Return the form's fields in order. Raises WebhookIsMalformed."""
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise WebhookIsMalformed("its body is no form") from None


def _reference(target: str) -> UUID | None:
    """Return our id from the address that we gave for the call-back."""
    asked = parse_qs(urlsplit(target).query)
    try:
        return UUID(asked["reference"][0])
    except (KeyError, ValueError):
        return None

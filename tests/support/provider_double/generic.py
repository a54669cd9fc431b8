"""The generic API: JSON, bearer, Idempotency-Key, look-up by our reference, signed webhooks."""

from base64 import b64decode, b64encode
from hashlib import sha256
from hmac import digest
from time import time
from uuid import uuid4

import orjson
from aiohttp import web

from tests.support.provider_double.dialect import (
    SECRET,
    WEBHOOK_SECRET,
    advice,
    answered,
    malformed,
)
from tests.support.provider_double.ledger import Asked, Entry
from tests.support.provider_double.plan import Plan, Turn

PREFIX = "/v1/messages"
_REFUSALS = {
    Turn.REFUSE_ADDRESS: (422, "address_invalid"),
    Turn.REFUSE_OPTED_OUT: (422, "opted_out"),
    Turn.REFUSE_WORDS: (422, "text_refused"),
    Turn.REFUSE_ACCOUNT: (401, "unauthorized"),
    Turn.REFUSE_FOR_NOW: (409, "try_later"),
    Turn.TOO_MANY: (429, "rate_limited"),
    Turn.SERVER_ERROR: (503, "unavailable"),
}


class Generic:
    def read(self, request: web.BaseRequest, body: bytes) -> Asked | web.Response:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return _problem(401, "unauthorized")
        try:
            told = orjson.loads(body)
            reference, to, words = told["reference"], told["to"], told["text"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return _problem(400, "malformed")
        return Asked(
            api="generic",
            reference=reference,
            to=to,
            words=words,
            key=request.headers.get("Idempotency-Key"),
            call_back=told.get("receipts_url"),
            headers=dict(request.headers),
            raw=body,
        )

    def accepted(self, entry: Entry) -> web.Response:
        if entry.turn is Turn.LIE:
            return answered(202, {**_shown(entry), "reference": str(uuid4())})
        return answered(202, _shown(entry))

    def refused(self, turn: Turn, plan: Plan) -> web.Response:
        if turn is Turn.MALFORMED:
            return malformed()
        status, code = _REFUSALS[turn]
        return _problem(status, code, **advice(turn, plan))

    def looked_up(
        self,
        request: web.BaseRequest,
        by_id: dict[str, Entry],  # noqa: ARG002 - our reference is what is asked by
        by_reference: dict[str, Entry],
    ) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return _problem(401, "unauthorized")
        entry = by_reference.get(request.path.rpartition("/")[2])
        return _problem(404, "not_found") if entry is None else answered(200, _shown(entry))

    def new_id(self, order: int) -> str:
        return f"gm-{order}"

    def receipt(self, entry: Entry, status: str, code: str | None) -> tuple[bytes, dict[str, str]]:
        told: dict[str, object] = {
            "type": "message.status",
            "id": entry.id,
            "reference": entry.asked.reference,
            "status": status,
        }
        if code and status == "failed":
            told["error_code"] = code
        return webhook_signed(told)


def webhook_signed(
    told: object,
    *,
    at: float | None = None,
    identity: str | None = None,
    secret: str = WEBHOOK_SECRET,
) -> tuple[bytes, dict[str, str]]:
    """Return a body and its headers, signed as Standard Webhooks says."""
    body = orjson.dumps(told)
    stamp, identity = str(int(time() if at is None else at)), identity or f"msg_{uuid4().hex}"
    key = b64decode(secret.removeprefix("whsec_"))
    signature = digest(key, f"{identity}.{stamp}.".encode() + body, sha256)
    return body, {
        "Content-Type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{b64encode(signature).decode()}",
    }


def _shown(entry: Entry) -> dict[str, str]:
    return {"id": entry.id, "reference": entry.asked.reference, "status": "accepted"}


def _problem(status: int, code: str, **headers: str) -> web.Response:
    words = "+13035550123 was refused, and other words that must go no further"
    return answered(status, {"error": {"code": code, "message": words}}, **headers)

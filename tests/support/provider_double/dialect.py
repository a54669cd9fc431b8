"""What an API that the double speaks must say: how a request is read, and each answer written."""

from typing import Any, Protocol

import orjson
from aiohttp import web

from tests.support.provider_double.ledger import Asked, Entry
from tests.support.provider_double.plan import Plan, Turn

ACCOUNT = "AC00000000000000000000000000000001"
"""The account that Twilio-compatible calls name; `SECRET` is its auth token, and a bearer too."""
SECRET = "the-double-s-own-secret"
WEBHOOK_SECRET = "whsec_dGhlLWRvdWJsZS1zLXdlYmhvb2stc2VjcmV0LTMyYg=="


class Dialect(Protocol):
    def read(self, request: web.BaseRequest, body: bytes) -> Asked | web.Response:
        """Return what is asked, or the refusal of what is no such request."""
        ...

    def accepted(self, entry: Entry) -> web.Response: ...
    def refused(self, turn: Turn, plan: Plan) -> web.Response: ...

    def looked_up(
        self, request: web.BaseRequest, by_id: dict[str, Entry], by_reference: dict[str, Entry]
    ) -> web.Response: ...

    def new_id(self, order: int) -> str: ...

    def receipt(self, entry: Entry, status: str, code: str | None) -> tuple[bytes, dict[str, str]]:
        """Return a receipt's body and its headers, signed for the entry's call-back address."""
        ...


def answered(status: int, told: Any, **headers: str) -> web.Response:
    return web.Response(
        status=status,
        body=orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS),
        content_type="application/json",
        headers=headers or None,
    )


def malformed() -> web.Response:
    return web.Response(status=200, body=b'{"id": \xff<html>', content_type="application/json")


def advice(turn: Turn, plan: Plan) -> dict[str, str]:
    return {"Retry-After": str(plan.retry_after_seconds)} if turn is Turn.TOO_MANY else {}

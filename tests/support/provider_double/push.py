"""A push service (RFC 8030): a subscription's URL takes encrypted messages; and a chat webhook."""

from aiohttp import web

from tests.support.provider_double.dialect import advice
from tests.support.provider_double.ledger import Asked, Entry
from tests.support.provider_double.plan import Plan, Turn

PREFIX = "/push/"
CHAT_PREFIX = "/chat/"
_STATUSES = {
    Turn.REFUSE_ADDRESS: 410,
    Turn.REFUSE_OPTED_OUT: 410,
    Turn.REFUSE_WORDS: 413,
    Turn.REFUSE_ACCOUNT: 403,
    Turn.REFUSE_FOR_NOW: 409,
    Turn.TOO_MANY: 429,
    Turn.SERVER_ERROR: 503,
}


class Push:
    """Keeps what it is sent, still encrypted; `reference` is the message's Topic."""

    api = "push"

    def read(self, request: web.BaseRequest, body: bytes) -> Asked | web.Response:
        return Asked(
            api=self.api,
            reference=request.headers.get("Topic", ""),
            to=request.path,
            words=body.decode("latin-1"),
            headers=dict(request.headers),
            raw=body,
        )

    def accepted(self, entry: Entry) -> web.Response:
        return web.Response(status=201, headers={"Location": f"/messages/{entry.id}"})

    def refused(self, turn: Turn, plan: Plan) -> web.Response:
        status = 200 if turn is Turn.MALFORMED else _STATUSES[turn]
        return web.Response(status=status, headers=advice(turn, plan), text="words of a provider")

    def looked_up(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - nothing can be asked here
        by_id: dict[str, Entry],  # noqa: ARG002 - the same
        by_reference: dict[str, Entry],  # noqa: ARG002 - the same
    ) -> web.Response:
        return web.Response(status=405)

    def new_id(self, order: int) -> str:
        return f"push-{order}"

    def receipt(
        self,
        entry: Entry,  # noqa: ARG002 - there is none for any
        status: str,  # noqa: ARG002 - the same
        code: str | None,  # noqa: ARG002 - the same
    ) -> tuple[bytes, dict[str, str]]:
        raise ValueError("This API tells nobody of a delivery: plan no receipts for it.")


class Chat(Push):
    """Takes whatever JSON is posted, as chat systems' webhooks do; it gives no id back."""

    api = "chat"

    def accepted(self, entry: Entry) -> web.Response:  # noqa: ARG002 - a chat tells nothing
        return web.Response(status=200, text="ok")

"""The Twilio-compatible API: form-encoded, basic auth, codes of Twilio's error dictionary."""

from base64 import b64encode
from hashlib import sha1
from hmac import digest
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from aiohttp import web

from tests.support.provider_double.dialect import ACCOUNT, SECRET, advice, answered, malformed
from tests.support.provider_double.ledger import Asked, Entry
from tests.support.provider_double.plan import Plan, Turn

PREFIX = "/2010-04-01/"
MESSAGES = f"{PREFIX}Accounts/{ACCOUNT}/Messages.json"
_BASIC = "Basic " + b64encode(f"{ACCOUNT}:{SECRET}".encode()).decode()
_REFUSALS = {
    Turn.REFUSE_ADDRESS: (400, 21211),
    Turn.REFUSE_OPTED_OUT: (400, 21610),
    Turn.REFUSE_WORDS: (400, 21617),
    Turn.REFUSE_ACCOUNT: (401, 20003),
    Turn.REFUSE_FOR_NOW: (409, 20409),
    Turn.TOO_MANY: (429, 20429),
    Turn.SERVER_ERROR: (503, 20503),
}
_STATUSES = {"delivered": "delivered", "failed": "undelivered", "sent": "sent"}


class Twilio:
    def read(self, request: web.BaseRequest, body: bytes) -> Asked | web.Response:
        if request.headers.get("Authorization") != _BASIC:
            return _problem(401, 20003)
        if request.path != MESSAGES:
            return _problem(404, 20404)
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if not {"To", "Body"} <= form.keys() or not {"From", "MessagingServiceSid"} & form.keys():
            return _problem(400, 21604)
        call_back = form.get("StatusCallback")
        return Asked(
            api="twilio",
            reference=_reference(call_back),
            to=form["To"],
            words=form["Body"],
            call_back=call_back,
            headers=dict(request.headers),
            raw=body,
        )

    def accepted(self, entry: Entry) -> web.Response:
        if entry.turn is Turn.LIE:
            return answered(201, {**_shown(entry), "sid": "somebody-else-s"})
        return answered(201, _shown(entry))

    def refused(self, turn: Turn, plan: Plan) -> web.Response:
        if turn is Turn.MALFORMED:
            return malformed()
        status, code = _REFUSALS[turn]
        return _problem(status, code, **advice(turn, plan))

    def looked_up(
        self,
        request: web.BaseRequest,
        by_id: dict[str, Entry],
        by_reference: dict[str, Entry],  # noqa: ARG002 - this API does not know our ids
    ) -> web.Response:
        if request.headers.get("Authorization") != _BASIC:
            return _problem(401, 20003)
        entry = by_id.get(request.path.rpartition("/")[2].removesuffix(".json"))
        return _problem(404, 20404) if entry is None else answered(200, _shown(entry))

    def new_id(self, order: int) -> str:
        return f"SM{order:032x}"

    def receipt(self, entry: Entry, status: str, code: str | None) -> tuple[bytes, dict[str, str]]:
        told = {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "MessageSid": entry.id,
            "MessageStatus": _STATUSES[status],
            "SmsSid": entry.id,
            "SmsStatus": _STATUSES[status],
            "To": entry.asked.to,
            **({"ErrorCode": code} if code and status == "failed" else {}),
        }
        return form_signed(entry.asked.call_back or "", told)


def form_signed(url: str, told: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """Return a form and its headers, signed as Twilio signs: the URL, then names and values."""
    words = url + "".join(f"{name}{told[name]}" for name in sorted(told))
    signature = b64encode(digest(SECRET.encode(), words.encode(), sha1)).decode()
    return urlencode(told).encode(), {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature,
    }


def _reference(call_back: str | None) -> str:
    asked = parse_qs(urlsplit(call_back or "").query)
    return asked.get("reference", [""])[0]


def _shown(entry: Entry) -> dict[str, object]:
    return {
        "sid": entry.id,
        "account_sid": ACCOUNT,
        "status": "queued",
        "error_code": None,
        "error_message": None,
        "to": entry.asked.to,
        "body": entry.asked.words,
    }


def _problem(status: int, code: int, **headers: str) -> web.Response:
    told = {
        "code": code,
        "message": "The 'To' number +13035550123 and other words that must go no further",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return answered(status, told, **headers)

"""Webhooks are verified as their specifications say, and what is not signed so is refused."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hmac import digest
from urllib.parse import urlencode
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.standard_webhooks import (
    GenericWebhooks,
    WebhookSecrets,
    verify,
)
from services.notifications.channels.twilio_webhooks import TwilioWebhooks
from services.notifications.domain.replies.receipt import Receipt, Standing
from services.notifications.domain.replies.webhook import (
    Call,
    SignatureIsWrong,
    WebhookIsMalformed,
    WebhookIsStale,
)
from services.notifications.domain.terms import Failure
from shared.clock import SettableClock

NOON = datetime(2026, 3, 10, 18, tzinfo=UTC)
CLOCK = SettableClock(NOON)
SECRET = "whsec_" + b64encode(b"a secret of thirty-two bytes ...").decode()
OLDER = "whsec_" + b64encode(b"the secret before that one ....").decode()
GENERIC = GenericWebhooks(WebhookSecrets((SECRET, OLDER)), CLOCK)
TWILIO = TwilioWebhooks(
    account_sid="AC1", auth_token="12345", public_url="https://mycompany.com", clock=CLOCK
)
REFERENCE = UUID(int=7)
TARGET = f"/providers/twilio/receipts?reference={REFERENCE}"


def signed(
    told: object, *, secret: str = SECRET, at: datetime = NOON, identity: str = "m1"
) -> Call:
    body = told if isinstance(told, bytes) else orjson.dumps(told)
    stamp = str(int(at.timestamp()))
    key = GENERIC_KEYS[secret]
    signature = b64encode(digest(key, f"{identity}.{stamp}.".encode() + body, "sha256")).decode()
    headers = {
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
    }
    return Call("/providers/generic/receipts", headers, body)


GENERIC_KEYS = {secret: WebhookSecrets((secret,)).keys()[0] for secret in (SECRET, OLDER)}


def by_twilio(told: dict[str, str], target: str = TARGET) -> Call:
    words = "https://mycompany.com" + target + "".join(k + told[k] for k in sorted(told))
    signature = b64encode(digest(b"12345", words.encode(), "sha1")).decode()
    return Call(target, {"x-twilio-signature": signature}, urlencode(told).encode())


def test_the_published_example_of_standard_webhooks_verifies() -> None:
    keys = WebhookSecrets(("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",)).keys()
    call = Call(
        "/",
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        b'{"test": 2432232314}',
    )
    with pytest.raises(SignatureIsWrong):
        verify(call, WebhookSecrets((SECRET,)).keys(), 1614265330)
    verify(call, keys, 1614265330)


def test_the_published_example_of_twilio_verifies() -> None:
    told = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }
    signature = {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
    call = Call("/myapp.php?foo=1&bar=2", signature, urlencode(told).encode())
    with pytest.raises(WebhookIsMalformed):  # verified, and then it is no status of a message
        TWILIO.receipt(call)


@pytest.mark.parametrize("secret", [SECRET, OLDER])
def test_either_of_two_secrets_is_believed_while_one_replaces_the_other(secret: str) -> None:
    told = {"type": "message.status", "reference": str(REFERENCE), "id": "g1", "status": "sent"}
    receipt = GENERIC.receipt(signed(told, secret=secret))
    assert receipt == Receipt(
        notification_id=REFERENCE, standing=Standing.SENT, provider_reference="g1"
    )


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_what_was_signed_more_than_five_minutes_from_now_is_refused(minutes: int) -> None:
    with pytest.raises(WebhookIsStale):
        GENERIC.receipt(signed({}, at=NOON + timedelta(minutes=minutes)))


@pytest.mark.parametrize("changed", ["id", "timestamp", "signature", "body", "none"])
def test_a_call_changed_anywhere_is_refused(changed: str) -> None:
    call = signed({"type": "message.status"})
    headers, body = dict(call.headers), call.body
    if changed == "body":
        body += b" "
    elif changed == "none":
        headers = {}
    else:
        name = f"webhook-{changed}"
        headers[name] = {"id": "m2", "timestamp": "1", "signature": "v1,AAAA"}[changed]
    with pytest.raises(SignatureIsWrong):
        GENERIC.receipt(Call(call.target, headers, body))


@pytest.mark.parametrize("stamp", ["", "-1", "1e9", "٣", "9" * 40, "soon", " 1", "1.5"])
def test_a_time_that_is_none_is_refused(stamp: str) -> None:
    call = signed({})
    with pytest.raises(SignatureIsWrong):
        GENERIC.receipt(Call(call.target, {**call.headers, "webhook-timestamp": stamp}, call.body))


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        {"type": "message.status"},
        {"type": "message.status", "reference": "7", "status": "sent"},
        {"type": "message.status", "reference": str(REFERENCE), "status": 7},
        {"type": "message.status", "reference": [], "status": "sent"},
    ],
)
def test_a_signed_call_that_says_nothing_is_malformed(told: object) -> None:
    with pytest.raises(WebhookIsMalformed):
        GENERIC.receipt(signed(told))


@pytest.mark.parametrize("told", [{"type": "message.opened"}, {"type": 7}, {}])
def test_what_may_be_added_to_the_api_is_passed_over(told: object) -> None:
    assert GENERIC.receipt(signed(told)) is None
    assert GENERIC.inbound(signed(told)) is None


@pytest.mark.parametrize(
    ("code", "failure", "blames"),
    [
        ("address_unreachable", Failure.PERMANENT, True),
        ("try_later", Failure.TEMPORARY, False),
        ("new_code", Failure.TEMPORARY, False),
        (None, Failure.TEMPORARY, False),
    ],
)
def test_a_failure_has_a_class(code: str | None, failure: Failure, blames: bool) -> None:
    told = {
        "type": "message.status",
        "reference": str(REFERENCE),
        "status": "failed",
        "error_code": code,
    }
    receipt = GENERIC.receipt(signed(told))
    assert receipt is not None
    assert (receipt.failure, receipt.blames_address) == (failure, blames)
    assert "new_code" not in (receipt.code or "")


def test_twilio_tells_of_the_message_that_our_address_names() -> None:
    sid = f"SM{7:032x}"
    told = {"AccountSid": "AC1", "MessageSid": sid, "MessageStatus": "undelivered"}
    receipt = TWILIO.receipt(by_twilio({**told, "ErrorCode": "30005"}))
    assert receipt == Receipt(
        notification_id=REFERENCE,
        standing=Standing.FAILED,
        provider_reference=sid,
        failure=Failure.PERMANENT,
        code="twilio-30005",
        blames_address=True,
    )
    assert TWILIO.receipt(by_twilio({**told, "MessageStatus": "queued"})) is None


@pytest.mark.parametrize(
    "target",
    [
        "/providers/twilio/receipts",
        "/providers/twilio/receipts?reference=",
        "/providers/twilio/receipts?reference=7",
        f"/providers/twilio/receipts?reference={'9' * 4000}",
    ],
)
def test_a_signed_call_that_names_no_message_of_ours_is_malformed(target: str) -> None:
    with pytest.raises(WebhookIsMalformed):
        TWILIO.receipt(by_twilio({"MessageStatus": "sent"}, target))


def test_a_call_for_another_message_or_account_is_forged() -> None:
    call = by_twilio({"AccountSid": "AC1", "MessageStatus": "delivered"})
    moved = Call(f"/providers/twilio/receipts?reference={uuid4()}", call.headers, call.body)
    with pytest.raises(SignatureIsWrong):
        TWILIO.receipt(moved)
    with pytest.raises(SignatureIsWrong):
        TWILIO.receipt(by_twilio({"AccountSid": "AC2", "MessageStatus": "delivered"}))


@given(st.binary(max_size=300), st.dictionaries(st.text(max_size=20), st.text(max_size=40)))
def test_no_call_is_so_odd_that_it_breaks_anything(body: bytes, headers: dict[str, str]) -> None:
    named = {
        "x-twilio-signature": headers.get("", "x"),
        "webhook-id": "m",
        "webhook-timestamp": headers.get("", "1"),
        "webhook-signature": headers.get("", "v1,x"),
        **headers,
    }
    for webhooks in (TWILIO, GENERIC):
        for read in (webhooks.receipt, webhooks.inbound):
            with pytest.raises((SignatureIsWrong, WebhookIsMalformed)):
                read(Call(TARGET, named, body))


def test_what_people_send_is_read_and_never_shown() -> None:
    told = {"AccountSid": "AC1", "MessageSid": "SM1", "From": "+13035550199", "Body": "canary"}
    inbound = TWILIO.inbound(by_twilio(told))
    assert inbound is not None
    assert (inbound.id, inbound.sender, inbound.text) == ("SM1", "+13035550199", "canary")
    assert "canary" not in repr(inbound)
    assert TWILIO.inbound(by_twilio({**told, "Body": " "})) is None
    generic = {"type": "message.received", "id": "g7", "from": "+13035550199", "text": "canary"}
    same = GENERIC.inbound(signed(generic))
    assert same is not None
    assert same.text == "canary"


def test_answers_are_said_in_the_provider_s_own_form() -> None:
    media, body = TWILIO.answer("You & <I>")
    assert (media, b"You &amp; &lt;I&gt;" in body) == ("application/xml", True)
    assert b"<Message>" not in TWILIO.answer(None)[1]
    assert orjson.loads(GENERIC.answer("Hello")[1]) == {"reply": "Hello"}
    assert orjson.loads(GENERIC.answer(None)[1]) == {}


def test_a_secret_that_is_none_is_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match="whsec_") as refused:
        WebhookSecrets(("canary!",)).keys()
    assert "canary" not in str(refused.value)

"""The envelope: CloudEvents in NATS headers, percent-encoded, and strict when read."""

from datetime import UTC, datetime

import pytest

from shared.identifiers import new_id
from shared.messaging.envelope import UnreadableEvent, headers_for, read, without_nats_headers
from shared.messaging.subjects import event_subject, token
from shared.unit_context import UnitContext
from tests.support.ledger import Posted

NOW = datetime(2026, 3, 8, 9, 30, tzinfo=UTC)


def made(**changes: str) -> dict[str, str]:
    event = Posted(account_id=new_id(), amount=3)
    context = UnitContext(site="north", correlation_id=new_id(), traceparent="00-ab-cd-01")
    headers = headers_for(event, service="accounts", aggregate_seq=4, context=context, time=NOW)
    return {**headers, **changes}


def test_what_is_written_is_read_back_the_same() -> None:
    event = Posted(account_id=new_id(), amount=3)
    context = UnitContext(site="north", correlation_id=new_id())
    headers = headers_for(event, service="accounts", aggregate_seq=4, context=context, time=NOW)

    received = read(Posted, "s", headers, event.model_dump_json().encode())

    assert received.event == event
    assert (received.site, received.aggregate_seq, received.time) == ("north", 4, NOW)
    assert headers["Nats-Msg-Id"] == headers["ce-id"] == str(received.id)
    assert received.correlation_id == context.correlation_id


def test_header_values_outside_printable_ascii_are_percent_encoded() -> None:
    """nats-py gives a raw "Zoë" back as another type."""
    context = UnitContext(site="Zoë", correlation_id=new_id())
    event = Posted(account_id=new_id(), amount=3)
    headers = headers_for(event, service="accounts", aggregate_seq=1, context=context, time=NOW)

    assert headers["ce-source"] == "/footbridge/Zo%C3%AB/accounts"
    assert read(Posted, "s", headers, event.model_dump_json().encode()).site == "Zoë"


def test_unknown_fields_are_ignored() -> None:
    payload = b'{"account_id": "%s", "amount": 3, "new_in_v1_1": [1]}' % str(new_id()).encode()
    assert read(Posted, "s", made(), payload).event.amount == 3


@pytest.mark.parametrize(
    ("headers", "payload", "reason"),
    [
        ({}, b"not json", "payload: json_invalid"),
        ({}, b"{}", "account_id: missing; amount: missing"),
        ({"ce-aggregateseq": "four"}, None, "a header has a value that cannot be read"),
        ({"ce-source": "elsewhere"}, None, "ce-source is not /footbridge/<site>/<service>"),
    ],
)
def test_what_cannot_be_read_says_where_and_never_what(
    headers: dict[str, str], payload: bytes | None, reason: str
) -> None:
    good = b'{"account_id": "%s", "amount": 3}' % str(new_id()).encode()
    with pytest.raises(UnreadableEvent) as refused:
        read(Posted, "s", made(**headers), payload if payload is not None else good)
    assert str(refused.value) == reason


def test_the_servers_own_headers_are_not_published_again() -> None:
    headers = {"Nats-Batch-Id": "b", "Nats-Msg-Id": "i", "ce-id": "i"}
    assert without_nats_headers(headers) == {"ce-id": "i"}


def test_a_subject_takes_only_plain_tokens() -> None:
    assert event_subject("north", Posted) == "iop.north.accounts.Posted.v1"
    for bad in ("a.b", "*", ">", "", "a b", "ä"):
        with pytest.raises(ValueError, match="token"):
            token(bad)

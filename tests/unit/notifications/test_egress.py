"""What may be called, and what an answer's Retry-After says."""

from datetime import UTC, datetime, timedelta
from socket import AF_INET, AF_INET6
from typing import Any

import aiohttp
import pytest

from services.notifications.channels.egress import (
    Egress,
    Exchange,
    HttpClient,
    MayNotLeave,
    require_allowed,
)

NOON = datetime(2026, 3, 10, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example.org/1",
        "https://127.0.0.1/1",
        "https://[::1]/1",
        "https://10.0.0.7/1",
        "https://169.254.169.254/latest/meta-data",
        "https://192.168.1.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::a00:7]/",
        "https://224.0.0.1/",
        "https://user:secret@push.example.org/1",
        "https:///1",
        "https://push.example.org:99999/1",
        "https://push.example.org:0/1",
        "ftp://push.example.org/1",
        "file:///etc/passwd",
        "",
        "https://[/1",
    ],
)
def test_what_is_no_public_https_address_is_never_called(url: str) -> None:
    with pytest.raises(MayNotLeave):
        require_allowed(url, Egress())


@pytest.mark.parametrize("url", ["https://push.example.org/1", "https://8.8.8.8/1"])
def test_what_may_be_public_is_called(url: str) -> None:
    require_allowed(url, Egress())


async def test_a_name_that_stands_for_our_own_network_is_not_connected_to() -> None:
    http = HttpClient(Egress(timeout=2))
    with pytest.raises(MayNotLeave):
        await http.call("GET", "https://localhost/1", headers={})
    await http.close()


@pytest.mark.parametrize("stands_for", ["10.0.0.5", "127.0.0.1", "169.254.169.254", "::1"])
async def test_a_public_name_that_stands_for_an_address_of_ours_is_not_called(
    monkeypatch: pytest.MonkeyPatch, stands_for: str
) -> None:
    async def resolve(_self: Any, host: str, port: int = 0, _family: int = 0) -> Any:
        found = {"hostname": host, "host": stands_for, "port": port, "proto": 0, "flags": 0}
        return [{**found, "family": AF_INET6 if ":" in stands_for else AF_INET}]

    monkeypatch.setattr(aiohttp.DefaultResolver, "resolve", resolve)
    http = HttpClient(Egress(timeout=2))
    with pytest.raises(MayNotLeave):
        await http.call("POST", "https://push.example.org/1", headers={})
    await http.close()


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("7", timedelta(seconds=7)),
        ("0", timedelta(0)),
        ("Tue, 10 Mar 2026 18:00:30 GMT", timedelta(seconds=30)),
        ("Tue, 10 Mar 2026 17:00:00 GMT", timedelta(0)),
        ("99999999999999999999", timedelta(days=1)),
        ("-1", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("1e3", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_a_day_at_most(
    said: str, means: timedelta | None
) -> None:
    assert Exchange(429, {"Retry-After": said}, b"").retry_after(NOON) == means


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b'"id"', b"{"])
def test_a_body_that_is_no_object_says_nothing(body: bytes) -> None:
    assert Exchange(200, {}, body).json == {}


def test_an_exchange_shows_its_status_alone() -> None:
    shown = repr(Exchange(200, {"X": "canary"}, b"canary"))
    assert "canary" not in shown

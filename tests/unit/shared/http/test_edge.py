"""The outermost layer: whatever the application does, the caller gets one sound answer."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from shared.errors import Unavailable
from shared.http.edge import Edge

App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def _sent_by(app: App, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": raw}
    await Edge(app, max_body_bytes=10)(scope, receive, send)
    return sent


def _raising(error: Exception) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("about Zoë"), 500),
        (asyncpg.DataError("invalid input for query argument $1: 'Zoë'"), 422),
        (Unavailable("Away."), 503),
    ],
)
async def test_an_error_becomes_a_problem_without_its_words(error: Exception, status: int) -> None:
    start, body = await _sent_by(_raising(error))
    assert start["status"] == status
    assert (b"content-type", b"application/problem+json") in start["headers"]
    assert "Zoë" not in json.loads(body["body"])["detail"]


async def test_nothing_is_sent_to_a_caller_who_went_away() -> None:
    assert await _sent_by(_raising(ClientDisconnect())) == []


async def test_an_answer_that_began_is_not_begun_again() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("in the middle")

    [start] = await _sent_by(app)
    assert start["status"] == 200


async def test_a_declared_length_above_the_limit_is_refused_unread() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("was reached")

    start, _ = await _sent_by(app, headers={"content-length": "11"})
    assert start["status"] == 413


async def test_a_body_that_is_longer_than_declared_is_refused() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    start, _ = await _sent_by(app, body=b"x" * 11, headers={"content-length": "9"})
    assert start["status"] == 413


async def test_what_is_not_http_passes_untouched() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    await Edge(app)({"type": "lifespan"}, None, None)  # type: ignore[arg-type]  # not touched
    assert seen == ["lifespan"]

"""Owns the outermost layer: correlation, limits, metrics, and no answer that is a bare error.

Plain ASGI, as a middleware of Starlette's own kind costs a task group for each request.
"""

import asyncio
from time import perf_counter
from typing import Any

import asyncpg
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import telemetry
from shared.errors import BrokenRule
from shared.http.body import BodyIsTooLarge, BodyIsTooSlow
from shared.http.headers import CORRELATION_HEADER, correlation_id, traceparent
from shared.http.problems import problem, problem_of
from shared.logging import bound, get_logger

DEFAULT_MAX_BODY_BYTES = 1024 * 1024
MAX_BODY_SECONDS = 30.0
_UNLESS_SAID = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
"""Headers of an answer that has none of its own of that name."""

log = get_logger(__name__)


class MalformedAddress(BrokenRule):
    """The address holds a character that nothing here can have."""

    status = 400

    def __init__(self) -> None:
        super().__init__("The address holds a NUL character.")


class ValueOutOfRange(BrokenRule):
    """A value passed validation, and the database cannot hold it."""

    status = 422

    def __init__(self) -> None:
        super().__init__("A value is outside what can be kept.")


class Edge:
    """Wraps the application; every request passes here first and its answer last."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int = DEFAULT_MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        correlation = correlation_id(headers.get(CORRELATION_HEADER))
        scope["footbridge.correlation_id"] = correlation
        is_head = scope["method"] == "HEAD"
        if is_head:  # what GET would answer, without its body (RFC 9110, 9.3.2)
            scope = {**scope, "method": "GET", "footbridge.is_head": True}
        answering = _Answering(send, str(correlation).encode(), is_head=is_head)
        started = perf_counter()
        with bound(correlation_id=correlation), telemetry.server_span(traceparent(headers)) as span:
            try:
                await self._pass_on(scope, headers, receive, answering)
            finally:
                operation = scope.get("footbridge.operation", "none")
                telemetry.name_span(span, operation, answering.status)
                telemetry.observe_request(operation, answering.status, perf_counter() - started)

    async def _pass_on(
        self, scope: Scope, headers: Headers, receive: Receive, answering: "_Answering"
    ) -> None:
        try:
            self._check(scope, headers)
            await self._app(scope, _Bounded(receive, self._max_body_bytes), answering)
        except ClientDisconnect:
            log.debug("the caller went away")
        except BrokenRule as broken:
            await self._refuse(scope, receive, answering, broken)
        except asyncpg.DataError:
            await self._refuse(scope, receive, answering, ValueOutOfRange())
        except Exception as error:
            log.exception("unexpected error", exc_info=error)
            await self._refuse(scope, receive, answering, None)

    def _check(self, scope: Scope, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length[:19]) > self._max_body_bytes:
            raise BodyIsTooLarge(self._max_body_bytes)
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise MalformedAddress

    async def _refuse(
        self, scope: Scope, receive: Receive, answering: "_Answering", broken: BrokenRule | None
    ) -> None:
        if answering.status:
            return
        correlation = scope["footbridge.correlation_id"]
        answer = (
            problem(
                500,
                "unexpected-error",
                "Something went wrong here. It was recorded under the correlation id.",
                correlation,
            )
            if broken is None
            else problem_of(broken, correlation)
        )
        await answer(scope, receive, answering)


class _Answering:
    """Sends the answer on, with the headers that every answer has; remembers its status."""

    __slots__ = ("_correlation", "_is_head", "_send", "status")

    def __init__(self, send: Send, correlation: bytes, *, is_head: bool) -> None:
        self._send = send
        self._is_head = is_head
        self._correlation = correlation
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[tuple[bytes, bytes]] = message.setdefault("headers", [])
            headers.append((CORRELATION_HEADER.encode(), self._correlation))
            own = {name for name, _ in headers}
            headers.extend(one for one in _UNLESS_SAID if one[0] not in own)
        elif self._is_head:
            message = {**message, "body": b""}
        await self._send(message)


class _Bounded:
    """Receives a body of so many bytes and seconds. Raises BodyIsTooLarge, BodyIsTooSlow."""

    __slots__ = ("_deadline", "_is_whole", "_limit", "_receive", "_seen")

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self._is_whole = False
        self._deadline = asyncio.get_running_loop().time() + MAX_BODY_SECONDS

    async def __call__(self) -> Message:
        if self._is_whole:  # what comes now is that the caller went away
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message: Message = await self._receive()
        except TimeoutError as late:
            raise BodyIsTooSlow(MAX_BODY_SECONDS) from late
        self._is_whole = not message.get("more_body", False)
        body: Any = message.get("body", b"")
        self._seen += len(body)
        if self._seen > self._limit:
            raise BodyIsTooLarge(self._limit)
        return message

"""One service's API: sends what is asked, again where that is safe, and reads the answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Self

import httpx

from deploy.client.patience import AWAY, Patience, retry_after
from deploy.client.problems import PlatformAway, Problem
from shared.identifiers import new_id

_UNAUTHORISED = 401


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered; `version` is its entity tag, for `if_match`."""

    status: int
    body: Any
    version: int | None


class ServiceClient:
    """Sends commands with an Idempotency-Key, so that a lost answer is asked for again safely.

    `token` is asked again when the service no longer accepts the last one. `patience` is how many
    seconds a service may be away before PlatformAway is raised; a refusal raises Problem at once.
    """

    def __init__(
        self,
        service: str,
        base_url: str,
        token: Callable[[], str],
        *,
        patience: float = 30.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.service = service
        self._ask_token = token
        self._token = token()
        self._patience = patience
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(10.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str, **query: Any) -> Answer:
        asked = {name: value for name, value in query.items() if value is not None}
        return await self._send(self._http.build_request("GET", path, params=asked))

    async def post(self, path: str, body: Any, *, if_match: int | None = None) -> Answer:
        return await self._command("POST", path, body, if_match)

    async def put(self, path: str, body: Any, *, if_match: int | None = None) -> Answer:
        return await self._command("PUT", path, body, if_match)

    async def download(self, path: str, to: BinaryIO, **query: Any) -> None:
        """Write what `path` answers into `to` as it comes.

        Raises Problem, and PlatformAway where the answer broke off: `to` then holds a part of it.
        """
        asked = {name: value for name, value in query.items() if value is not None}
        request = self._http.build_request("GET", path, params=asked)
        request.headers["Authorization"] = f"Bearer {self._token}"
        try:
            response = await self._http.send(request, stream=True)
            try:
                if response.is_error:
                    await response.aread()
                    raise Problem.of(response)
                async for part in response.aiter_bytes():
                    to.write(part)
            finally:
                await response.aclose()
        except httpx.TransportError as error:
            raise PlatformAway(self.service, 0.0, type(error).__name__) from error

    async def items(self, path: str, **query: Any) -> AsyncIterator[Any]:
        """Walk all pages of a list."""
        after: str | None = None
        while True:
            page = (await self.get(path, **{"limit": 200, **query, "after": after})).body
            for item in page["items"]:
                yield item
            after = page.get("next")
            if after is None:
                return

    async def _command(self, method: str, path: str, body: Any, if_match: int | None) -> Answer:
        headers = {"Idempotency-Key": str(new_id())}
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return await self._send(self._http.build_request(method, path, json=body, headers=headers))

    async def _send(self, request: httpx.Request) -> Answer:
        patience = Patience(self._patience)
        while True:
            response, reason = await self._attempt(request)
            if response is not None and response.status_code not in AWAY:
                return _answer(response)
            pause = patience.next_pause(retry_after(response) if response is not None else None)
            if pause is None:
                raise PlatformAway(self.service, patience.waited, reason)
            await asyncio.sleep(pause)

    async def _attempt(self, request: httpx.Request) -> tuple[httpx.Response | None, str]:
        try:
            response = await self._authorised(request)
            if response.status_code == _UNAUTHORISED:
                self._token = self._ask_token()
                response = await self._authorised(request)
        except httpx.TransportError as error:
            return None, type(error).__name__
        return response, f"HTTP {response.status_code}"

    async def _authorised(self, request: httpx.Request) -> httpx.Response:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return await self._http.send(request)


def _answer(response: httpx.Response) -> Answer:
    if response.is_error:
        raise Problem.of(response)
    tag = response.headers.get("ETag", "").strip('"')
    body = response.json() if response.content else None
    return Answer(response.status_code, body, int(tag) if tag.isdecimal() else None)

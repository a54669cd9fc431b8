"""A good client: one Idempotency-Key per command, the same one until somebody answers."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.client.patience import AWAY, Patience, retry_after
from deploy.client.problems import Problem
from deploy.local.platform import Platform
from shared.identifiers import new_id
from tests.faults.ledger import ClientLedger, Entry, Outcome

ROLES = ("program_director", "intake_coordinator", "clinician", "facilitator", "ops")
PATIENCE_SECONDS = 120.0
_STALE = 412
_REPLAYED_SHARE = 0.1


class Refused(Exception):
    """The platform refused the command for good; `rule` says which rule stands against it."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class NobodyAnswered(Exception):
    """The client's patience is out; what became of the command is unknown."""


@contextlib.contextmanager
def left_behind() -> Iterator[None]:
    """Go on without: the ledger already holds what was refused, and what nobody answered."""
    with contextlib.suppress(Refused, NobodyAnswered):
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A command to send. `ids` names the fields of the answer that identify what came of it."""

    command: str
    service: str
    site: str
    path: str
    body: Mapping[str, Any]
    method: str = "POST"
    ids: tuple[str, ...] = ("id",)
    said: Mapping[str, Any] = field(default_factory=dict)
    may_refuse: Collection[str] = ()


@dataclass
class GoodClient:
    """Sends commands and reads for one run, and enters each command's outcome in the ledger."""

    platform: Platform
    ledger: ClientLedger
    chance: random.Random
    under_way: int = 0
    server_errors: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        token = self.platform.token(ROLES)
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(10.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            headers={"Authorization": f"Bearer {token}"},
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def tell(self, ask: Ask) -> dict[str, Any]:
        """Send a command until it is answered. Raises Refused, NobodyAnswered."""
        key = str(new_id())
        self.under_way += 1
        try:
            response, attempts = await self._until_answered(ask, key)
            again = await self._once_more(ask, key, response)
        finally:
            self.under_way -= 1
        self._enter(ask, key, response, attempts=attempts, again=again)
        if response is None:
            raise NobodyAnswered(ask.command)
        if response.is_error:
            raise Refused(Problem.of(response).rule)
        shown: dict[str, Any] = response.json() if response.content else {}
        return shown

    async def see(self, service: str, path: str, **query: Any) -> Any:
        """Read, patiently. Raises Refused, NobodyAnswered."""
        url = self.platform.api(service) + path
        response, _ = await self._patiently(self._http.build_request("GET", url, params=query))
        if response is None:
            raise NobodyAnswered(path)
        if response.is_error:
            raise Refused(Problem.of(response).rule)
        return response.json()

    async def _until_answered(self, ask: Ask, key: str) -> tuple[httpx.Response | None, int]:
        url = self.platform.api(ask.service) + ask.path
        headers = {"Idempotency-Key": key}
        request = self._http.build_request(ask.method, url, json=dict(ask.body), headers=headers)
        return await self._patiently(request)

    async def _patiently(self, request: httpx.Request) -> tuple[httpx.Response | None, int]:
        patience, attempts = Patience(PATIENCE_SECONDS), 0
        while True:
            attempts += 1
            response = await self._attempt(request)
            if response is not None and response.status_code not in {*AWAY, _STALE}:
                return response, attempts
            pause = patience.next_pause(None if response is None else retry_after(response))
            if pause is None:
                return None, attempts
            await asyncio.sleep(pause)

    async def _attempt(self, request: httpx.Request) -> httpx.Response | None:
        try:
            response = await self._http.send(request)
        except httpx.TransportError:
            return None
        if response.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            self.server_errors[f"{request.method} {request.url.path.split('/')[-1]}"] += 1
        return response

    async def _once_more(self, ask: Ask, key: str, first: httpx.Response | None) -> bool | None:
        """Now and then send an accepted command again; return whether the answer is the same."""
        if first is None or first.is_error or self.chance.random() > _REPLAYED_SHARE:
            return None
        second, _ = await self._until_answered(ask, key)
        if second is None:
            return None
        return (second.status_code, second.content) == (first.status_code, first.content)

    def _enter(
        self,
        ask: Ask,
        key: str,
        response: httpx.Response | None,
        *,
        attempts: int,
        again: bool | None,
    ) -> None:
        outcome, rule = Outcome.UNKNOWN, None
        if response is not None:
            outcome = Outcome.REFUSED if response.is_error else Outcome.ACCEPTED
            rule = Problem.of(response).rule if response.is_error else None
        shown = response.json() if outcome is Outcome.ACCEPTED and response is not None else {}
        self.ledger.enter(
            Entry(
                command=ask.command,
                service=ask.service,
                site=ask.site,
                key=key,
                outcome=outcome,
                status=None if response is None else response.status_code,
                attempts=attempts,
                rule=rule,
                was_expected=rule is None or rule in ask.may_refuse,
                same_again=again,
                said={**ask.body, **ask.said},
                ids={name: str(shown[name]) for name in ask.ids if name in shown},
            )
        )

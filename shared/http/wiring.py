"""Owns what the edge is wired with; it hangs on `app.state` and routes ask for it by request."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import HTTPConnection

from shared.auth import Principal, TokenVerifier
from shared.database import Database
from shared.http.body import JsonRequest
from shared.http.policy import Policy
from shared.unit_context import UnitContext

Guard = Callable[[JsonRequest], Awaitable[None]]
UnitOfWorkFactory = Callable[[UnitContext], AbstractAsyncContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The dependencies of the HTTP edge, chosen in the service's `main`.

    `guard` is asked about every request that its policy admitted, before the route is.
    """

    database: Database
    unit_of_work: UnitOfWorkFactory
    verifier: TokenVerifier
    policies: Mapping[str, Policy]
    guard: Guard | None = None


def wiring_of(request: HTTPConnection) -> Wiring:
    wiring: Wiring = request.app.state.wiring
    return wiring


def principal_of(request: HTTPConnection) -> Principal:
    """Return the caller that the policy admitted."""
    principal: Principal = request.scope["footbridge.principal"]
    return principal


def correlation_of(request: HTTPConnection) -> UUID:
    correlation: UUID = request.scope["footbridge.correlation_id"]
    return correlation

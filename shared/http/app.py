"""Owns the making of a service's HTTP application, alike for every service."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from shared.auth import TokenVerifier
from shared.database import Database
from shared.errors import BrokenRule
from shared.health import Pulse, Readiness
from shared.http.addresses import keep_apart
from shared.http.edge import DEFAULT_MAX_BODY_BYTES, Edge
from shared.http.health_routes import HEALTH_POLICIES, health_router
from shared.http.openapi import complete_openapi
from shared.http.policy import PolicyTable
from shared.http.problems import problem, problem_of
from shared.http.routes import guarded_routes, policies_of, routes_of
from shared.http.validation import field_errors
from shared.http.wiring import Guard, UnitOfWorkFactory, Wiring, correlation_of

Life = Callable[[], AbstractAsyncContextManager[object]]
"""Opens something that lives as long as the application: a database, a worker."""

_RULES = {404: "not-found", 405: "method-not-allowed", 406: "not-acceptable"}


def create_app(
    title: str,
    *,
    routers: Sequence[APIRouter],
    policies: PolicyTable,
    database: Database,
    verifier: TokenVerifier,
    unit_of_work: UnitOfWorkFactory,
    guard: Guard | None = None,
    readiness: Readiness | None = None,
    lives: Sequence[Life] = (),
    version: str = "1",
    max_body_bytes: int = DEFAULT_MAX_BODY_BYTES,
) -> FastAPI:
    """Make the application of a service. The routers' routes are `CommandRoute`s.

    `guard` is the service's own rule on every request that its policy admitted.

    `lives` are entered at start and left, last first, at the end.

    Raises RouteWithoutPolicy, PolicyWithoutRoute, OperationIsNotUnique.
    """
    readiness = readiness or Readiness(needed={"database": database_check(database)})
    pulse = Pulse()
    routes = list(routes_of([*routers, health_router(pulse, readiness)]))
    keep_apart(routes)
    compiled = policies_of(routes, {**policies, **HEALTH_POLICIES})
    app = FastAPI(
        title=title,
        version=version,
        routes=list(routes),
        lifespan=_live,
        docs_url=None,  # its scripts come from a CDN
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={
            BrokenRule: _broken_rule,
            RequestValidationError: _invalid,
            HTTPException: _http_error,
        },
        # FastAPI's own telemetry records addresses and error texts; ours does not.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.add_middleware(Edge, max_body_bytes=max_body_bytes)
    app.state.wiring = Wiring(database, unit_of_work, verifier, compiled, guard)
    app.state.routes = guarded = guarded_routes(routes, compiled)
    maker = complete_openapi(app, guarded, _package(routers))
    app.openapi = maker  # type: ignore[method-assign]  # FastAPI's own hook
    app.state.readiness = readiness
    app.state.lives = [pulse.running, *lives]
    return app


def _package(routers: Sequence[APIRouter]) -> str:
    """Return the package that the service's routes are in, such as `services.enrollment`."""
    modules = (route.endpoint.__module__ for route in routes_of(routers))
    return ".".join(next(modules, "").split(".")[:2])


@asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for life in app.state.lives:
            await stack.enter_async_context(life())
        yield


def database_check(database: Database) -> Callable[[], Any]:
    async def check() -> str | None:
        async with database.connection() as connection:
            await connection.execute("SELECT 1")
        return None

    return check


async def _broken_rule(request: Request, broken: Any) -> Response:
    return problem_of(broken, correlation_of(request))


async def _invalid(request: Request, error: Any) -> Response:
    errors = field_errors(error.errors())
    detail = "; ".join(f"{one['field']} {one['message']}" for one in errors[:5]) + "."
    return problem(
        422, "invalid", detail, correlation_of(request), members={"errors": errors[:100]}
    )


async def _http_error(request: Request, error: Any) -> Response:
    status = error.status_code
    return problem(
        status,
        _RULES.get(status, "refused"),
        "There is nothing at this address." if status == 404 else "This is not possible here.",  # noqa: PLR2004 - the status is its own name
        correlation_of(request),
        headers={"Allow": _methods_at(request)} if status == 405 else error.headers,  # noqa: PLR2004 - the same
    )


def _methods_at(request: Request) -> str:
    # Each method of an address is a route of its own, and the framework names the first one's.
    here = (one for one in request.app.routes if one.matches(request.scope)[0] is not Match.NONE)
    methods = {method for route in here for method in route.methods}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))

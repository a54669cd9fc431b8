"""Owns the routes that say how a process is: live, ready, and its metrics."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.responses import Response

from shared.health import Missing, Pulse, Readiness
from shared.http.policy import PolicyTable, public
from shared.http.route import CommandRoute
from shared.http.routes import HEALTH_OPERATIONS
from shared.telemetry import REGISTRY

HEALTH_POLICIES: PolicyTable = dict.fromkeys(HEALTH_OPERATIONS, public)
_TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}}


class Live(BaseModel):
    alive: bool


class MissingView(BaseModel):
    name: str
    reason: str
    needed: bool


class Ready(BaseModel):
    """`ready` says whether to send work here; `missing` what is away, needed or not."""

    ready: bool
    missing: list[MissingView]


def health_router(pulse: Pulse, readiness: Readiness) -> APIRouter:
    router = APIRouter(route_class=CommandRoute, tags=["health"])

    @router.get("/health/live", response_model=Live, responses={503: {"model": Live}})
    async def live() -> Response:
        """Answer 200 while the event loop ticks."""
        alive = pulse.is_alive()
        return _json(Live(alive=alive), 200 if alive else 503)

    @router.get("/health/ready", response_model=Ready, responses={503: {"model": Ready}})
    async def ready() -> Response:
        """Say what is missing; 503 where something is missing that every request needs."""
        missing = await readiness.missing()
        is_ready = not any(one.is_needed for one in missing)
        view = Ready(ready=is_ready, missing=[_shown(one) for one in missing])
        return _json(view, 200 if is_ready else 503)

    @router.get("/metrics", response_class=Response, responses={200: _TEXT})
    async def metrics() -> Response:
        """Show the process's metrics to Prometheus."""
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router


def _shown(missing: Missing) -> MissingView:
    return MissingView(name=missing.name, reason=missing.reason, needed=missing.is_needed)


def _json(view: BaseModel, status: int) -> Response:
    return Response(view.model_dump_json(), status, media_type="application/json")

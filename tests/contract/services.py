"""The four services as their mains wire them, for tests that are made from all of them."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from fastapi import FastAPI

from deploy.lint.lock import services as names
from shared.database import Database
from shared.http.routes import GuardedRoute
from shared.messaging.subscriptions import Subscriptions
from shared.settings import ServiceSettings
from tests.support.authorization import guarded
from tests.support.tokens import AUDIENCE, ISSUER

SERVICES = names()
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"


def main_of(service: str) -> ModuleType:
    return import_module(f"services.{service}.main")


def subscriptions_of(service: str) -> Subscriptions:
    found: Subscriptions = import_module(f"services.{service}.subscribers").subscriptions
    return found


def settings_of(service: str, *, jwks_url: str = "file:///nowhere") -> ServiceSettings:
    module = import_module(f"services.{service}.settings")
    kind = next(
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, ServiceSettings) and one is not ServiceSettings
    )
    return kind(
        database_url=NOWHERE,
        nats_url="nats://127.0.0.1:1",
        jwks_url=jwks_url,
        issuer=ISSUER,
        audience=AUDIENCE,
        environment="local",
    )


def api_of(service: str, *, jwks_url: str = "file:///nowhere") -> FastAPI:
    """Make a service's API over a database that was never opened: to ask it is an error."""
    settings = settings_of(service, jwks_url=jwks_url)
    app: FastAPI = main_of(service).create_api(settings, Database(NOWHERE))
    return app


def all_routes() -> Iterator[tuple[str, str]]:
    """Yield service and operation of every route that is not public."""
    for service in SERVICES:
        for route in guarded(api_of(service)):
            yield service, route.operation


def route_of(app: FastAPI, operation: str) -> GuardedRoute:
    return next(route for route in guarded(app) if route.operation == operation)


def document_of(service: str) -> dict[str, Any]:
    """Return a service's OpenAPI document."""
    return api_of(service).openapi()

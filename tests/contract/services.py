"""The four services as their mains wire them, for tests that are made from all of them."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from fastapi import FastAPI

from deploy.lint.documents import NOWHERE, settings_of, subscriptions_of
from deploy.lint.lock import services as names
from shared.database import Database
from shared.http.routes import GuardedRoute
from tests.support.authorization import guarded
from tests.support.tokens import ISSUER

SERVICES = names()

__all__ = [
    "SERVICES",
    "all_routes",
    "api_of",
    "document_of",
    "main_of",
    "route_of",
    "settings_of",
    "subscriptions_of",
]


def main_of(service: str) -> ModuleType:
    return import_module(f"services.{service}.main")


def api_of(service: str, *, jwks_url: str = "file:///nowhere") -> FastAPI:
    """Make a service's API over a database that was never opened: to ask it is an error."""
    settings = settings_of(service, jwks_url=jwks_url, issuer=ISSUER)
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

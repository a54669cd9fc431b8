"""Owns what OpenAPI cannot see in the routes: tokens, entity tags, keys, and problem documents."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.http.headers import IF_MATCH_FORM
from shared.http.idempotency import KEY_FORM
from shared.http.problems import Problem
from shared.http.routes import GuardedRoute

_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_KEY = (
    "Idempotency-Key",
    "The same key with the same body gets the stored answer; with another body, 422.",
    KEY_FORM,
)
_IF_MATCH = (
    "If-Match",
    "The ETag that was read; where the object changed meanwhile, 412.",
    IF_MATCH_FORM,
)


def complete_openapi(app: FastAPI, routes: list[GuardedRoute]) -> Callable[[], dict[str, Any]]:
    """Return the maker of the document, which is made once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(title=app.title, version=app.version, routes=app.routes), routes
            )
        return app.openapi_schema

    return openapi


def _complete(document: dict[str, Any], routes: list[GuardedRoute]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    components["securitySchemes"] = {"bearer": _BEARER}
    schemas = components.setdefault("schemas", {})
    schemas.update(_problem_schemas())
    for unsent in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unsent, None)
    for route in routes:
        operation = document["paths"].get(route.path, {}).get(route.method.lower())
        if operation is not None:
            _complete_operation(operation, route)
    return document


def _problem_schemas() -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    schema = Problem.model_json_schema(ref_template=template, mode="serialization")
    return {**schema.pop("$defs"), "Problem": schema}


def _complete_operation(operation: dict[str, Any], route: GuardedRoute) -> None:
    operation["operationId"] = route.operation
    operation["x-policy"] = _who_may(route)
    operation["security"] = [] if route.policy.is_public else [{"bearer": []}]
    # FastAPI's own form of a validation error is never sent: the default is a problem document.
    operation["responses"].pop("422", None)
    if route.is_command:
        # Only what the address names has a version that the caller can have read.
        headers = (_KEY, _IF_MATCH) if "_id}" in route.path else (_KEY,)
        operation.setdefault("parameters", []).extend(_header(*one) for one in headers)


def _who_may(route: GuardedRoute) -> list[dict[str, Any]] | str:
    """Return the policy's lines that allow: any one of them is enough."""
    if route.policy.is_public:
        return "public"
    return [
        {
            "roles": sorted(rule.roles),
            "own_sites_only": rule.site,
            **({"purposes": sorted(rule.purposes)} if rule.purposes else {}),
            **({"only_where_related": True} if rule.relationship else {}),
            **({"only_with_consent": True} if rule.consent else {}),
        }
        for rule in route.policy.allows
    ]


def _header(name: str, description: str, form: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "string", **form}
    return {"name": name, "in": "header", "description": description, "schema": schema}

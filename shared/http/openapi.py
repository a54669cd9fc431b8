"""Owns what OpenAPI cannot see in the routes: tokens, entity tags, keys, and problem documents."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.http.headers import IF_MATCH_FORM
from shared.http.idempotency import KEY_FORM
from shared.http.problems import Problem
from shared.http.refusals import refusal, refusal_name, rules_of, statuses_of
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
_FIRST_REFUSAL = 400
_HEADERS = {
    "CorrelationId": ("Finds this request in the records.", {"format": "uuid"}),
    "ETag": ("The version of what is shown: `If-Match` takes it.", {"pattern": '^"[0-9]{1,9}"$'}),
    "Location": ("Where what was made can be read again.", {"format": "uri-reference"}),
    "IdempotencyReplayed": ("This was answered before under the key.", {"const": "true"}),
    "RetryAfter": ("Seconds to wait before the same request.", {"pattern": "^[0-9]{1,6}$"}),
    "WWWAuthenticate": ("The scheme of the token that is missing.", {}),
}
_MAY_BE_ABSENT = {"IdempotencyReplayed"}

Document = dict[str, Any]


def complete_openapi(
    app: FastAPI, routes: list[GuardedRoute], package: str
) -> Callable[[], Document]:
    """Return the maker of the document, which is made once. `package` is the service's."""

    def openapi() -> Document:
        if app.openapi_schema is None:
            described = get_openapi(title=app.title, version=app.version, routes=app.routes)
            app.openapi_schema = _complete(_with_short_names(described, package), routes, package)
        return app.openapi_schema

    return openapi


def _with_short_names(document: Document, package: str) -> Document:
    """Name two models that are called alike by their module's last word: `AlertsAlertView`.

    FastAPI names such two by the whole path to them, and a generated client would show it.
    """
    path = re.compile(rf"{package.replace('.', '__')}__([a-z0-9_]+)__(?=[A-Z])")
    short: Document = json.loads(path.sub(_last_word, json.dumps(document)))
    return short


def _last_word(path: re.Match[str]) -> str:
    return "".join(word.capitalize() for word in path[1].rpartition("__")[2].split("_"))


def _complete(document: Document, routes: list[GuardedRoute], package: str) -> Document:
    components = document.setdefault("components", {})
    components["securitySchemes"] = {"bearer": _BEARER}
    schemas = components.setdefault("schemas", {})
    schemas.update(_problem_schemas())
    for unsent in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unsent, None)
    used = set[int]()
    for route in routes:
        operation = document["paths"].get(route.path, {}).get(route.method.lower())
        if operation is not None:
            _complete_operation(operation, route)
            used.update(_refuse(operation, route))
            _complete_answers(operation, route, schemas)
    rules = rules_of(package)
    components["headers"] = {name: _answered_header(name) for name in _HEADERS}
    components["responses"] = {
        refusal_name(status): refusal(status, rules.get(status, {})) for status in sorted(used)
    }
    return document


def _problem_schemas() -> Document:
    template = "#/components/schemas/{model}"
    schema = Problem.model_json_schema(ref_template=template, mode="serialization")
    return {**schema.pop("$defs"), "Problem": schema}


def _complete_operation(operation: Document, route: GuardedRoute) -> None:
    operation["operationId"] = route.operation
    operation["x-policy"] = _who_may(route)
    operation["security"] = [] if route.policy.is_public else [{"bearer": []}]
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _without_null(parameter["schema"])
    if route.is_command:
        headers = (_IF_MATCH,) if route.takes_if_match else ()
        # A key belongs to a caller, and the public is nobody.
        headers = headers if route.policy.is_public else (_KEY, *headers)
        operation.setdefault("parameters", []).extend(_header(*one) for one in headers)


def _without_null(schema: Document) -> Document:
    """Return the schema of a parameter: one that is not sent is left out, and never null."""
    choices = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if len(choices) != 1:
        return schema
    return {**choices[0], **{name: one for name, one in schema.items() if name != "anyOf"}}


def _refuse(operation: Document, route: GuardedRoute) -> Iterator[int]:
    """Add the answers that refuse, and yield their statuses."""
    answers = operation["responses"]
    # FastAPI's own form of a validation error is never sent.
    answers.pop("422", None)
    declared = {int(code) for code, answer in answers.items() if "content" not in answer}
    for status in sorted({*statuses_of(operation, route), *declared}):
        is_own = "content" in answers.get(str(status), {})  # a page, where people read it
        if status >= _FIRST_REFUSAL and not is_own:
            answers[str(status)] = {"$ref": f"#/components/responses/{refusal_name(status)}"}
            yield status


def _complete_answers(operation: Document, route: GuardedRoute, schemas: Document) -> None:
    for code, answer in operation["responses"].items():
        if "$ref" in answer:
            continue
        headers = {"X-Correlation-Id": "CorrelationId"}
        if code == "201":
            headers["Location"] = "Location"
        if _has_version(answer, schemas):
            headers["ETag"] = "ETag"
        if route.is_command and not route.policy.is_public:
            headers["Idempotency-Replayed"] = "IdempotencyReplayed"
        references = {
            name: {"$ref": f"#/components/headers/{header}"} for name, header in headers.items()
        }
        answer["headers"] = {**references, **answer.get("headers", {})}


def _has_version(answer: Document, schemas: Document) -> bool:
    shown = answer.get("content", {}).get("application/json", {}).get("schema", {})
    name = shown.get("$ref", "").rpartition("/")[2]
    return "version" in schemas.get(name, {}).get("properties", {})


def _answered_header(name: str) -> Document:
    description, form = _HEADERS[name]
    return {
        "description": description,
        "required": name not in _MAY_BE_ABSENT,
        "schema": {"type": "string", **form},
    }


def _who_may(route: GuardedRoute) -> list[Document] | str:
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


def _header(name: str, description: str, form: Document) -> Document:
    schema = {"type": "string", **form}
    return {"name": name, "in": "header", "description": description, "schema": schema}

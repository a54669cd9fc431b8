"""Owns what OpenAPI says about refusals: which statuses an operation has, and which rules.

The statuses of an operation are read from what it takes: a token, a body, an `If-Match`. There is
no `default` answer, as one would document everything and so say nothing.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import shared.csv_table  # its rules belong to every document, whoever else imports it
import shared.http.fhir.search
import shared.private
import shared.recurrence.rule_text
import shared.states  # noqa: F401 - the same
from shared.errors import BrokenRule, Unavailable, rule_name
from shared.http.problems import ADVICE, MEDIA_TYPE, title_of
from shared.http.routes import GuardedRoute

Operation = Mapping[str, Any]

_SHARED = (
    *("shared.auth", "shared.database", "shared.errors", "shared.http", "shared.states"),
    *("shared.csv_table", "shared.private", "shared.recurrence"),
)
_KINDS_ONLY = frozenset({BrokenRule, Unavailable})
_EXAMPLE_ID = "0199a3c4-7d5e-7c33-9f6b-2f4d8e1a0b57"


def statuses_of(operation: Operation, route: GuardedRoute) -> Iterator[int]:
    """Yield the statuses that may refuse a request to `operation`, beside those it declares."""
    has_body = "requestBody" in operation
    has_parameters = bool(operation.get("parameters"))
    is_about_something = "{" in route.path
    may_be = {
        HTTPStatus.BAD_REQUEST: True,  # an address with a NUL in it
        HTTPStatus.UNAUTHORIZED: not route.policy.is_public,
        HTTPStatus.FORBIDDEN: not route.policy.is_public,
        HTTPStatus.NOT_FOUND: is_about_something,
        HTTPStatus.NOT_ACCEPTABLE: _has_a_choice_of_media(operation),
        HTTPStatus.REQUEST_TIMEOUT: has_body,
        HTTPStatus.CONFLICT: route.is_command,
        # Without an If-Match too: two commands at once may meet in the database.
        HTTPStatus.PRECONDITION_FAILED: route.is_command,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: has_body,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: has_body,
        HTTPStatus.UNPROCESSABLE_ENTITY: has_body or has_parameters,
        HTTPStatus.SERVICE_UNAVAILABLE: not route.is_about_the_process,
    }
    yield from (status.value for status, may in may_be.items() if may)


def _has_a_choice_of_media(operation: Operation) -> bool:
    answers = operation["responses"]
    return any(len(answers[code].get("content", {})) > 1 for code in answers if code[0] == "2")


def refusal_name(status: int) -> str:
    """Return the name of a status among `components.responses`: 409 is `Refused409`."""
    return f"Refused{status}"


def refusal(status: int, rules: Mapping[str, str]) -> dict[str, Any]:
    """Return the documented answer of one status; `rules` are what its `type` may name.

    The rules stand beside the schema and not in it as an enum, as a rule that is added would
    break every client that was generated before.
    """
    example = next(iter(rules), "refused")
    return {
        "description": title_of(status) + ".",
        "headers": {"X-Correlation-Id": _header("CorrelationId"), **_advice_headers(status)},
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": f"urn:footbridge:problem:{example}",
                    "title": title_of(status),
                    "status": status,
                    "detail": rules.get(example) or "Says what to do.",
                    "correlation_id": _EXAMPLE_ID,
                },
            }
        },
        "x-rules": rules,
    }


def rules_of(package: str) -> dict[int, dict[str, str]]:
    """Return the rules that a service can name, by status, with the sentence that explains each.

    `package` is the service's own, such as `services.enrollment`.
    """
    found: dict[int, dict[str, str]] = {}
    for rule in sorted(_rules_below(BrokenRule), key=rule_name):
        if _is_of(rule, package):
            found.setdefault(rule.status, {})[rule_name(rule)] = _meaning(rule)
    return found


def _rules_below(kind: type[BrokenRule]) -> set[type[BrokenRule]]:
    below = {rule for child in kind.__subclasses__() for rule in _rules_below(child)}
    return below if kind in _KINDS_ONLY else {kind, *below}


def _is_of(rule: type[BrokenRule], package: str) -> bool:
    return any(f"{rule.__module__}.".startswith(f"{one}.") for one in (package, *_SHARED))


def _meaning(rule: type[BrokenRule]) -> str:
    text = (rule.__doc__ or "").strip()
    return " ".join(text.partition("\n\n")[0].split())


def _advice_headers(status: int) -> dict[str, Any]:
    return {name: _header(name.replace("-", "")) for name in ADVICE.get(status, {})}


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}

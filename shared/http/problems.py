"""Owns problem documents (RFC 9457): how every refusal looks on the wire.

Nothing of what was sent is repeated in one: fields, policies, codes and ids only.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from shared.errors import BrokenRule, TooMany

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2
_RETRY = {"Retry-After": str(RETRY_AFTER_SECONDS)}
ADVICE: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="footbridge"'},
    429: _RETRY,
    503: _RETRY,
}
"""The header that says what to do, for the statuses that have one."""
_CLOSING: Mapping[int, Mapping[str, str]] = {408: {"Connection": "close"}}
"""What was not sent in time is not waited for."""
_TITLES = {
    400: "The request cannot be read",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "The body is too slow",
    409: "A rule refuses this",
    412: "Changed meanwhile",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "The values cannot be right",
    429: "Too many requests",
    500: "Unexpected error",
    503: "Away for the moment",
}


class FieldError(BaseModel):
    field: str = Field(examples=["body.received_on"])
    message: str = Field(examples=["is required"])


class Problem(BaseModel):
    """A refusal. `type` names the broken rule; further members depend on it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:footbridge:problem:session-is-full"])
    title: str
    status: int
    detail: str
    correlation_id: UUID
    errors: list[FieldError] | None = None
    policy: str | None = Field(None, description="The policy that refused, with a 403.")


def problem(
    status: int,
    rule: str,
    detail: str,
    correlation_id: UUID,
    *,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document; 401, 429 and 503 get the header that says what to do."""
    document = {
        "type": f"urn:footbridge:problem:{rule}",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "correlation_id": correlation_id,
        **(members or {}),
    }
    return Response(
        orjson.dumps(document, default=str),
        status,
        headers={**ADVICE.get(status, {}), **_CLOSING.get(status, {}), **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def problem_of(broken: BrokenRule, correlation_id: UUID) -> Response:
    again = {"Retry-After": str(broken.retry_after_seconds)} if isinstance(broken, TooMany) else {}
    return problem(
        broken.status,
        broken.rule,
        broken.detail,
        correlation_id,
        members=broken.members,
        headers=again,
    )


def title_of(status: int) -> str:
    return _TITLES.get(status, "Refused")

"""Owns reading request headers: strict, and refusing without repeating what was sent."""

import re
from uuid import UUID

from starlette.datastructures import Headers

from shared.errors import BrokenRule
from shared.identifiers import new_id

CORRELATION_HEADER = "x-correlation-id"
ANY_VERSION = "*"
_ENTITY_TAG = re.compile(r'"([0-9]{1,9})"')
IF_MATCH_FORM = {"pattern": r'^("[0-9]{1,9}"|\*)$'}
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class MalformedHeader(BrokenRule):
    """A header cannot be read."""

    status = 400

    def __init__(self, header: str, must: str) -> None:
        message = f"{header} {must}."
        super().__init__(message, errors=[{"field": f"header.{header}", "message": message}])


def the_one(headers: Headers, name: str) -> str | None:
    """Return a header's value; None for an absent one. Raises MalformedHeader for several."""
    sent = headers.getlist(name)
    if len(sent) > 1:
        raise MalformedHeader(name, "is sent once at most")
    return sent[0] if sent else None


def expected_version(headers: Headers) -> int | None:
    """Return the version `If-Match` asks for; None for an absent one and for `*`."""
    sent = the_one(headers, "If-Match")
    if sent is None or sent.strip() == ANY_VERSION:
        return None
    tag = _ENTITY_TAG.fullmatch(sent.strip())
    if tag is None:
        raise MalformedHeader("If-Match", "is one entity tag as this API gave it out")
    return int(tag[1])


def traceparent(headers: Headers) -> str | None:
    """Return the W3C trace context, or None where it is absent or not well formed."""
    sent = headers.get("traceparent")
    return sent if sent is not None and _TRACEPARENT.fullmatch(sent) else None


def correlation_id(sent: str | None) -> UUID:
    """Return the caller's correlation id where it is a UUID, or a new one."""
    if sent is not None:
        try:
            return UUID(sent)
        except ValueError:
            pass
    return new_id()

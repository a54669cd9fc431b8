"""Owns reading a JSON body: its type, its depth, and what no database can store."""

import json
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request

from shared.errors import BrokenRule

MAX_DEPTH = 32


class MalformedBody(BrokenRule):
    """The body is not JSON, or nested too deeply."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(f"The body {message}.", errors=[{"field": "body", "message": message}])


class UnsupportedMediaType(BrokenRule):
    """The body is something else than JSON."""

    status = 415

    def __init__(self) -> None:
        super().__init__("Send the body as application/json, in UTF-8 and not compressed.")


class BodyIsTooLarge(BrokenRule):
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"A body has at most {limit} bytes.", limit_bytes=limit)


class BodyIsTooSlow(BrokenRule):
    """The body did not arrive in time: whoever sends a byte now and then holds a connection."""

    status = 408

    def __init__(self, limit: float) -> None:
        super().__init__(f"A body arrives within {limit:g} seconds.", limit_seconds=limit)


class JsonRequest(Request):
    """A request whose JSON was read strictly before the framework asks for it."""

    async def read_json(self) -> None:
        """Read the body, if there is one. Raises MalformedBody, BodyIsTooLarge."""
        body = await self.body()
        if body:
            self._json = strict_json(body)

    @property
    def sent(self) -> Any:
        """What the body said where it was read as JSON; None otherwise."""
        return getattr(self, "_json", None)


def strict_json(body: bytes) -> Any:
    """Return what `body` says. Raises MalformedBody."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as unreadable:
        raise MalformedBody("is not JSON") from unreadable
    # As many brackets as levels are needed; most bodies have too few to be looked through.
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and is_deeper_than(MAX_DEPTH, value):
        raise MalformedBody(f"is nested deeper than {MAX_DEPTH} levels")
    if b"\\u0000" in body:
        raise MalformedBody("holds a NUL character")
    _expect_each_key_once(body)
    return value


def _expect_each_key_once(body: bytes) -> None:
    """Raise MalformedBody for an object with a key twice: which of the two holds is a guess."""
    # Read a second time, as the fast reader keeps the last of them without a word. Numbers stay as
    # they are written: they were read already, however long they are.
    json.loads(body, object_pairs_hook=_each_once, parse_int=str, parse_float=str)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise MalformedBody("names a key twice in one object")
    return said


def is_deeper_than(limit: int, value: object) -> bool:
    level = [value]
    for _ in range(limit):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return False
    return any(isinstance(inner, dict | list) for inner in level)


def _children(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def require_json(request: Request) -> None:
    """Raise UnsupportedMediaType for a body of another type, charset or coding.

    Nothing is decompressed: what is small when it is sent could not be bounded when it is read.
    """
    headers = request.headers
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType
    sent = headers.getlist("content-type")
    if not sent and (headers.get("content-length", "0") == "0" and not _is_chunked(headers)):
        return  # no body at all
    if len(sent) != 1 or not _is_json(sent[0]):
        raise UnsupportedMediaType


def _is_chunked(headers: Headers) -> bool:
    return "transfer-encoding" in headers


def _is_json(media_type: str) -> bool:
    media, *parameters = (part.strip().lower() for part in media_type.split(";"))
    is_json = media == "application/json" or (
        media.startswith("application/") and media.endswith("+json")
    )
    charsets = [one.partition("=")[2].strip('"') for one in parameters if one.startswith("charset")]
    return is_json and set(charsets) <= {"utf-8", "utf8"}

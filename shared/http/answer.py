"""Owns the answer of a route: a view, already serialised, with its entity tag and location."""

from typing import Generic, TypeVar

from pydantic import BaseModel
from starlette.responses import Response

V = TypeVar("V")


class Answer(Response, Generic[V]):
    """A response that carries a view of type `V`; the type is what OpenAPI shows."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.own_headers = headers
        media = "application/json" if body else None
        super().__init__(body, status_code=status, headers=headers, media_type=media)


def answer_with(
    view: BaseModel | None,
    *,
    status: int,
    version: int | None = None,
    location: str | None = None,
) -> Answer[V]:
    """Return the answer that shows `view`; `version` becomes the ETag."""
    headers: dict[str, str] = {}
    if version is not None:
        headers["ETag"] = entity_tag(version)
    if location is not None:
        headers["Location"] = location
    body = b"" if view is None else view.__pydantic_serializer__.to_json(view)
    return Answer(status, body, headers)


def entity_tag(version: int) -> str:
    return f'"{version}"'

"""Owns asking enrollment for the total of an assessment, over its HTTP API with a service token."""

from typing import Annotated, Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, Field, ValidationError

from services.aftercare.domain.outcomes.baseline import Reason, Told

PATIENCE = 10.0
"""Seconds."""
_MOST_BYTES = 65_536
_HIGHEST = 1_000
_OK = 200
_NOT_FOUND = 404
_REFUSALS = {401: Reason.FORBIDDEN, 403: Reason.FORBIDDEN}
_UNKNOWN = ":no-such-assessment"
"""How enrollment's own refusal ends; a 404 of a gateway or an older enrollment is no answer."""


class _Answer(BaseModel):
    """What is read of enrollment's answer; anything else in it is not looked at."""

    id: UUID
    corrects: UUID | None = None
    corrected_by: UUID | None = None
    total: Annotated[int, Field(ge=0, le=_HIGHEST)] | None
    missing: Literal["key-destroyed", "not-summed"] | None = None


class _Problem(BaseModel):
    type: str


class EnrollmentTotals:
    """`AssessmentTotals` at enrollment's address. What it answers is checked, and never logged."""

    def __init__(self, url: str, token: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
            follow_redirects=False,
        )

    async def of(self, site: str, client_id: UUID, assessment_id: UUID) -> Told | Reason:
        path = f"/sites/{site}/clients/{client_id}/assessments/{assessment_id}/total"
        try:
            answer = await self._client.get(path)
        except httpx.HTTPError:
            return Reason.AWAY
        return _read(answer, assessment_id)

    async def close(self) -> None:
        await self._client.aclose()


def _read(answer: httpx.Response, assessment_id: UUID) -> Told | Reason:
    if len(answer.content) > _MOST_BYTES:
        return Reason.UNREADABLE
    if answer.status_code != _OK:
        return _refused(answer)
    try:
        read = _Answer.model_validate_json(answer.content)
    except ValidationError:
        return Reason.UNREADABLE
    if read.id != assessment_id:
        return Reason.UNREADABLE
    return _told(read)


def _refused(answer: httpx.Response) -> Reason:
    if answer.status_code != _NOT_FOUND:
        return _REFUSALS.get(answer.status_code, Reason.AWAY)
    try:
        problem = _Problem.model_validate_json(answer.content)
    except ValidationError:
        return Reason.AWAY
    return Reason.UNKNOWN if problem.type.endswith(_UNKNOWN) else Reason.AWAY


def _told(read: _Answer) -> Told | Reason:
    if read.missing == "key-destroyed":
        return Reason.KEY_DESTROYED
    if read.total is None:
        return Reason.NO_TOTAL
    return Told(read.total, read.corrects, read.corrected_by)

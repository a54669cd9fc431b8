"""Owns what one unit of work is told about its cause: place, correlation and principal."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UnitContext:
    """For which site, caused by what, and on whose behalf a unit of work runs.

    `subject` is the token's opaque subject, never a name. `traceparent` is W3C trace context.
    """

    site: str
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None
    subject: str | None = None

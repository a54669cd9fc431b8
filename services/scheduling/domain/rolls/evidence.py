"""Owns what a completed session proves about a client, and how many were missed in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.marks import (
    ATTENDED,
    MISSED,
    Status,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one completed session proves about one client."""

    client_id: UUID
    session_id: UUID
    type: SessionType
    held_on: date
    starts_at: datetime
    status: Status
    credited_minutes: int
    item: str | None = None
    """The curriculum item that the session taught."""
    planned_minutes: int = 0
    cancelled_at: datetime | None = None
    """When the client called it off: before the session, with notice, or after it."""
    attendance_id: UUID | None = None
    makes_up: UUID | None = None
    """The attendance that was missed, in whose place the client was there."""


def missed_in_a_row(evidence: Iterable[Evidence], up_to: datetime) -> int:
    """Count the sessions missed without one attended between, up to the one at `up_to`."""
    count = 0
    for fact in sorted(evidence, key=lambda fact: (fact.starts_at, fact.session_id)):
        if fact.starts_at > up_to:
            break
        if fact.status in ATTENDED:
            count = 0
        elif fact.status in MISSED:
            count += 1
    return count

"""What aftercare publishes: continuing care plans, linkages and check-ins."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class ContinuingCarePlanActivated(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "plan_id"

    plan_id: UUID
    episode_id: UUID
    client_id: UUID
    starts_on: date


class LinkageRequested(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    kind: str
    provider_code: str


class CheckInDue(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "check_in_id"

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    due_on: date


class CheckInCompleted(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "check_in_id"

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    completed_on: date


class CheckInMissed(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "check_in_id"

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    due_on: date


class OutreachOpened(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "check_in_id"

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    attempt: int

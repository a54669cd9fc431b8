"""What enrollment publishes of assessments and safety alerts."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class AssessmentCompleted(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "assessment_id"

    assessment_id: UUID
    client_id: UUID
    instrument: str
    completed_on: date
    is_correction: bool = False


class AssessmentDue(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "due_id"

    due_id: UUID
    client_id: UUID
    episode_id: UUID
    instrument: str
    due_on: date


class SafetyAlertRaised(Event):
    """Somebody must look at a client. Why, no event says; nor does a trace lead there.

    `tell_from`: it can wait until then, and nobody is woken before.
    """

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "alert_id"
    is_traced: ClassVar[bool] = False

    alert_id: UUID
    client_id: UUID
    tell_from: Instant | None = None


class SafetyAlertAcknowledged(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "alert_id"

    alert_id: UUID
    client_id: UUID

"""What aftercare publishes of setbacks; what happened no event says."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class SetbackReported(Event):
    """`reported_by`: client, family, staff."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "setback_id"

    setback_id: UUID
    client_id: UUID
    plan_id: UUID | None = None
    reported_by: str


class SetbackReviewed(Event):
    """A person decided. `outcome`: care_adjusted, readmission_requested, no_change.

    A decision that was taken up again is told again.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "setback_id"

    setback_id: UUID
    client_id: UUID
    outcome: str


class SetbackContactRecorded(Event):
    """Somebody got in touch as a review had planned, or tried to and is to try again."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "setback_id"

    setback_id: UUID
    client_id: UUID
    was_reached: bool


class ReadmissionRequested(Event):
    """Enrollment is asked to open an application that knows the stay before it."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "setback_id"

    setback_id: UUID
    client_id: UUID
    prior_episode_id: UUID


class SetbackReportUnconfirmed(Event):
    """Somebody told of a setback, and staff find out whether it is about a client, and whose."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "setback_id"

    setback_id: UUID


class SetbackReportClosed(Event):
    """No review is owed any more. `outcome`: withdrawn by who told it, or set_aside by staff."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "setback_id"

    setback_id: UUID
    outcome: str


class SetbackReviewOverdue(Event):
    """Nobody took the next step in time. `step`: confirmation, review, decision, contact."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "setback_id"

    setback_id: UUID
    client_id: UUID | None = None
    step: str
    due_at: Instant

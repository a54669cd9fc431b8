"""What aftercare publishes of continuing care plans."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class ContinuingCarePlanDrafted(Event):
    """A plan is ready for a person to review.

    `called_for_by`: last_phase, completion, discharge. `had_begun`: a person had activated it
    before it was called off, which was taken back: a person decides whether it goes on.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "plan_id"

    plan_id: UUID
    episode_id: UUID
    client_id: UUID
    called_for_by: str
    had_begun: bool = False


class ContinuingCarePlanActivated(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "plan_id"

    plan_id: UUID
    episode_id: UUID
    client_id: UUID
    starts_on: date


class ContinuingCarePlanEnded(Event):
    """`outcome`: completed, replaced, revoked, called_off. Nothing more follows from the plan.

    A plan that was called off may be drafted again: then ContinuingCarePlanDrafted tells so.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "plan_id"

    plan_id: UUID
    episode_id: UUID
    client_id: UUID
    outcome: str

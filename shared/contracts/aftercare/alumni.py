"""What aftercare publishes of the recovery community of those who joined it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class AlumniInvited(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID


class AlumniJoined(Event):
    """`purposes` are what the member agreed to: events, mentoring, milestones, messages."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID
    purposes: list[str] | None = None


class AlumniPurposesChanged(Event):
    """From now on the member takes part in `purposes`, and in nothing else."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID
    purposes: list[str]


class AlumniOptedOut(Event):
    """Nothing more is sent to this person as a member, from now on."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID


class AlumniPlaceConfirmed(Event):
    """A member has a place at an event, at once or because one was given back."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "place_id"

    place_id: UUID
    event_id: UUID
    client_id: UUID
    starts_at: datetime
    timezone: str | None = None


class AlumniPlaceEnded(Event):
    """`reason_code`: given_up, opted_out, event_cancelled."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "place_id"

    place_id: UUID
    event_id: UUID
    client_id: UUID
    starts_at: datetime
    reason_code: str
    timezone: str | None = None


class AlumniEventCancelled(Event):
    """An event takes place no more; each member's place ends by an event of its own."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "event_id"

    event_id: UUID
    starts_at: datetime
    reason_code: str


class MentorshipProposed(Event):
    """One of two members is asked; each is told by an event of their own, which names no other."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "mentorship_id"

    mentorship_id: UUID
    client_id: UUID


class MentorshipBegan(Event):
    """Both said yes; each is told by an event of their own."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "mentorship_id"

    mentorship_id: UUID
    client_id: UUID


class MentorshipEnded(Event):
    """Either ended it, or left; each is told by an event of their own. Why, nobody says."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "mentorship_id"

    mentorship_id: UUID
    client_id: UUID


class MilestoneReached(Event):
    """A client asked to be told of a mark. Which it is, and of what, no event says."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "milestone_id"
    is_traced: ClassVar[bool] = False

    milestone_id: UUID
    client_id: UUID

"""What aftercare publishes of the recovery community of those who joined it."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


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
    """From now on the member takes part in `purposes`, and in nothing else.

    `is_paused`: not before they resume their membership.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID
    purposes: list[str]
    is_paused: bool | None = None


class AlumniPaused(Event):
    """The member rests: nothing new is offered to them. What they had agreed to stands."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    client_id: UUID
    purposes: list[str]


class AlumniResumed(Event):
    """The member takes part again, in `purposes`."""

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
    """A member has a place at an event, at once or because one was given back.

    `was_waiting`: they had asked before, and there was none.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "place_id"

    place_id: UUID
    event_id: UUID
    client_id: UUID
    starts_at: Instant
    timezone: str | None = None
    was_waiting: bool | None = None


class AlumniPlaceMoved(Event):
    """The event of a place is at another time, or something else about it has changed.

    `change_code`: time, details; of who waits for a place, time_in_line. `was_at` is the start
    before.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "place_id"

    place_id: UUID
    event_id: UUID
    client_id: UUID
    starts_at: Instant
    was_at: Instant
    timezone: str
    change_code: str


class AlumniPlaceEnded(Event):
    """`reason_code`: given_up, opted_out, event_cancelled."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "place_id"

    place_id: UUID
    event_id: UUID
    client_id: UUID
    starts_at: Instant
    reason_code: str
    timezone: str | None = None


class AlumniEventAnnounced(Event):
    """Members who agreed to events may see it from now on. Who they are, no event says."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "event_id"

    event_id: UUID
    starts_at: Instant
    timezone: str


class AlumniEventRescheduled(Event):
    """An announced event has another time or place; each member's place tells it for itself."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "event_id"

    event_id: UUID
    starts_at: Instant
    was_at: Instant
    timezone: str


class AlumniEventCancelled(Event):
    """An event takes place no more; each member's place ends by an event of its own."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "event_id"

    event_id: UUID
    starts_at: Instant
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
    """Either ended it, or left; each is told by an event of their own. Why, nobody says.

    `side` is the client's: mentor, mentee. `is_own_doing`: they ended it themselves.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "mentorship_id"

    mentorship_id: UUID
    client_id: UUID
    side: str | None = None
    is_own_doing: bool | None = None


class MilestoneReached(Event):
    """A client asked to be told of a mark. Which it is, and of what, no event says."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "milestone_id"
    is_traced: ClassVar[bool] = False

    milestone_id: UUID
    client_id: UUID


class MilestoneReminderWithdrawn(Event):
    """What was told of a mark is true no more: changed, reset, deleted, or not to be told."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "milestone_id"
    is_traced: ClassVar[bool] = False

    milestone_id: UUID
    client_id: UUID

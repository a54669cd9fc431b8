"""What aftercare publishes of check-ins, outreach and requests for help; risk bands never leave."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


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
    """Somebody is to be called: by the role that owns the task, until `due_at`."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "check_in_id"

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    attempt: int
    role: str | None = None
    due_at: Instant | None = None


class OutreachOverdue(Event):
    """Nobody called in time; `next_role` takes the task over."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "check_in_id"

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    attempt: int
    role: str
    next_role: str
    due_at: Instant


class OutreachClosed(Event):
    """`outcome`: reached, unreached, answered, cancelled."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "check_in_id"

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    outcome: str


class HelpRequestClosed(Event):
    """A person closed a request for help: nobody needs to be told of it any more."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "help_request_id"
    is_traced: ClassVar[bool] = False

    help_request_id: UUID
    client_id: UUID


class HelpRequested(Event):
    """A client asks for help, now. Why, no event says; nor does a trace lead there.

    `tell_from`: it can wait until then, and nobody is woken before. The same request again without
    it can wait no longer.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "help_request_id"
    is_traced: ClassVar[bool] = False

    help_request_id: UUID
    client_id: UUID
    tell_from: Instant | None = None

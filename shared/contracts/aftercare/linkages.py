"""What aftercare publishes of linkages: the way to what follows, up to the first attendance."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class LinkageRequested(Event):
    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    kind: str
    provider_code: str


class LinkageAccepted(Event):
    """The provider takes the client; the first attendance is still to come."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    kind: str
    provider_code: str


class LinkageDeclined(Event):
    """The provider cannot; staff find another. `reason_code` is the provider's."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    kind: str
    provider_code: str
    reason_code: str


class LinkageWaitlisted(Event):
    """The provider has no place yet."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    kind: str
    provider_code: str


class ClientLinked(Event):
    """The client attended for the first time: the outcome that counts."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    kind: str
    provider_code: str
    attended_on: date


class LinkageEnded(Event):
    """`outcome`: completed, ended_early, cancelled."""

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    kind: str
    outcome: str


class LinkageStepDue(Event):
    """Whoever owes the next step is reminded, before its time is over at `due_at`.

    `owed_by` is a role of the staff, or provider; `step` is what is owed.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    step: str
    owed_by: str
    due_at: Instant


class LinkageStepOverdue(Event):
    """Whoever owes the next step has not taken it.

    `owed_by` is a role of the staff, or provider; `step` is what is owed.
    """

    publisher: ClassVar[str] = "aftercare"
    aggregate: ClassVar[str] = "linkage_id"

    linkage_id: UUID
    plan_id: UUID
    client_id: UUID
    step: str
    owed_by: str
    due_at: Instant

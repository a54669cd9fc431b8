"""What scheduling tells of absences: that somebody should act, and what became of it."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class AbsenceThresholdReached(Event):
    """A step of the site's policy is reached. `follows`: outreach, contract, recommend_discharge.

    `role` is who should act, until `due_at`. A recommendation discharges nobody.
    """

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "case_id"

    case_id: UUID
    client_id: UUID
    episode_id: UUID
    policy_version: int
    step: str
    follows: str
    role: str | None = None
    due_at: Instant | None = None


class AbsenceTaskOverdue(Event):
    """The time of `role` is up; `next_role` takes over, if the policy names one."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "case_id"

    case_id: UUID
    client_id: UUID
    step: str
    role: str
    next_role: str | None = None
    due_at: Instant


class AbsenceCaseResolved(Event):
    """The case waits for nobody any more; `corrected`: what it rested on was."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "case_id"

    case_id: UUID
    client_id: UUID
    reason_code: str


class AbsenceCaseDecided(Event):
    """A person decided: `discharge`, which enrollment has yet to do, or `another_chance`."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "case_id"

    case_id: UUID
    client_id: UUID
    episode_id: UUID
    decision: str
    reason_code: str

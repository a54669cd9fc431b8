"""What scheduling tells of a stay: its phases, and the program as a whole."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class PhaseStarted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
    phase: str
    rule_set_version: int
    is_last: bool
    started_on: date


class PhaseCompleted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
    phase: str
    rule_set_version: int
    next_phase: str | None = None
    completed_on: date


class PhaseSteppedBack(Event):
    """The client left this phase for an earlier one, which begins anew."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
    phase: str
    rule_set_version: int
    to_phase: str | None = None


class PhaseAwaitsSignOff(Event):
    """All that the phase asks for is there; a person's sign-off completes it."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
    phase: str
    rule_set_version: int
    ready_on: date


class ProgramCompleted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
    completed_on: date


class ProgramReopened(Event):
    """A correction took back what had completed the program; it may be completed again later."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID

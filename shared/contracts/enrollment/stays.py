"""What enrollment publishes of episodes of care, their steps, and goals."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class ClientEnrolled(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    level_of_care: str
    started_on: date
    from_history: bool = False
    prior_episode_id: UUID | None = None


class ClientDischarged(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    disposition: str
    discharged_on: date
    last_contact_on: date | None = None
    from_history: bool = False


class LevelOfCareChanged(Event):
    """From this day the client is cared for at another ASAM level, or a payer authorised one."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    segment_id: UUID
    from_level: str
    to_level: str
    authorized_level: str | None = None
    effective_on: date


class ProgramChanged(Event):
    """From this day the client is in another program or track of the same site."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    segment_id: UUID
    program: str
    track: str | None = None
    effective_on: date


class ClientTransferred(Event):
    """From this day the client is cared for at `to_site`; told once under each of both sites."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    segment_id: UUID
    from_site: str
    to_site: str
    program: str
    track: str | None = None
    level_of_care: str
    effective_on: date


class EpisodeHeld(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    effective_on: date
    expected_return_on: date | None = None


class EpisodeResumed(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    effective_on: date


class SegmentStartCorrected(Event):
    """A segment began on another day than was told; `corrects` numbers the events that told it."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    segment_id: UUID
    starts_on: date
    corrects: tuple[int, ...] = ()


class EpisodeEnteredInError(Event):
    """The episode never was; nothing that was told of it holds.

    `void_from` is the day on which it was thought to have begun, here where this is told.
    """

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    void_from: date | None = None


class EpisodeStepUndone(Event):
    """The last step was taken back: what the events numbered `undone` told does not hold.

    `state` is the episode's from here on. It is told under each site that heard of the step.
    `void_from`: the stay at this site never began on that day, nor at all.
    """

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    step: str
    state: str
    undone: tuple[int, ...] = ()
    void_from: date | None = None


class GoalChanged(Event):
    """A goal of a stay is at another point of FHIR's Goal lifecycle; its words no event carries."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "goal_id"

    goal_id: UUID
    episode_id: UUID
    client_id: UUID
    state: str

"""A session: one meeting with a planned time, and the real time once the roll says it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.errors import SessionHasNotStarted
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.sessions.audience import Modality
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.states import ActionMachine


class DoesNotFacilitate(Invalid):
    def __init__(self) -> None:
        super().__init__("Who is absent does not facilitate this session.", field="absent_id")


FURTHEST_FROM_PLAN = timedelta(hours=12)
CLOCKS_DIFFER = timedelta(seconds=30)
"""How far ahead of ours the clock of a device may be: a tap says when it was by that clock."""


class SessionState(StrEnum):
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    DID_NOT_TAKE_PLACE = "did_not_take_place"


SESSION = ActionMachine(
    "session",
    {
        (SessionState.SCHEDULED, "take roll"): SessionState.IN_PROGRESS,
        (SessionState.IN_PROGRESS, "take roll"): SessionState.IN_PROGRESS,
        (SessionState.COMPLETED, "take roll"): SessionState.COMPLETED,
        (SessionState.IN_PROGRESS, "complete"): SessionState.COMPLETED,
        (SessionState.COMPLETED, "complete"): SessionState.COMPLETED,
        (SessionState.SCHEDULED, "change"): SessionState.SCHEDULED,
        (SessionState.SCHEDULED, "stand in"): SessionState.SCHEDULED,
        (SessionState.IN_PROGRESS, "stand in"): SessionState.IN_PROGRESS,
        (SessionState.SCHEDULED, "cancel"): SessionState.CANCELLED,
        (SessionState.SCHEDULED, "miss"): SessionState.DID_NOT_TAKE_PLACE,
    },
)

OPEN_STATES = (SessionState.SCHEDULED, SessionState.IN_PROGRESS)
"""A session in one of these takes members."""

TAKES_ITS_PLACE = (*OPEN_STATES, SessionState.COMPLETED)
"""A session in one of these holds its room and its facilitator."""


@dataclass(frozen=True, slots=True)
class RealTime:
    """When a session really began and ended; it has no end while it runs."""

    started_at: datetime
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.ended_at is not None and self.ended_at <= self.started_at:
            raise Invalid("The session ended before it began.", field="ended_at")


@dataclass(kw_only=True)
class Session(Aggregate):
    """`held_on` is the site's local date. The database counts the seats taken of `capacity`.

    The first of `facilitators` leads. `phases` are the codes of those whom it is for; none means
    all. `telehealth_link` is sealed under the key of the series, and stands in for the series' own.
    `timed_at` is when the real time was said; `locked_at` and `locked_by` who closed the roll, an
    opaque subject, or nobody where time did. `replaces` is a session that was cancelled.
    """

    series_id: UUID
    type: SessionType
    timezone: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    capacity: int
    room: str | None = None
    facilitators: tuple[UUID, ...] = ()
    modality: Modality = Modality.IN_PERSON
    language: str = "en"
    audience: str | None = None
    phases: tuple[str, ...] = ()
    curriculum_item: str | None = None
    telehealth_link: bytes | None = None
    buffer_minutes: int = 0
    replaces: UUID | None = None
    state: SessionState = SessionState.SCHEDULED
    real: RealTime | None = None
    present: int | None = None
    reason_code: str | None = None
    timed_at: datetime | None = None
    locked_at: datetime | None = None
    locked_by: str | None = None

    @property
    def facilitator_id(self) -> UUID | None:
        """Who leads."""
        return self.facilitators[0] if self.facilitators else None

    @property
    def planned_minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def outcome(self) -> tuple[SessionState, RealTime | None, int | None]:
        """What a roll can change."""
        return self.state, self.real, self.present

    @property
    def is_completed(self) -> bool:
        return self.state is SessionState.COMPLETED

    def take_roll(self, real: RealTime, now: datetime, said_at: datetime | None = None) -> None:
        """Note the real time; what was said later, by `said_at`, holds. What is said now does.

        Raises: TransitionIsNotAllowed, SessionHasNotStarted, Invalid.
        """
        self.state = SESSION.after(self.state, "take roll")
        if max(real.started_at, real.ended_at or now) > now + CLOCKS_DIFFER:
            raise SessionHasNotStarted
        for field, moment in (("started_at", real.started_at), ("ended_at", real.ended_at)):
            if moment and abs(moment - self.starts_at) > FURTHEST_FROM_PLAN:
                raise Invalid("This is half a day away from the plan.", field=field)
        said_at = said_at or max(now, self.timed_at or now)
        if self.timed_at is None or said_at >= self.timed_at:
            self.real, self.timed_at = real, said_at

    def begin_roll(self, now: datetime) -> None:
        """Take it that the session began as planned, once that time has come.

        Before it nothing begins: people come early. Raises TransitionIsNotAllowed.
        """
        begun = SESSION.after(self.state, "take roll")
        if self.starts_at <= now:
            self.state = begun
            self.real = self.real or RealTime(self.starts_at)

    def lock(self, now: datetime, by: str | None) -> None:
        """Note who closed the roll; the first to do so did."""
        if self.locked_at is None:
            self.locked_at, self.locked_by = now, by

    def complete(self, present: int) -> None:
        """Close the roll with `present` clients. Raises: Invalid, TransitionIsNotAllowed."""
        self.must_have_ended()
        self.state = SESSION.after(self.state, "complete")
        self.present = present

    def must_have_ended(self) -> None:
        """Raise Invalid while it is not known when the session ended."""
        if self.real is None or self.real.ended_at is None:
            raise Invalid("A complete roll says when the session ended.", field="ended_at")

    def change(self) -> None:
        """Note that its plan is another. Raises TransitionIsNotAllowed, Invalid."""
        self.state = SESSION.after(self.state, "change")
        if len(set(self.facilitators)) < len(self.facilitators):
            raise Invalid("Somebody facilitates it twice: name each once.", field="facilitators")

    def stand_in(self, absent: UUID, substitute: UUID) -> None:
        """Let somebody take a facilitator's place, this once.

        Raises: TransitionIsNotAllowed, DoesNotFacilitate, Invalid.
        """
        self.state = SESSION.after(self.state, "stand in")
        if absent not in self.facilitators:
            raise DoesNotFacilitate
        if substitute in self.facilitators:
            raise Invalid("The substitute facilitates it already.", field="substitute_id")
        self.facilitators = tuple(substitute if one == absent else one for one in self.facilitators)

    def cancel(self, reason_code: str) -> None:
        """Note that it will not take place. Raises TransitionIsNotAllowed."""
        self.state = SESSION.after(self.state, "cancel")
        self.reason_code = reason_code

    def miss(self, reason_code: str) -> None:
        """Note that it did not take place. Raises TransitionIsNotAllowed."""
        self.state = SESSION.after(self.state, "miss")
        self.reason_code = reason_code

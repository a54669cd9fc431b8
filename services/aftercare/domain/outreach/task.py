"""The outreach task of one missed check-in: owned, with a deadline, until a person ends it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.outreach.attempts import Attempt, AttemptOutcome
from services.aftercare.domain.outreach.policy import OutreachPolicy, OutreachRole
from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound

MOST_ATTEMPTS = 50


class NoSuchOutreachTask(NotFound):
    pass


class OutreachIsClosed(BrokenRule):
    pass


class AttemptsAreMissing(BrokenRule):
    """Nobody gives up before the site's policy allows it. `missing` says what is to be tried."""

    def __init__(self, missing: list[str]) -> None:
        tried = " and ".join(missing)
        super().__init__(
            f"The policy asks for {tried} before you may give up: record them first.",
            missing=missing,
        )


class AttemptsAreTooMany(BrokenRule):
    """So many attempts are enough: somebody decides."""

    def __init__(self) -> None:
        super().__init__(f"There are {MOST_ATTEMPTS} attempts: close this as reached or unreached.")


class AttemptIsOutOfTime(Invalid):
    """An attempt was made since the task was opened, and not in the future."""

    def __init__(self) -> None:
        super().__init__("Lies before the outreach was opened, or in the future.", field="made_at")


class OutreachState(StrEnum):
    OPEN = "open"
    REACHED = "reached"
    UNREACHED = "unreached"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


_OPEN = {OutreachState.OPEN}

OUTREACH_STEPS: Steps[OutreachState] = {
    "try": step(_OPEN, OutreachState.OPEN, OutreachIsClosed),
    "assign": step(_OPEN, OutreachState.OPEN, OutreachIsClosed),
    "take over": step(_OPEN, OutreachState.OPEN, OutreachIsClosed),
    "reach": step(_OPEN, OutreachState.REACHED, OutreachIsClosed),
    "give up": step(_OPEN, OutreachState.UNREACHED, OutreachIsClosed),
    "answer": step(_OPEN, OutreachState.ANSWERED, OutreachIsClosed),
    "cancel": step(_OPEN, OutreachState.CANCELLED, OutreachIsClosed),
}


@dataclass(kw_only=True)
class OutreachTask(Aggregate):
    """`due_at` is `hours_given` working hours after `since`; while it is open it wakes then.

    `assigned_to` is a subject; without one it is anybody's who has the role. `settings` is the
    version of the site's check-in settings that it was opened under.
    """

    check_in_id: UUID
    plan_id: UUID
    client_id: UUID
    timezone: str
    settings: int
    role: OutreachRole
    opened_at: datetime
    since: datetime
    hours_given: int
    due_at: datetime
    wakes_at: datetime | None
    state: OutreachState = OutreachState.OPEN
    assigned_to: str | None = None
    taken_over: int = 0
    attempts: tuple[Attempt, ...] = field(default=())
    closed_at: datetime | None = None
    closed_by: str | None = None

    def assign(self, subject: str | None) -> None:
        """Give the task to one person, or back to the role. The deadline stays."""
        self.state = OUTREACH_STEPS["assign"].take(self.state)
        self.assigned_to = subject

    def record(self, attempt: Attempt, policy: OutreachPolicy, now: datetime) -> None:
        """Note an attempt; the time for the next one begins, or the client is reached.

        Raises OutreachIsClosed, AttemptIsOutOfTime, AttemptsAreTooMany.
        """
        after = OUTREACH_STEPS["try"].take(self.state)
        # A clock that was set back may have opened it later than now.
        if attempt.at > now or attempt.at < self.opened_at <= now:
            raise AttemptIsOutOfTime
        if len(self.attempts) >= MOST_ATTEMPTS:
            raise AttemptsAreTooMany
        self.state, self.attempts = after, (*self.attempts, attempt)
        if attempt.outcome is AttemptOutcome.REACHED:
            self.reach(now, attempt.by)
        else:
            self._wait(now, policy, policy.hours_between_attempts)

    def take_over(self, policy: OutreachPolicy, now: datetime) -> None:
        """Pass to the next role, whose time begins now."""
        self.state = OUTREACH_STEPS["take over"].take(self.state)
        owner = policy.next_owner(self.role)
        self.role, self.assigned_to = owner.role, None
        self.taken_over += 1
        self._wait(now, policy, owner.within_hours)

    def reach(self, now: datetime, by: str | None) -> None:
        self._close("reach", now, by)

    def give_up(self, policy: OutreachPolicy, now: datetime, by: str | None) -> None:
        """Raise OutreachIsClosed, AttemptsAreMissing."""
        OUTREACH_STEPS["give up"].take(self.state)
        if missing := policy.missing(self.attempts, self.timezone):
            raise AttemptsAreMissing(missing)
        self._close("give up", now, by)

    def answer(self, now: datetime, by: str | None) -> None:
        """End it: the client answered the check-in after all."""
        self._close("answer", now, by)

    def cancel(self, now: datetime, by: str | None) -> None:
        self._close("cancel", now, by)

    @property
    def is_open(self) -> bool:
        return self.state is OutreachState.OPEN

    def _wait(self, since: datetime, policy: OutreachPolicy, hours: int) -> None:
        self.since, self.hours_given = since, hours
        self.due_at = self.wakes_at = policy.week.after(since, hours, self.timezone)

    def _close(self, name: str, now: datetime, by: str | None) -> None:
        self.state = OUTREACH_STEPS[name].take(self.state)
        self.wakes_at, self.closed_at, self.closed_by = None, now, by

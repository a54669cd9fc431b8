"""The continuing care plan: drafted by what aftercare learns, activated by a person."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import available_timezones

from services.aftercare.domain.check_ins.cadence import days_later, local_day
from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound


class NoSuchPlan(NotFound):
    pass


class PlanIsNotDraft(BrokenRule):
    pass


class PlanIsNotActive(BrokenRule):
    pass


class PlanIsNotOnHold(BrokenRule):
    pass


class PlanIsClosed(BrokenRule):
    pass


class PlanIsNotCalledOff(BrokenRule):
    pass


class UnknownTimezone(Invalid):
    pass


class StartsTooLate(Invalid):
    pass


class StartsBeforeEpisode(Invalid):
    pass


LATEST_START = 366
"""Days ahead of today that a plan may start."""


class PlanState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    REVOKED = "revoked"


_OPEN = {PlanState.ACTIVE, PlanState.ON_HOLD}

PLAN_STEPS: Steps[PlanState] = {
    "activate": step({PlanState.DRAFT}, PlanState.ACTIVE, PlanIsNotDraft),
    "hold": step({PlanState.ACTIVE}, PlanState.ON_HOLD, PlanIsNotActive),
    "resume": step({PlanState.ON_HOLD}, PlanState.ACTIVE, PlanIsNotOnHold),
    "complete": step(_OPEN, PlanState.COMPLETED, PlanIsNotActive),
    "revoke": step({PlanState.DRAFT, *_OPEN}, PlanState.REVOKED, PlanIsClosed),
    "reinstate": step({PlanState.REVOKED}, PlanState.DRAFT, PlanIsNotCalledOff),
}


@dataclass(kw_only=True)
class ContinuingCarePlan(Aggregate):
    """What follows one episode of care. `starts_on` is a local day in `timezone`."""

    episode_id: UUID
    client_id: UUID
    state: PlanState = PlanState.DRAFT
    starts_on: date | None = None
    timezone: str | None = None
    called_off: bool = False

    def activate(
        self, starts_on: date, timezone: str, now: datetime, *, episode_started_on: date | None
    ) -> None:
        """Start the plan; it may begin while the stay goes on, but not before it.

        Raises PlanIsNotDraft, UnknownTimezone, StartsTooLate, StartsBeforeEpisode.
        """
        after = PLAN_STEPS["activate"].take(self.state)
        zone = known_timezone(timezone)
        if starts_on > days_later(local_day(now, zone), LATEST_START):
            raise StartsTooLate("Lies more than a year ahead.", field="starts_on")
        if episode_started_on is not None and starts_on < episode_started_on:
            raise StartsBeforeEpisode("Lies before the episode's first day.", field="starts_on")
        self.state, self.starts_on, self.timezone = after, starts_on, zone

    def began(self) -> tuple[date, str]:
        """Return the first day and its timezone. Raises PlanIsNotActive for one never begun."""
        if self.starts_on is None or self.timezone is None:
            raise PlanIsNotActive("This plan was never activated.")
        return self.starts_on, self.timezone

    def hold(self) -> None:
        self.state = PLAN_STEPS["hold"].take(self.state)

    def resume(self) -> None:
        self.state = PLAN_STEPS["resume"].take(self.state)

    def complete(self) -> None:
        self.state = PLAN_STEPS["complete"].take(self.state)

    def revoke(self) -> None:
        self.state = PLAN_STEPS["revoke"].take(self.state)

    def call_off(self) -> None:
        """Revoke the plan because of what became of the episode; nobody has decided so."""
        self.revoke()
        self.called_off = True

    def reinstate(self) -> None:
        """Draft it again: what called it off was taken back. Raises PlanIsNotCalledOff."""
        self.state = PLAN_STEPS["reinstate"].take(self.state)
        self.called_off = False

    def can_be_reinstated(self) -> bool:
        """Say whether a draft was called off. What had begun, and was stopped, people judge."""
        return self.called_off and self.starts_on is None

    def can_be_revoked(self) -> bool:
        return PLAN_STEPS["revoke"].can_take(self.state)


def known_timezone(name: str) -> str:
    """Return `name`, an IANA zone. Raises UnknownTimezone."""
    if name not in available_timezones():
        raise UnknownTimezone("Not an IANA timezone.", field="timezone")
    return name

"""The continuing care plan: drafted by what aftercare learns, activated by a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import available_timezones

from services.aftercare.domain.episodes.known_goal import KnownGoal
from services.aftercare.domain.local_days import days_later, local_day
from services.aftercare.domain.plans.decisions import (
    Decided,
    Decision,
    drafted_again,
    with_newest,
)
from services.aftercare.domain.plans.goals import (
    MOST_OWN_GOALS,
    GoalIsOver,
    GoalOfStay,
    NoSuchGoal,
    OwnGoal,
    PlanHasEnoughGoals,
    goals_of_stay,
)
from services.aftercare.domain.plans.queue import place_in_queue
from services.aftercare.domain.plans.review import Findings, ReviewIsNotFinished, Tick
from services.aftercare.domain.plans.template import ASKS_NOTHING, PlanTemplate
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


class AnotherPlanIsActive(BrokenRule):
    """One plan at a time is active for a client at a site."""

    def __init__(self, **members: str) -> None:
        detail = "Another plan of this client is active here: complete it, or name it as replaced."
        super().__init__(detail, **members)


class ReplacesNoActivePlan(Invalid):
    """What is to be replaced is no active plan of this client at this site."""


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

_NO_DRAFT = {
    PlanState.REVOKED: (
        "This plan was revoked or called off. One that was called off by a mistake is drafted again"
        " by itself once the mistake is taken back; its explanation says how it stands."
    )
}

PLAN_STEPS: Steps[PlanState] = {
    "activate": step({PlanState.DRAFT}, PlanState.ACTIVE, PlanIsNotDraft, _NO_DRAFT),
    "hold": step({PlanState.ACTIVE}, PlanState.ON_HOLD, PlanIsNotActive),
    "resume": step({PlanState.ON_HOLD}, PlanState.ACTIVE, PlanIsNotOnHold),
    "complete": step(_OPEN, PlanState.COMPLETED, PlanIsNotActive),
    "revoke": step({PlanState.DRAFT, *_OPEN}, PlanState.REVOKED, PlanIsClosed),
    "reinstate": step({PlanState.REVOKED}, PlanState.DRAFT, PlanIsNotCalledOff),
}


@dataclass(kw_only=True)
class ContinuingCarePlan(Aggregate):
    """What follows one episode of care. `starts_on` is a local day in `timezone`.

    It keeps the template as it was in version `template_version`, 0 being that of a first day;
    while it is a draft, program and occasion choose among that version's templates.
    `needed_since` is the day from which nothing but the plan follows.
    """

    episode_id: UUID
    client_id: UUID
    state: PlanState = PlanState.DRAFT
    starts_on: date | None = None
    timezone: str | None = None
    called_off: bool = False
    replaced_by: UUID | None = None
    drafted_at: datetime | None = None
    needed_since: date | None = None
    queue_place: UUID | None = None
    template_version: int = 0
    template: PlanTemplate = ASKS_NOTHING
    ticks: dict[str, Tick] = field(default_factory=dict)
    goal_choices: dict[UUID, bool] = field(default_factory=dict)
    carried_goals: tuple[UUID, ...] | None = None
    own_goals: tuple[OwnGoal, ...] = ()
    decisions: tuple[Decided, ...] = ()

    def note(self, decision: Decision, by: str | None, at: datetime) -> None:
        """Keep who decided it, and when."""
        self.decisions = with_newest(self.decisions, Decided(decision, by, at))

    def follow(
        self, template: PlanTemplate, needed_since: date | None, *, from_history: bool
    ) -> bool:
        """Let a draft be what is known now; return whether it changed."""
        if self.state is not PlanState.DRAFT:
            return False
        place = place_in_queue(self.id, needed_since, from_history=from_history)
        after = (template, needed_since, place)
        if after == (self.template, self.needed_since, self.queue_place):
            return False
        self.template, self.needed_since, self.queue_place = after
        return True

    def take_template(self, version: int, template: PlanTemplate) -> None:
        """Pin a draft to another version; ticks of tasks that it has too stay."""
        self.require_draft()
        self.template_version, self.template = version, template

    def require_draft(self) -> None:
        PLAN_STEPS["activate"].take(self.state)

    def require_open(self) -> None:
        """Raise PlanIsClosed for what is completed or revoked."""
        PLAN_STEPS["revoke"].take(self.state)

    def review(self, findings: Findings, by: str | None, at: datetime) -> None:
        """Keep what a person found. Raises PlanIsClosed, TaskIsUnknown, TaskIsNamedTwice."""
        self.require_open()
        findings.check(self.template.tasks)
        self.ticks = findings.applied(self.ticks, by, at)

    def open_tasks(self) -> list[str]:
        return [code for code in self.template.tasks if code not in self.ticks]

    def goals_of_stay(self, known: list[KnownGoal]) -> list[GoalOfStay]:
        return goals_of_stay(known, self.goal_choices, self.carried_goals)

    def carry(self, goal_id: UUID, known: Iterable[KnownGoal], *, over: bool) -> None:
        """Carry a goal of the stay over, or leave it. Raises PlanIsClosed, NoSuchGoal, GoalIsOver.

        What has been carried over may be left when it is over too.
        """
        self.require_open()
        goal = next((one for one in known if one.goal_id == goal_id), None)
        if goal is None:
            raise NoSuchGoal("The stay has no goal of this id.")
        if over and not goal.is_open():
            raise GoalIsOver("This goal is over: add one of the plan's own.", state=goal.state)
        self.goal_choices = {**self.goal_choices, goal_id: over}
        if self.carried_goals is not None:
            others = set(self.carried_goals) - {goal_id}
            self.carried_goals = tuple(sorted(others | {goal_id} if over else others))

    def add_goal(self, goal: OwnGoal) -> None:
        """Add a goal of the plan's own. Raises PlanIsClosed, PlanHasEnoughGoals."""
        self.require_open()
        if len(self.own_goals) >= MOST_OWN_GOALS:
            raise PlanHasEnoughGoals(
                "A plan keeps so many goals and no more.", at_most=MOST_OWN_GOALS
            )
        self.own_goals = (*self.own_goals, goal)

    def move_goal(self, goal_id: UUID, step_name: str) -> None:
        """Complete or cancel a goal of the plan's own.

        Raises PlanIsClosed, NoSuchGoal, GoalIsNotActive.
        """
        self.require_open()
        if goal_id not in {one.goal_id for one in self.own_goals}:
            raise NoSuchGoal("The plan has no goal of its own of this id.")
        self.own_goals = tuple(
            one.after(step_name) if one.goal_id == goal_id else one for one in self.own_goals
        )

    def activate(
        self,
        starts_on: date,
        timezone: str,
        now: datetime,
        *,
        episode_started_on: date | None,
        goals: Iterable[KnownGoal] = (),
    ) -> None:
        """Start the plan; it may begin while the stay goes on, but not before it.

        Raises PlanIsNotDraft, UnknownTimezone, StartsTooLate, StartsBeforeEpisode,
        ReviewIsNotFinished.
        """
        after = PLAN_STEPS["activate"].take(self.state)
        zone = known_timezone(timezone)
        if starts_on > days_later(local_day(now, zone), LATEST_START):
            raise StartsTooLate("Lies more than a year ahead.", field="starts_on")
        if episode_started_on is not None and starts_on < episode_started_on:
            raise StartsBeforeEpisode("Lies before the episode's first day.", field="starts_on")
        self._require_sign_off()
        of_stay = self.goals_of_stay(list(goals))
        self.carried_goals = tuple(one.goal_id for one in of_stay if one.carried_over)
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

    def give_way_to(self, plan_id: UUID) -> None:
        """Complete the plan because another goes on in its place. Raises PlanIsNotActive."""
        self.complete()
        self.replaced_by = plan_id

    def revoke(self) -> None:
        self.state = PLAN_STEPS["revoke"].take(self.state)

    def call_off(self, at: datetime) -> None:
        """Revoke the plan because of what became of the client; nobody has decided so."""
        self.revoke()
        self.called_off = True
        if self.starts_on is not None:
            self.note(Decision.CALLED_OFF, None, at)

    def reinstate(self, at: datetime) -> None:
        """Draft it again: what called it off was taken back. Raises PlanIsNotCalledOff.

        What was under way waits for a person, who gives it a new first day or revokes it.
        """
        self.state = PLAN_STEPS["reinstate"].take(self.state)
        self.called_off = False
        if self.starts_on is not None:
            self.starts_on = self.timezone = self.carried_goals = None
            self.note(Decision.DRAFTED_AGAIN, None, at)

    def _require_sign_off(self) -> None:
        if self.template.needs_sign_off and (tasks := self.open_tasks()):
            detail = "Review these tasks first: say that each is done or not needed."
            raise ReviewIsNotFinished(detail, open_tasks=tasks)

    def can_be_reinstated(self) -> bool:
        """Say whether it was called off, by what may be taken back."""
        return self.called_off

    def has_begun(self) -> bool:
        """Say whether a person ever began it, also where it is a draft again."""
        return self.starts_on is not None or drafted_again(self.decisions) is not None

    def can_be_revoked(self) -> bool:
        return PLAN_STEPS["revoke"].can_take(self.state)


def known_timezone(name: str) -> str:
    """Return `name`, an IANA zone. Raises UnknownTimezone."""
    if name not in available_timezones():
        raise UnknownTimezone("Not an IANA timezone.", field="timezone")
    return name

"""What the API shows of cadences: to clinicians, for sentences say what an answer showed."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from services.aftercare.api.views import View
from services.aftercare.domain.check_ins.because import Cause
from services.aftercare.domain.check_ins.check_in import CheckInState
from services.aftercare.domain.check_ins.dates import Planned
from services.aftercare.domain.check_ins.outlook import Outlook, Trial
from services.aftercare.domain.check_ins.plan_cadence import Change
from services.aftercare.domain.check_ins.reasons import in_words
from services.aftercare.tables.cadences import REASONS
from shared.http.forms import ClockTime

MOST_EXAMPLES = 50


def _sentence(reasons: object) -> str:
    return in_words(REASONS.validate_python(reasons))


def _on_the_clock(hour: object) -> object:
    return hour.isoformat(timespec="minutes") if isinstance(hour, time) else hour


Hour = Annotated[ClockTime, BeforeValidator(_on_the_clock)]
"""A local time of day, without an offset: `09:00`."""

Explanation = Annotated[str, BeforeValidator(_sentence), Field(validation_alias="reasons")]
"""The sentence that stored reasons make."""


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class StretchView(Shown):
    every_days: int
    times: int | None


class RuleView(Shown):
    code: str
    cause: Cause
    stretches: tuple[StretchView, ...]
    is_back_to_base: bool
    from_in_a_row: int
    until_in_a_row: int | None


class CadenceRulesView(View):
    """Version `number`, which never changes; `published_by` null: made of the settings."""

    number: int
    base_days: tuple[int, ...]
    days_to_answer: int
    opens_at: Hour
    weekdays: tuple[int, ...]
    days_apart: int
    most_added_in_a_week: int
    rules: tuple[RuleView, ...]
    published_at: datetime | None
    published_by: str | None


class CadenceReasonView(Shown):
    """`days` after `since`; moved on by `moved_days` to a day on which we ask."""

    code: str
    days: int
    since: date
    version: int
    rule: str | None
    moved_days: int


class CheckInExplanation(Shown):
    """Why a check-in is asked on its day; the first reason says why then, others what else."""

    id: UUID
    plan_id: UUID
    due_on: date
    timezone: str
    opens_at: Hour
    state: CheckInState
    explanation: str
    reasons: tuple[CadenceReasonView, ...]


class PlannedDay(Shown):
    due_on: date
    explanation: str

    @classmethod
    def of(cls, planned: Planned) -> "PlannedDay":
        return cls(due_on=planned.due_on, explanation=in_words(planned.reasons))


class ChangedDays(Shown):
    """Days that come, and days that go; each that comes says why."""

    added: tuple[PlannedDay, ...]
    dropped: tuple[date, ...]

    @classmethod
    def of(cls, changed: Change) -> "ChangedDays":
        coming = [*changed.added, *(planned for _, planned in changed.moved)]
        added = [PlannedDay.of(each) for each in sorted(coming, key=lambda one: one.due_on)]
        return cls(added=tuple(added), dropped=tuple(changed.days_dropped))


class OutlookView(ChangedDays):
    """What would follow, were this heard today."""

    cause: Cause
    rule: str | None
    explanation: str

    @classmethod
    def of_outlook(cls, outlook: Outlook) -> "OutlookView":
        days = ChangedDays.of(outlook.changed)
        return cls(
            cause=outlook.cause,
            rule=outlook.rule,
            explanation=outlook.in_words(),
            added=days.added,
            dropped=days.dropped,
        )


class PlanCadenceView(Shown):
    """When a plan's check-ins are asked and why, and what would follow from what comes next."""

    plan_id: UUID
    version: int
    rules_number: int
    newest_rules_number: int
    starts_on: date
    timezone: str
    is_paused: bool
    is_over: bool
    check_ins: tuple[CheckInExplanation, ...]
    outlooks: tuple[OutlookView, ...]


class MovePreview(ChangedDays):
    """What changes when the plan goes on by version `rules_number`."""

    plan_id: UUID
    rules_number: int


class TriedPlanView(ChangedDays):
    plan_id: UUID


class CadenceTrial(Shown):
    """What the rules would do to the plans that are asked now; nothing was kept.

    `examples` are the first 50 of those that change.
    """

    plans: int
    plans_changed: int
    days_ahead_now: int
    days_ahead_then: int
    examples: tuple[TriedPlanView, ...]

    @classmethod
    def of(cls, trial: Trial) -> "CadenceTrial":
        examples = tuple(
            TriedPlanView(
                plan_id=each.plan_id,
                added=tuple(PlannedDay.of(day) for day in each.added),
                dropped=each.dropped,
            )
            for each in trial.changed[:MOST_EXAMPLES]
        )
        return cls(
            plans=trial.plans,
            plans_changed=len(trial.changed),
            days_ahead_now=trial.days_ahead_now,
            days_ahead_then=trial.days_ahead_then,
            examples=examples,
        )

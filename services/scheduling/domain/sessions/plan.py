"""What holds for the sessions of a series from one local date on, until the next plan does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from uuid import UUID

from services.scheduling.domain.sessions.audience import Modality
from shared.errors import Invalid
from shared.recurrence.rule_text import moved_within_week, rule_of
from shared.recurrence.rules import Frequency
from shared.recurrence.weekdays import Weekday


class DaysDoNotMove(Invalid):
    def __init__(self) -> None:
        detail = (
            "Only weekly days move together, and within their week: change each session, or end"
            " the series and plan another."
        )
        super().__init__(detail, field="held_on")


@dataclass(frozen=True, slots=True)
class Plan:
    """The fields of a series that can change while it runs, since `from_date`."""

    from_date: date
    start_time: time
    minutes: int
    capacity: int
    weekdays: tuple[Weekday, ...]
    rule: str | None
    except_on: tuple[date, ...]
    also_on: tuple[date, ...]
    room: str | None
    facilitators: tuple[UUID, ...]
    modality: Modality
    language: str
    audience: str | None
    buffer_minutes: int

    def later(self, days: int) -> "Plan":
        """Return the plan with its weekly days moved, and since when. Raises DaysDoNotMove."""
        if days == 0:
            return self
        rule = rule_of(self.rule) if self.rule else None
        if rule is not None and rule.frequency is not Frequency.WEEKLY:
            raise DaysDoNotMove
        start = rule.week_start if rule else Weekday.MO
        moved = moved_within_week(self.weekdays, days, start)
        if moved is None:
            raise DaysDoNotMove
        return replace(
            self,
            from_date=self.from_date + timedelta(days=days),
            weekdays=moved,
            rule=None if self.rule is None else with_days(self.rule, moved),
            except_on=_later(self.except_on, days),
            also_on=_later(self.also_on, days),
        )


def with_days(rule: str, weekdays: Sequence[Weekday]) -> str:
    """Return the text of a weekly rule with other days."""
    parts = [part for part in rule.split(";") if not part.upper().startswith("BYDAY=")]
    return ";".join([*parts, f"BYDAY={','.join(weekdays)}"])


def plan_on(plans: Sequence[Plan], day: date) -> Plan:
    """Return the plan that holds on a day; before the first one, the first."""
    return next((plan for plan in reversed(plans) if plan.from_date <= day), plans[0])


def must_not_pass(plans: Sequence[Plan], first: date, days_later: int) -> None:
    """Raise DaysDoNotMove where what moves from a day on would come to what stays before it."""
    for day in (first - timedelta(days=n) for n in range(1, 1 - days_later)):
        if list(Weekday)[day.weekday()] in plan_on(plans, day).weekdays:
            raise DaysDoNotMove


def changed_from(
    plans: Sequence[Plan], day: date, change: Callable[[Plan], Plan]
) -> tuple[Plan, ...]:
    """Return the plans as they are when everything from a day on changes."""
    before = [plan for plan in plans if plan.from_date < day]
    after = [plan for plan in plans if plan.from_date > day]
    there = replace(plan_on(plans, day), from_date=max(day, plans[0].from_date))
    return _without_repeats([*before, change(there), *(change(plan) for plan in after)])


def _without_repeats(plans: Iterable[Plan]) -> tuple[Plan, ...]:
    kept: list[Plan] = []
    for plan in plans:
        if not kept or replace(plan, from_date=kept[-1].from_date) != kept[-1]:
            kept.append(plan)
    return tuple(kept)


def _later(days: tuple[date, ...], by: int) -> tuple[date, ...]:
    return tuple(day + timedelta(days=by) for day in days)

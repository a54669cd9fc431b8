"""Who owes a linkage's next step, until when, and why: a site's rules as versioned data.

Defaults are this project's own: a provider answers in two working days, a warm hand-over follows
within a week and the first attendance within two, as HEDIS looks at day 7 (FUA, FUI).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.aftercare.domain.working_days import MONDAY_TO_FRIDAY, working_days_after
from shared.errors import BrokenRule, Invalid
from shared.versions import PublishedVersion

PROVIDER = "provider"
"""Who owes a step that is not the staff's."""

REMINDS_AT = time(9)
"""The local hour at which whoever owes a step is reminded."""

MOST_DAYS = 366
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class SiteNeverWorks(Invalid):
    """A due date in working days needs a day on which the site works."""


class RulesWerePublishedMeanwhile(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Somebody published rules at the same moment: look at them first.")


class OwedStep(StrEnum):
    """What a linkage waits for."""

    REQUEST = "request"
    ANSWER = "answer"
    PLACE = "place"
    ANOTHER_PROVIDER = "another_provider"
    HAND_OVER = "hand_over"
    FIRST_ATTENDANCE = "first_attendance"
    CLIENT_CONTACT = "client_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """How many days a step may take, who owes it, and how long before its end to remind."""

    days: int
    working: bool = False
    owed_by: str = "clinician"
    remind_days_before: int = 1


DEFAULT_STEPS: Mapping[OwedStep, StepRule] = {
    OwedStep.REQUEST: StepRule(days=3, working=True),
    OwedStep.ANSWER: StepRule(days=2, working=True, owed_by=PROVIDER),
    OwedStep.PLACE: StepRule(days=14, owed_by=PROVIDER, remind_days_before=2),
    OwedStep.ANOTHER_PROVIDER: StepRule(days=2, working=True),
    OwedStep.HAND_OVER: StepRule(days=7),
    OwedStep.FIRST_ATTENDANCE: StepRule(days=14, owed_by=PROVIDER, remind_days_before=2),
    OwedStep.CLIENT_CONTACT: StepRule(days=2, working=True),
}

_SAID = {
    OwedStep.REQUEST: "The request to the provider",
    OwedStep.ANSWER: "The provider's answer",
    OwedStep.PLACE: "A place with the provider",
    OwedStep.ANOTHER_PROVIDER: "The choice of another provider",
    OwedStep.HAND_OVER: "The warm hand-over",
    OwedStep.FIRST_ATTENDANCE: "Word of the first attendance",
    OwedStep.CLIENT_CONTACT: "A talk with the client about it",
}
_BEGAN = {
    OwedStep.REQUEST: "the linkage was proposed",
    OwedStep.ANSWER: "the provider was asked",
    OwedStep.PLACE: "the provider put the client on its waiting list",
    OwedStep.ANOTHER_PROVIDER: "the provider declined",
    OwedStep.HAND_OVER: "the provider accepted",
    OwedStep.FIRST_ATTENDANCE: "the provider accepted",
    OwedStep.CLIENT_CONTACT: "the client told how it went",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A step that is owed by the end of the local day `due_on`.

    `wakes_at` is when the clock does its part next: remind, then tell that it is overdue.
    """

    step: OwedStep
    by: str
    since: datetime
    due_on: date
    due_at: datetime
    wakes_at: datetime | None
    explanation: str

    def is_overdue(self, now: datetime) -> bool:
        return now >= self.due_at


@dataclass(kw_only=True)
class LinkageRules(PublishedVersion):
    """`working_days` are ISO weekdays (Monday is 1); `closed_on` are days on which nobody works.

    `desk` is the program's name and number that providers read on the page of a link.
    """

    steps: Mapping[OwedStep, StepRule] = field(default_factory=lambda: dict(DEFAULT_STEPS))
    working_days: tuple[int, ...] = MONDAY_TO_FRIDAY
    closed_on: tuple[date, ...] = ()
    link_days: int = 30
    desk: str | None = None

    def __post_init__(self) -> None:
        if not self.working_days:
            raise SiteNeverWorks("Name a day of the week at least.", field="working_days")

    def owe(self, owed: OwedStep, since: datetime, timezone: str, now: datetime) -> Owed:
        """Return the step owed from `since` on, with its due date explained in a sentence."""
        rule, zone = self.steps[owed], ZoneInfo(timezone)
        began_on = since.astimezone(zone).date()
        due_on = self.due_on(rule, began_on)
        due_at = _at(due_on + timedelta(days=1), time(0), zone)
        reminds_at = _at(due_on - timedelta(days=rule.remind_days_before), REMINDS_AT, zone)
        return Owed(
            step=owed,
            by=rule.owed_by,
            since=since,
            due_on=due_on,
            due_at=due_at,
            wakes_at=reminds_at if reminds_at > max(now, since) else due_at,
            explanation=self._explained(owed, rule, began_on, due_on),
        )

    def due_on(self, rule: StepRule, began_on: date) -> date:
        """Return the last local day of a step; the day on which it began does not count."""
        if not rule.working:
            return began_on + timedelta(days=rule.days)
        return working_days_after(began_on, rule.days, self.working_days, self.closed_on)

    def _explained(self, owed: OwedStep, rule: StepRule, began_on: date, due_on: date) -> str:
        days = "day" if rule.days == 1 else "days"
        count = f"{rule.days} {'working ' if rule.working else ''}{days}"
        owed_by = rule.owed_by.replace("_", " ")
        return (
            f"{_SAID[owed]} is owed by the {owed_by} until {_written(due_on)}: {count} after "
            f"{_BEGAN[owed]} on {_written(began_on)}{self._week(rule, began_on, due_on)}."
        )

    def _week(self, rule: StepRule, began_on: date, due_on: date) -> str:
        if not rule.working:
            return ""
        week = f"; working days are {_listed(self.working_days)}"
        closed = sum(began_on < day <= due_on for day in set(self.closed_on))
        return f"{week}, and the site is closed on {closed} of the days between" if closed else week


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _written(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {day:%B} {day.year}"


def _listed(weekdays: Collection[int]) -> str:
    names = [WEEKDAYS[number - 1] for number in sorted(weekdays)]
    first, last = min(weekdays), max(weekdays)
    if len(names) > 2 and last - first == len(names) - 1:  # noqa: PLR2004 - two days are a pair
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

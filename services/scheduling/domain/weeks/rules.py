"""Owns a site's rules of weeks: what a part of a week asks for, and when short ones are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.scheduling.domain.programs.requirements import WeeklyRequirements
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday
from shared.versions import Version

DAYS = 7


class PartOfWeek(StrEnum):
    """What is asked of a week when only some of its days are there to do it."""

    NOTHING = "nothing"
    PRO_RATA = "pro_rata"
    WHOLE = "whole"

    def of(self, whole: WeeklyRequirements, days: int, all_days: int) -> WeeklyRequirements:
        """Return what is asked for on so many of all days."""
        if days >= all_days or (self is PartOfWeek.WHOLE and days):
            return whole
        if self is not PartOfWeek.PRO_RATA:
            return WeeklyRequirements(0, 0)
        kept = whole.days * days // all_days
        return WeeklyRequirements(whole.minutes * days // all_days if kept else 0, kept)


@dataclass(kw_only=True)
class WeekRules(Version):
    """One version; a week keeps the one under which it was first derived.

    `partial_weeks` is for the week in which a stay begins or ends, pauses or resumes, `holidays`
    for one in which days in care are the site's holidays: make-ups can do for them. Who is short
    is told at `check_at`, local time, on `check_on`; what ended more than `tell_days` ago is told
    to nobody, so that a history can be imported.
    """

    partial_weeks: PartOfWeek = PartOfWeek.NOTHING
    holidays: PartOfWeek = PartOfWeek.WHOLE
    check_on: Weekday = Weekday.WE
    check_at: time = time(12)
    tell_days: int = 28

    def asks(
        self, whole: WeeklyRequirements, days_in_care: int, closed: int = 0
    ) -> WeeklyRequirements:
        """Return what a week asks for of a client in care on so many of its days, some closed."""
        asked = self.partial_weeks.of(whole, days_in_care, DAYS)
        return self.holidays.of(asked, days_in_care - closed, days_in_care)

    def check_moment(self, monday: date, zone: ZoneInfo) -> datetime:
        """Return when in this week those who are short are told."""
        day = monday + timedelta(days=list(Weekday).index(self.check_on))
        return datetime.combine(day, self.check_at, zone)


@dataclass(frozen=True, slots=True)
class WeekRuleBook:
    """A site's versions; where nobody set any, the defaults hold as number 0."""

    site: str
    versions: Sequence[WeekRules]

    @property
    def newest(self) -> WeekRules:
        return max(self.versions, key=lambda one: one.number, default=self._defaults())

    def pinned(self, number: int) -> WeekRules:
        found = (one for one in self.versions if one.number == number)
        return next(found, self._defaults())

    def _defaults(self) -> WeekRules:
        return WeekRules(id=new_id(), site=self.site)


NOTHING = WeeklyRequirements(0, 0)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())

"""Owns the form of a site's check-in settings."""

from datetime import time
from typing import Annotated

from pydantic import Field

from services.aftercare.domain.check_ins.check_in import RiskBand
from services.aftercare.domain.instruments.risk import RiskRule
from services.aftercare.domain.instruments.settings import Asked
from services.aftercare.domain.outreach.policy import OutreachPolicy, OutreachRole, Owner
from services.aftercare.domain.outreach.working_time import WorkingWeek
from services.aftercare.handlers.outreach.settings import PublishCheckInSettings
from shared.http.forms import WHOLE, ClockTime, Code, Day, Form

Score = Annotated[int, Field(ge=0, le=200), WHOLE]
Hours = Annotated[int, Field(ge=1, le=80), WHOLE]
Count = Annotated[int, Field(ge=0, le=20), WHOLE]


class AskedForm(Form):
    """The instruments of the check-in so many days after the start; null: of all others."""

    days_after_start: Annotated[int, Field(ge=1, le=1000), WHOLE] | None
    instruments: Annotated[list[Code], Field(max_length=10)]


class RiskRuleForm(Form):
    """Calls for `band` where the score is `at_least`, or `below` by more than `by_more_than`."""

    band: RiskBand
    instrument: Code
    scale: Code
    at_least: Score | None = None
    below: Score | None = None
    by_more_than: Score = 0


class OwnerForm(Form):
    role: OutreachRole
    within_hours: Hours


class WorkingWeekForm(Form):
    """Days are ISO weekdays, Monday is 1; local times; and single days on which nobody works."""

    days: Annotated[
        list[Annotated[int, Field(ge=1, le=7), WHOLE]], Field(min_length=1, max_length=7)
    ]
    opens: ClockTime
    closes: ClockTime
    closed_on: Annotated[list[Day], Field(max_length=100)] = Field(default_factory=list)

    def week(self) -> WorkingWeek:
        return WorkingWeek(
            days=tuple(sorted(set(self.days))),
            opens=time.fromisoformat(self.opens),
            closes=time.fromisoformat(self.closes),
            closed_on=tuple(sorted(set(self.closed_on))),
        )


class OutreachPolicyForm(Form):
    """`owners` in the order of taking over. Hours are working hours."""

    owners: Annotated[list[OwnerForm], Field(min_length=1, max_length=len(OutreachRole))]
    hours_between_attempts: Hours
    attempts_needed: Count
    days_needed: Count
    channels_needed: Annotated[int, Field(ge=0, le=6), WHOLE]
    week: WorkingWeekForm

    def policy(self) -> OutreachPolicy:
        return OutreachPolicy(
            owners=tuple(Owner(**dict(one)) for one in self.owners),
            hours_between_attempts=self.hours_between_attempts,
            attempts_needed=self.attempts_needed,
            days_needed=self.days_needed,
            channels_needed=self.channels_needed,
            week=self.week.week(),
        )


class SettingsForm(Form):
    """What check-ins ask, what a score says of risk, and who calls whom who was missed."""

    asked: Annotated[list[AskedForm], Field(min_length=1, max_length=40)]
    risk_rules: Annotated[list[RiskRuleForm], Field(max_length=60)]
    outreach: OutreachPolicyForm

    def command(self, by: str) -> PublishCheckInSettings:
        return PublishCheckInSettings(
            asked=tuple(
                Asked(days_after_start=one.days_after_start, instruments=tuple(one.instruments))
                for one in self.asked
            ),
            risk_rules=tuple(RiskRule(**dict(one)) for one in self.risk_rules),
            outreach=self.outreach.policy(),
            by=by,
        )

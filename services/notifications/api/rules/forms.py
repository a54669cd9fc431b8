"""Owns the form of a rule set: rules as a site writes them, with times in minutes and days."""

from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import Field

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.timing import (
    AfterStart,
    AtLocalTime,
    AtOnce,
    BeforeStart,
    Digest,
    Timing,
    UntilDeadline,
    UntilStart,
)
from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Lane,
    StaffRole,
    WhenUnknown,
)
from shared.http.forms import WHOLE, ClockTime, Code, Flag, Form, ZoneName

Minutes = Annotated[int, Field(ge=1, le=129_600), WHOLE]
Days = Annotated[int, Field(ge=0, le=60), WHOLE]
Hours = Annotated[int, Field(ge=0, le=240), WHOLE]
Codes = Annotated[list[Code], Field(max_length=20)]
LANES = {lane.name.lower(): lane for lane in Lane}
LaneName = Literal["crisis", "transactional", "reminders", "bulk"]


class AtOnceForm(Form):
    """Due when it happened; useless `useful_for_minutes` later."""

    kind: Literal["at_once"]
    useful_for_minutes: Minutes

    def timing(self) -> Timing:
        return AtOnce(useful_for=timedelta(minutes=self.useful_for_minutes))


class AtLocalTimeForm(Form):
    """Due at a local time of the recipient, `days` after it happened."""

    kind: Literal["at_local_time"]
    at: ClockTime
    days: Days = 1
    useful_for_minutes: Minutes

    def timing(self) -> Timing:
        useful_for = timedelta(minutes=self.useful_for_minutes)
        return AtLocalTime(at=time.fromisoformat(self.at), days=self.days, useful_for=useful_for)


class UntilStartForm(Form):
    """Due when it happened, or `within_days` before the start; useless once it would start."""

    kind: Literal["until_start"]
    within_days: Annotated[int, Field(ge=1, le=365), WHOLE] | None = None

    def timing(self) -> Timing:
        return UntilStart(within_days=self.within_days)


class UntilDeadlineForm(Form):
    """Due when it happened; useless once the deadline that the event names has passed."""

    kind: Literal["until_deadline"]

    def timing(self) -> Timing:
        return UntilDeadline()


class BeforeStartForm(Form):
    """Due local days and real hours before the start; useless `until_minutes` before it.

    `only_ahead`: not where what happened is later than that, and has told the time just now.
    """

    kind: Literal["before_start"]
    days: Days = 0
    hours: Hours = 0
    until_minutes: Annotated[int, Field(ge=0, le=129_600), WHOLE]
    only_ahead: Flag = False

    def timing(self) -> Timing:
        until = timedelta(minutes=self.until_minutes)
        return BeforeStart(
            days=self.days, hours=self.hours, until=until, only_ahead=self.only_ahead
        )


class AfterStartForm(Form):
    """Due local days and real hours after the start, unless the session was held."""

    kind: Literal["after_start"]
    days: Days = 0
    hours: Hours = 0
    useful_for_minutes: Minutes

    def timing(self) -> Timing:
        useful_for = timedelta(minutes=self.useful_for_minutes)
        return AfterStart(days=self.days, hours=self.hours, useful_for=useful_for)


class DigestForm(Form):
    """Counted once a day at a local time of the site, while it stands, for so many days."""

    kind: Literal["digest"]
    at: ClockTime
    counts_for_days: Annotated[int, Field(ge=1, le=90), WHOLE]

    def timing(self) -> Timing:
        counts_for = timedelta(days=self.counts_for_days)
        return Digest(at=time.fromisoformat(self.at), counts_for=counts_for)


TimingForm = Annotated[
    AtOnceForm
    | AtLocalTimeForm
    | UntilStartForm
    | UntilDeadlineForm
    | BeforeStartForm
    | AfterStartForm
    | DigestForm,
    Field(discriminator="kind"),
]


class RuleForm(Form):
    """One message that an event asks for.

    `only` names kinds of the event, `programs` programs; none is all. `role` is whose work it is.
    The first of `channels` goes out; the others are fallen over to, in order. `folds`: what
    would say the same words of the same client to the same person on one local day is one message.
    """

    code: Code
    cause: Cause
    audience: Audience = Audience.CLIENT
    role: StaffRole | None = None
    only: Codes = []
    programs: Codes = []
    category: Category
    template: Code
    channels: Annotated[list[ChannelName], Field(min_length=1, max_length=5)]
    lane: LaneName
    timing: TimingForm
    when_unknown: WhenUnknown = WhenUnknown.LET_GO
    max_attempts: Annotated[int, Field(ge=1, le=20), WHOLE] = 8
    is_urgent: Flag = False
    folds: Flag = False

    def rule(self) -> Rule:
        return Rule(
            code=self.code,
            cause=self.cause,
            audience=self.audience,
            role=self.role,
            only=tuple(self.only),
            programs=tuple(self.programs),
            category=self.category,
            template=self.template,
            channels=tuple(self.channels),
            lane=LANES[self.lane],
            timing=self.timing.timing(),
            when_unknown=self.when_unknown,
            max_attempts=self.max_attempts,
            is_urgent=self.is_urgent,
            folds=self.folds,
        )


class RuleSetForm(Form):
    """All rules of the site; what an older version says beside them does not hold.

    `timezone` is the site's, for digests; without it, where its sessions are held.
    """

    rules: Annotated[list[RuleForm], Field(min_length=1, max_length=200)]
    timezone: ZoneName | None = None


class TrialForm(Form):
    """How many days behind and ahead are looked at."""

    days_behind: Annotated[int, Field(ge=0, le=14), WHOLE] = 7
    days_ahead: Annotated[int, Field(ge=0, le=14), WHOLE] = 7

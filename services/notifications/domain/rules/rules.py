"""Rules as data: which event becomes which message, in which lane, when, and until when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Lane,
    WhenUnknown,
)


class Cause(StrEnum):
    """What sets a rule off: an event, or how a session stands after the latest one."""

    CLIENT_ENROLLED = "ClientEnrolled"
    SESSION_STANDS = "SessionScheduled"
    SESSION_CANCELLED = "SessionCancelled"
    PLAN_ACTIVATED = "ContinuingCarePlanActivated"
    CHECK_IN_DUE = "CheckInDue"


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Due when it happened; useless `useful_for` later."""

    useful_for: timedelta


@dataclass(frozen=True, slots=True)
class UntilStart:
    """Due when it happened; useless once the session would have started."""


@dataclass(frozen=True, slots=True)
class BeforeStart:
    """Due local `days` and real `hours` before the session; useless `until` before it."""

    until: timedelta
    days: int = 0
    hours: int = 0

    def due(self, starts_at: datetime, zone: ZoneInfo) -> datetime:
        """Return when, in UTC: a day before is the same wall-clock time, whatever DST does."""
        local = starts_at.astimezone(zone) - timedelta(days=self.days)
        return local.astimezone(UTC) - timedelta(hours=self.hours)


RULES_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One message that an event asks for; `is_urgent` ones are not held by quiet hours."""

    code: str
    cause: Cause
    category: Category
    template: str
    lane: Lane
    timing: AtOnce | UntilStart | BeforeStart
    when_unknown: WhenUnknown = WhenUnknown.LET_GO
    channels: tuple[ChannelName, ...] = (ChannelName.EMAIL,)
    max_attempts: int = 8
    audience: Audience = Audience.CLIENT
    is_urgent: bool = False


RULES = {
    rule.code: rule
    for rule in (
        Rule(
            code="welcome",
            cause=Cause.CLIENT_ENROLLED,
            category=Category.PROGRAM,
            template="welcome",
            lane=Lane.REMINDERS,
            timing=AtOnce(useful_for=timedelta(days=7)),
        ),
        Rule(
            code="reminder-a-day-before",
            cause=Cause.SESSION_STANDS,
            category=Category.APPOINTMENTS,
            template="appointment-reminder",
            lane=Lane.REMINDERS,
            timing=BeforeStart(days=1, until=timedelta(hours=2)),
        ),
        Rule(
            code="reminder-two-hours-before",
            cause=Cause.SESSION_STANDS,
            category=Category.APPOINTMENTS,
            template="appointment-reminder-soon",
            lane=Lane.REMINDERS,
            timing=BeforeStart(hours=2, until=timedelta(minutes=15)),
        ),
        Rule(
            code="session-cancelled",
            cause=Cause.SESSION_CANCELLED,
            category=Category.APPOINTMENTS,
            template="appointment-cancelled",
            lane=Lane.TRANSACTIONAL,
            timing=UntilStart(),
            when_unknown=WhenUnknown.SEND_AGAIN,
        ),
        Rule(
            code="plan-activated",
            cause=Cause.PLAN_ACTIVATED,
            category=Category.AFTERCARE,
            template="plan-started",
            lane=Lane.REMINDERS,
            timing=AtOnce(useful_for=timedelta(days=7)),
        ),
        Rule(
            code="check-in-due",
            cause=Cause.CHECK_IN_DUE,
            category=Category.AFTERCARE,
            template="check-in-due",
            lane=Lane.REMINDERS,
            timing=AtOnce(useful_for=timedelta(days=3)),
        ),
    )
}


def rules_for(cause: Cause) -> list[Rule]:
    return [rule for rule in RULES.values() if rule.cause is cause]

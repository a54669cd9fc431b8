"""What clients are told: appointments first, then what they wait for, then how we care.

E-mail goes first everywhere: automated texts need a consent of their own (47 CFR 64.1200), so they
are fallen over to where it was given. No rule tells a client of one of their own clicks.
"""

from datetime import time, timedelta

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.timing import (
    AtLocalTime,
    AtOnce,
    BeforeStart,
    UntilDeadline,
    UntilStart,
)
from services.notifications.domain.terms import Category, ChannelName, Lane, WhenUnknown

_DAY = timedelta(days=1)
REACHABLE = (ChannelName.EMAIL, ChannelName.SMS, ChannelName.PUSH, ChannelName.INBOX)
DECENT = time(10)
"""When a hard word comes: in the morning, after breakfast."""
_AHEAD = 14
"""Days ahead for which a change is told at once; a change of a later session is told then."""

_SESSIONS = (
    Rule(
        code="reminder-a-day-before",
        cause=Cause.SESSION_STANDS,
        category=Category.APPOINTMENTS,
        template="appointment-reminder",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=BeforeStart(days=1, until=timedelta(hours=2)),
    ),
    Rule(
        code="reminder-two-hours-before",
        cause=Cause.SESSION_STANDS,
        category=Category.APPOINTMENTS,
        template="appointment-reminder-soon",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=BeforeStart(hours=2, until=timedelta(minutes=15)),
    ),
    Rule(
        code="session-moved",
        cause=Cause.SESSION_MOVED,
        category=Category.APPOINTMENTS,
        template="appointment-moved",
        channels=REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=UntilStart(within_days=_AHEAD),
        when_unknown=WhenUnknown.SEND_AGAIN,
    ),
    Rule(
        code="session-cancelled",
        cause=Cause.SESSION_CANCELLED,
        category=Category.APPOINTMENTS,
        template="appointment-cancelled",
        channels=REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=UntilStart(within_days=_AHEAD),
        when_unknown=WhenUnknown.SEND_AGAIN,
    ),
    Rule(
        code="seat-booked",
        cause=Cause.SEAT_BOOKED,
        category=Category.APPOINTMENTS,
        template="appointment-booked",
        channels=REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=UntilStart(),
    ),
    Rule(
        code="exchange-proposed",
        cause=Cause.EXCHANGE_PROPOSED,
        category=Category.APPOINTMENTS,
        template="exchange-proposed",
        channels=REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=AtOnce(useful_for=2 * _DAY),
    ),
    Rule(
        code="session-missed",
        cause=Cause.SESSION_MISSED,
        only=("unexcused",),
        category=Category.APPOINTMENTS,
        template="missed-you",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtLocalTime(at=DECENT, days=1, useful_for=2 * _DAY),
    ),
    Rule(
        code="hours-at-risk",
        cause=Cause.HOURS_AT_RISK,
        only=("in_reach",),
        category=Category.APPOINTMENTS,
        template="more-times-free",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=2 * _DAY),
    ),
)
_OFFERS = (
    Rule(
        code="booking-offered",
        cause=Cause.BOOKING_OFFERED,
        category=Category.WAITLIST,
        template="place-offered",
        channels=REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=UntilDeadline(),
        when_unknown=WhenUnknown.SEND_AGAIN,
    ),
    Rule(
        code="seat-offered",
        cause=Cause.SEAT_OFFERED,
        category=Category.WAITLIST,
        template="place-offered",
        channels=REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=UntilDeadline(),
        when_unknown=WhenUnknown.SEND_AGAIN,
    ),
    Rule(
        code="application-decided",
        cause=Cause.APPLICATION_DECIDED,
        only=("accepted", "declined", "referred_out"),
        category=Category.WAITLIST,
        template="news",
        channels=REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=AtOnce(useful_for=5 * _DAY),
    ),
)
_PROGRAM = (
    Rule(
        code="welcome",
        cause=Cause.CLIENT_ENROLLED,
        category=Category.PROGRAM,
        template="welcome",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=7 * _DAY),
    ),
    Rule(
        code="consent-expiring",
        cause=Cause.CONSENT_EXPIRING,
        category=Category.PROGRAM,
        template="paper-ends",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=14 * _DAY),
        folds=True,
    ),
    Rule(
        code="assessment-due",
        cause=Cause.ASSESSMENT_DUE,
        category=Category.PROGRAM,
        template="something-to-fill-in",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=2 * _DAY),
        folds=True,
    ),
    Rule(
        code="phase-completed",
        cause=Cause.PHASE_COMPLETED,
        category=Category.PROGRAM,
        template="milestone",
        channels=REACHABLE,
        lane=Lane.BULK,
        timing=AtLocalTime(at=DECENT, days=1, useful_for=5 * _DAY),
    ),
    Rule(
        code="program-completed",
        cause=Cause.PROGRAM_COMPLETED,
        category=Category.PROGRAM,
        template="completed",
        channels=REACHABLE,
        lane=Lane.BULK,
        timing=AtLocalTime(at=DECENT, days=1, useful_for=7 * _DAY),
    ),
)
_AFTERCARE = (
    Rule(
        code="plan-activated",
        cause=Cause.PLAN_ACTIVATED,
        category=Category.AFTERCARE,
        template="plan-started",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=7 * _DAY),
    ),
    Rule(
        code="linkage-requested",
        cause=Cause.LINKAGE_REQUESTED,
        category=Category.AFTERCARE,
        template="request-made",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=3 * _DAY),
    ),
    Rule(
        code="linkage-accepted",
        cause=Cause.LINKAGE_ACCEPTED,
        category=Category.AFTERCARE,
        template="news",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=5 * _DAY),
    ),
    Rule(
        code="check-in-due",
        cause=Cause.CHECK_IN_DUE,
        category=Category.AFTERCARE,
        template="check-in-due",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=3 * _DAY),
    ),
    Rule(
        code="check-in-missed",
        cause=Cause.CHECK_IN_MISSED,
        category=Category.AFTERCARE,
        template="check-in-missed",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtLocalTime(at=DECENT, days=1, useful_for=3 * _DAY),
    ),
)
FOR_CLIENTS = (*_SESSIONS, *_OFFERS, *_PROGRAM, *_AFTERCARE)

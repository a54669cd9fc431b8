"""What family is told, each person under a client's written consent, and no word more than that.

They hear of sessions that they come to themselves, and of a beginning and an end.
"""

from datetime import time, timedelta

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.timing import AtLocalTime, AtOnce, BeforeStart, UntilStart
from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Lane,
    WhenUnknown,
)

_DAY = timedelta(days=1)
_REACHABLE = (ChannelName.EMAIL, ChannelName.SMS)
_AHEAD = 14


FOR_FAMILY = (
    Rule(
        code="family-reminder-a-day-before",
        cause=Cause.SESSION_STANDS,
        audience=Audience.FAMILY,
        only=("family",),
        category=Category.FAMILY,
        template="family-appointment-reminder",
        channels=_REACHABLE,
        lane=Lane.REMINDERS,
        timing=BeforeStart(days=1, until=timedelta(hours=2)),
    ),
    Rule(
        code="family-session-moved",
        cause=Cause.SESSION_MOVED,
        audience=Audience.FAMILY,
        only=("family",),
        category=Category.FAMILY,
        template="family-appointment-moved",
        channels=_REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=UntilStart(within_days=_AHEAD),
        when_unknown=WhenUnknown.SEND_AGAIN,
    ),
    Rule(
        code="family-session-cancelled",
        cause=Cause.SESSION_CANCELLED,
        audience=Audience.FAMILY,
        only=("family",),
        category=Category.FAMILY,
        template="family-appointment-cancelled",
        channels=_REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=UntilStart(within_days=_AHEAD),
        when_unknown=WhenUnknown.SEND_AGAIN,
    ),
    Rule(
        code="family-welcome",
        cause=Cause.CLIENT_ENROLLED,
        audience=Audience.FAMILY,
        category=Category.FAMILY,
        template="family-welcome",
        channels=_REACHABLE,
        lane=Lane.BULK,
        timing=AtOnce(useful_for=7 * _DAY),
    ),
    Rule(
        code="family-program-completed",
        cause=Cause.PROGRAM_COMPLETED,
        audience=Audience.FAMILY,
        category=Category.FAMILY,
        template="family-good-news",
        channels=_REACHABLE,
        lane=Lane.BULK,
        timing=AtLocalTime(at=time(11), days=1, useful_for=7 * _DAY),
    ),
)

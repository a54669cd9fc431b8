"""What only members of the community are told, who agreed to messages; and that they are invited.

The invitation belongs to aftercare: who has not joined has not agreed to anything here.
"""

from datetime import timedelta

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.first_day.clients import DECENT, REACHABLE
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.timing import (
    AtLocalTime,
    AtOnce,
    BeforeStart,
    Timed,
    UntilStart,
)
from services.notifications.domain.terms import Category, Lane, WhenUnknown

_DAY = timedelta(days=1)
_CONFIRMED, _MOVED = Cause.ALUMNI_PLACE_CONFIRMED, Cause.ALUMNI_PLACE_MOVED
_TILL_START = UntilStart()
_REMINDED = BeforeStart(days=1, until=timedelta(hours=2), only_ahead=True)


def _of_place(
    code: str, cause: Cause, template: str, *only: str, timing: Timed = _TILL_START
) -> Rule:
    """Return a rule that tells a member of their place, or of what became of it."""
    is_reminder = isinstance(timing, BeforeStart)
    return Rule(
        code=code,
        cause=cause,
        only=only,
        category=Category.COMMUNITY,
        template=template,
        channels=REACHABLE,
        lane=Lane.REMINDERS if is_reminder else Lane.TRANSACTIONAL,
        timing=timing,
        when_unknown=WhenUnknown.LET_GO if is_reminder else WhenUnknown.SEND_AGAIN,
    )


FOR_MEMBERS = (
    Rule(
        code="alumni-invited",
        cause=Cause.ALUMNI_INVITED,
        category=Category.AFTERCARE,
        template="something-to-look-at",
        channels=REACHABLE,
        lane=Lane.BULK,
        timing=AtLocalTime(at=DECENT, days=1, useful_for=14 * _DAY),
    ),
    Rule(
        code="alumni-event-announced",
        cause=Cause.ALUMNI_EVENT_ANNOUNCED,
        category=Category.COMMUNITY,
        template="invitation",
        channels=REACHABLE,
        lane=Lane.BULK,
        timing=UntilStart(),
    ),
    _of_place("alumni-place-confirmed", _CONFIRMED, "place-kept", "asked"),
    _of_place("alumni-place-came-free", _CONFIRMED, "place-came-free", "waited"),
    _of_place("alumni-reminder", _CONFIRMED, "place-reminder", timing=_REMINDED),
    _of_place("alumni-event-moved", _MOVED, "place-moved", "time", "time_in_line"),
    _of_place("alumni-event-changed", _MOVED, "place-changed", "details"),
    _of_place(
        *("alumni-reminder-after-change", _MOVED, "place-reminder", "time", "details"),
        timing=_REMINDED,
    ),
    _of_place(
        *("alumni-event-cancelled", Cause.ALUMNI_PLACE_ENDED, "place-gone", "event_cancelled"),
    ),
    Rule(
        code="milestone-reached",
        cause=Cause.MILESTONE_REACHED,
        category=Category.COMMUNITY,
        template="day-to-remember",
        channels=REACHABLE,
        lane=Lane.REMINDERS,
        timing=AtOnce(useful_for=2 * _DAY),
        folds=True,
    ),
    *(
        Rule(
            code=code,
            cause=cause,
            only=only,
            category=Category.COMMUNITY,
            template="something-to-look-at",
            channels=REACHABLE,
            lane=Lane.REMINDERS,
            timing=AtOnce(useful_for=5 * _DAY),
            folds=True,
        )
        for code, cause, only in (
            ("mentorship-proposed", Cause.MENTORSHIP_PROPOSED, ()),
            ("mentorship-began", Cause.MENTORSHIP_BEGAN, ()),
            ("mentorship-ended", Cause.MENTORSHIP_ENDED, ("mentor", "mentee")),
        )
    ),
)

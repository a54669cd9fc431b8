"""Sentences that explain an alert to staff: who was told when over what, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.notifications.domain.alerts.alert import Alert, AlertState
from services.notifications.domain.alerts.climbing import EVERYBODY, LAST_RESORT_ROLE, LEVEL
from services.notifications.domain.alerts.ladder import Ladder
from services.notifications.domain.alerts.schedule import OnCallSchedule, Shift
from services.notifications.domain.terms import ChannelName, Reason, State

_CHANNELS = {
    ChannelName.EMAIL: "e-mail",
    ChannelName.SMS: "SMS",
    ChannelName.PUSH: "push",
    ChannelName.INBOX: "inbox",
    ChannelName.CHAT: "chat",
}
_FATES = {
    State.SENT: "sent",
    State.DELIVERED: "delivered",
    State.UNKNOWN: "its outcome is unknown",
    State.SUPPRESSED: "refused",
    State.EXPIRED: "too late",
    State.DEAD: "failed",
    State.FAILED: "is tried again",
}


@dataclass(frozen=True, slots=True)
class Fate:
    """How one message about an alert fared."""

    channel: ChannelName
    state: State
    reason: Reason | None = None

    def __str__(self) -> str:
        why = f": {self.reason.replace('_', ' ')}" if self.reason else ""
        return f"{_CHANNELS[self.channel]} ({_FATES.get(self.state, 'waits')}{why})"


@dataclass(frozen=True, slots=True)
class Told:
    """As what people were told at a step, when, and how each message fared."""

    called: str
    at: datetime
    fates: Sequence[Fate]


def explained(alert: Alert, told: Sequence[Told], ladder: Ladder, zone: ZoneInfo) -> str:
    """Return what happened in this round and what comes next, with times on the site's clocks."""
    steps = [_step(one, zone) for one in told]
    return " ".join([*steps, _standing(alert, ladder, zone)])


def without_anybody(gap: Shift, schedule: OnCallSchedule) -> str:
    """Return the sentence that tells of a gap."""
    begins, ends = gap.starts_at, gap.ends_at
    return (
        f"Nobody is on call at {_named(f'{LEVEL}{gap.level}')} "
        f"from {_day(begins, schedule.zone)} to {_day(ends, schedule.zone)}."
    )


def _step(told: Told, zone: ZoneInfo) -> str:
    over = ", ".join(str(fate) for fate in told.fates) or "no channel"
    said = f"{_named(told.called)} was told at {_time(told.at, zone)} by {over}."
    return said[0].upper() + said[1:]


def _standing(alert: Alert, ladder: Ladder, zone: ZoneInfo) -> str:
    next_at = alert.next_at and _time(alert.next_at, zone)
    match alert.state:
        case AlertState.ACKNOWLEDGED:
            at = alert.acknowledged_at and _time(alert.acknowledged_at, zone)
            return f"It was acknowledged at {at} by {_named(alert.acknowledged_as or 'somebody')}."
        case AlertState.RESOLVED | AlertState.WITHDRAWN:
            return f"It is {alert.state.value}."
        case AlertState.EXHAUSTED:
            return f"Nobody answered: it begins again at {next_at}."
    following = ladder.rungs[alert.step :]
    if not following:
        return f"Nobody is left: at {next_at} it is exhausted."
    level = following[0].level
    next_one = LAST_RESORT_ROLE if level is None else f"{LEVEL}{level}"
    return f"{_named(next_one).capitalize()} follows at {next_at}."


def _named(called: str) -> str:
    if called == LAST_RESORT_ROLE:
        return "the last resort"
    if called == EVERYBODY:
        return "everybody with the role"
    return called.replace("-", " ").replace("_", " ")


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

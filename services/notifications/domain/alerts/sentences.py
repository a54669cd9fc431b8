"""Sentences that explain an alert to staff: who was told when over what, and what comes next."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.notifications.domain.alerts.alert import Alert, AlertState
from services.notifications.domain.alerts.climbing import (
    DIRECTORS,
    EVERYBODY,
    LAST_RESORT_ROLE,
    LEVEL,
)
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


_LOST = frozenset({State.SUPPRESSED, State.EXPIRED, State.DEAD})


@dataclass(frozen=True, slots=True)
class Fate:
    """How one message about an alert fared."""

    channel: ChannelName
    state: State
    reason: Reason | None = None

    @property
    def is_lost(self) -> bool:
        return self.state in _LOST

    @property
    def outcome(self) -> str:
        why = f": {self.reason.replace('_', ' ')}" if self.reason else ""
        return f"{_FATES.get(self.state, 'waits')}{why}"


@dataclass(frozen=True, slots=True)
class Told:
    """As what people were told at a step, when, how many, and how each message fared."""

    called: str
    at: datetime
    fates: Sequence[Fate]
    step: int = 1
    people: int = 1

    @property
    def is_lost(self) -> bool:
        """Whether nothing of it can arrive."""
        return all(fate.is_lost for fate in self.fates)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Whose clocks times are told by, and what is today on them."""

    zone: ZoneInfo
    now: datetime

    def time(self, at: datetime) -> str:
        """Return `03:00 MDT`, with the date before it unless that is today's."""
        local = at.astimezone(self.zone)
        if local.date() == self.now.astimezone(self.zone).date():
            return f"{local:%H:%M} {_zone_name(local)}"
        return self.day(at)

    def day(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{local:%Y-%m-%d %H:%M} {_zone_name(local)}"


def explained(alert: Alert, told: Sequence[Told], ladder: Ladder, clocks: Clocks) -> str:
    """Return what happened in this round and what comes next, with times on the site's clocks."""
    steps = [_step(one, alert, clocks) for one in told]
    return " ".join([*steps, _standing(alert, told, ladder, clocks)])


def without_anybody(gap: Shift, schedule: OnCallSchedule) -> str:
    """Return the sentence that tells of a gap."""
    begins, ends, clocks = gap.starts_at, gap.ends_at, Clocks(schedule.zone, gap.starts_at)
    return (
        f"Nobody is on call at {_spoken(f'{LEVEL}{gap.level}')} "
        f"from {clocks.day(begins)} to {clocks.day(ends)}."
    )


def _step(told: Told, alert: Alert, clocks: Clocks) -> str:
    over, at = ", ".join(_over(told.fates)) or "no channel", clocks.time(told.at)
    whom = _named(told.called, alert)
    if told.people > 1:
        whom = f"{whom} ({told.people} people)"
    if told.is_lost:
        return f"Step {told.step}: {whom} could not be told at {at}: {over}."
    return (
        f"Step {told.step}: {whom} {'were' if told.people > 1 else 'was'} told at {at} by {over}."
    )


def _over(fates: Sequence[Fate]) -> Iterator[str]:
    """Yield each channel once, with how many of its messages fared alike."""
    for channel in dict.fromkeys(fate.channel for fate in fates):
        counts = Counter(fate.outcome for fate in fates if fate.channel is channel)
        is_one = counts.total() == 1
        alike = [outcome if is_one else f"{n} {outcome}" for outcome, n in counts.items()]
        yield f"{_CHANNELS[channel]} ({', '.join(alike)})"


def _standing(alert: Alert, told: Sequence[Told], ladder: Ladder, clocks: Clocks) -> str:
    next_at = alert.next_at and clocks.time(alert.next_at)
    match alert.state:
        case AlertState.ACKNOWLEDGED:
            at = alert.acknowledged_at and clocks.time(alert.acknowledged_at)
            by = _named(alert.acknowledged_as or "somebody", alert)
            return f"It was acknowledged at {at} by {by}."
        case AlertState.RESOLVED | AlertState.WITHDRAWN:
            return f"It is {alert.state.value}."
        case AlertState.EXHAUSTED:
            is_lost = all(one.is_lost for one in told)
            why = "Nobody could be told" if is_lost else "Nobody answered"
            return f"{why}: it begins again at {next_at}."
    following = ladder.rungs[alert.step :]
    if alert.step > len(ladder.rungs):
        return f"It goes on at {next_at}."
    if not following:
        return f"Nobody is left: at {next_at} it is exhausted."
    level = following[0].level
    on_call = f"{LEVEL}{level}" if alert.has_schedule else EVERYBODY
    next_one = LAST_RESORT_ROLE if level is None else on_call
    return f"Step {alert.step + 1}: {_named(next_one, alert)} follows at {next_at}."


def _named(called: str, alert: Alert) -> str:
    if called == LAST_RESORT_ROLE:
        return "the last resort"
    if called == EVERYBODY:
        return f"everybody with the role {alert.role.replace('_', ' ')}"
    if called == DIRECTORS:
        return "the program directors"
    return _spoken(called)


def _spoken(code: str) -> str:
    return code.replace("-", " ").replace("_", " ")


def _zone_name(local: datetime) -> str:
    """Return `MDT`; where a zone has but an offset for a name, `UTC-03`."""
    name = local.tzname() or "UTC"
    return name if name[0].isalpha() else f"UTC{name}"

"""Owns the safety alert: somebody of the staff must look at a client, and says that they did."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.aggregate import Aggregate
from shared.states import StateMachine


class AlertState(StrEnum):
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


SAFETY_ALERT = StateMachine(
    "safety alert",
    {
        AlertState.RAISED: frozenset({AlertState.ACKNOWLEDGED}),
        AlertState.ACKNOWLEDGED: frozenset({AlertState.RESOLVED}),
        AlertState.RESOLVED: frozenset(),
    },
)


class AlertSource(StrEnum):
    """What raised it; stored sealed. Staff raise alerts too, so an alert alone says nothing."""

    ASSESSMENT = "assessment"
    STAFF = "staff"


_OPENS, _CLOSES = time(8), time(21)
"""Local: outside of them nobody is written to unless it is urgent."""
_A_DAY = timedelta(days=1)


def when_to_tell(answered_on: date, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return from when on staff are told of what was answered that day; None is at once.

    What is of today or yesterday cannot wait. Older answers, entered from paper, wait for the day.
    """
    local = now.astimezone(zone)
    if answered_on >= local.date() - _A_DAY:
        return None
    if _OPENS <= local.time() < _CLOSES:
        return now
    day = local.date() if local.time() < _OPENS else local.date() + _A_DAY
    return datetime.combine(day, _OPENS, zone).astimezone(UTC)


@dataclass(kw_only=True)
class SafetyAlert(Aggregate):
    """`sealed` says why, `sealed_resolution` what was done; nothing else here says either."""

    client_id: UUID
    raised_at: datetime
    sealed: bytes
    state: AlertState = AlertState.RAISED
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    sealed_resolution: bytes | None = None

    def acknowledge(self, *, by: str, at: datetime) -> None:
        """Take it on: whoever acknowledges looks after the client now."""
        self._become(AlertState.ACKNOWLEDGED)
        self.acknowledged_by, self.acknowledged_at = by, at

    def resolve(self, sealed: bytes, *, by: str, at: datetime) -> None:
        self._become(AlertState.RESOLVED)
        self.resolved_by, self.resolved_at, self.sealed_resolution = by, at, sealed

    def _become(self, state: AlertState) -> None:
        self.state = SAFETY_ALERT.require(self.state, state)

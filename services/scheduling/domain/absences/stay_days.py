"""The days of a stay that count: those within it and not on hold, in its track's zone."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.scheduling.domain.stays.progress import Progress


@dataclass(frozen=True, slots=True)
class StayDays:
    """Which days of a stay count: those within it on which it was not on hold."""

    track_code: str
    zone: ZoneInfo
    started_on: date | None
    ended_on: date | None
    pauses: tuple[tuple[str, date], ...] = ()
    """Each is "hold" or "resume", from a day on, in their order."""

    def counts(self, day: date) -> bool:
        begun = self.started_on is not None and self.started_on <= day
        return begun and (self.ended_on is None or day <= self.ended_on) and not self.on_hold(day)

    def on_hold(self, day: date) -> bool:
        said = [what for what, on in self.pauses if on <= day]
        return bool(said) and said[-1] == "hold"

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def days_of(stay: Progress, track_code: str, zone: ZoneInfo) -> StayDays:
    """Return the days of a stay; every hold pauses it, whether the episode's or a phase's."""
    said = [(one.action, one.on) for one in stay.all_decisions()]
    return StayDays(
        track_code=track_code,
        zone=zone,
        started_on=stay.started_on,
        ended_on=stay.ended_on,
        pauses=tuple((what, on) for what, on in said if what in {"hold", "resume"}),
    )

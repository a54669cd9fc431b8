"""A client's week: derived from rolls, bookings and the phase in force; never patched by hand.

Kept are its figures, so that lists are flat, and what was last told of it, so that it is told once.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.weeks.figures import Figures
from services.scheduling.domain.weeks.rules import DAYS, WeekRules
from shared.aggregate import Aggregate
from shared.identifiers import new_id


class Standing(StrEnum):
    """How a week stands.

    `at_risk`: something is missing, and sessions with free seats could still make it up.
    `out_of_reach`: they could not. `open_rolls`: the week is over, and enough may be credited once
    its rolls are complete.
    """

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OUT_OF_REACH = "out_of_reach"
    OPEN_ROLLS = "open_rolls"
    MET = "met"
    MISSED = "missed"


SHORT = (Standing.AT_RISK, Standing.OUT_OF_REACH)
AT_RISK_NOW = (*SHORT, Standing.MISSED)
"""Weeks that need somebody: while they run, and once they are over."""

News = Literal["at_risk", "missed", "met"]


@dataclass(kw_only=True)
class ClientWeek(Aggregate):
    """One client's local week from Monday, `starts_on`, to Sunday.

    `reachable_…` is what free seats could add while something is missing. `wakes_at` is when time
    has to look at it again: at the site's check, then at its end, then never.
    """

    client_id: UUID
    starts_on: date
    timezone: str
    rules: int
    ends_at: datetime
    figures: Figures = field(default_factory=Figures)
    standing: Standing = Standing.ON_TRACK
    reachable_minutes: int = 0
    reachable_days: int = 0
    wakes_at: datetime | None = None
    told: Standing | None = None
    told_missing_minutes: int = 0
    told_missing_days: int = 0

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=DAYS - 1)

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def has_begun(self, now: datetime) -> bool:
        return starts_at(self.starts_on, ZoneInfo(self.timezone)) <= now

    def derive(self, figures: Figures, reach: tuple[int, int], now: datetime) -> Figures:
        """Take what it adds up to now, and return what it added up to before."""
        before, self.figures = self.figures, figures
        self.reachable_minutes, self.reachable_days = reach if figures.is_short else (0, 0)
        self.standing = self._standing(now)
        return before

    def news(self, before: Figures, now: datetime, rules: WeekRules, *, lost: bool) -> News | None:
        """Return what others must hear, and note it as told; None where they know or need not.

        A week that runs is told when it got worse, because `lost` sessions or seats left more
        missing than before, and from the check on whenever more is missing than was told. One that
        is over is told when it was missed, and when a correction mends it or moves its figures.
        """
        if self.is_over(now):
            news = self._of_past(now, rules)
        else:
            news = self._of_present(before, now, lost=lost)
        if news is not None:
            self.told = self.standing
            missing = (self.figures.missing_minutes, self.figures.missing_days)
            owed = self.owed if self.is_over(now) else missing
            self.told_missing_minutes, self.told_missing_days = owed
        return news

    @property
    def derived(self) -> tuple[object, ...]:
        """What a derivation can change."""
        reach = (self.reachable_minutes, self.reachable_days)
        return self.figures, self.standing, reach, self.wakes_at

    @property
    def owed(self) -> tuple[int, int]:
        """Minutes and days required beyond what is credited."""
        figures = self.figures
        minutes = max(0, figures.required_minutes - figures.credited_minutes)
        return minutes, max(0, figures.required_days - figures.credited_days)

    def wake(self, now: datetime, rules: WeekRules) -> None:
        """Note that time looked at it, where it had to: next it does at the check, or the end."""
        if self.wakes_at is None or self.wakes_at > now:
            return
        check = rules.check_moment(self.starts_on, ZoneInfo(self.timezone))
        later = [moment for moment in (check.astimezone(UTC), self.ends_at) if moment > now]
        self.wakes_at = None if self.is_over(now) else min(later)

    def look_again(self, now: datetime) -> None:
        """Have time look at it at once: what it asks for may be something else."""
        self.wakes_at = now

    def wake_up_later(self, now: datetime) -> None:
        """Let time pass by a week that is over when it is first heard of."""
        self.wakes_at = None if self.is_over(now) else self.wakes_at

    @property
    def is_checked(self) -> bool:
        """Whether the site's check of this week has come."""
        return self.wakes_at is None or self.wakes_at == self.ends_at

    def _standing(self, now: datetime) -> Standing:
        figures = self.figures
        if figures.is_reached:
            return Standing.MET
        if self.is_over(now):
            return Standing.MISSED if figures.is_short else Standing.OPEN_ROLLS
        if not figures.is_short:
            return Standing.ON_TRACK
        within = figures.missing_minutes <= self.reachable_minutes
        within = within and figures.missing_days <= self.reachable_days
        return Standing.AT_RISK if within else Standing.OUT_OF_REACH

    def _of_present(self, before: Figures, now: datetime, *, lost: bool) -> News | None:
        if not self.has_begun(now):
            return None
        got_worse = self.figures.are_worse_than(before.missing_minutes, before.missing_days)
        if self.standing not in SHORT or not (self.is_checked or (got_worse and lost)):
            return None
        worse = self.figures.are_worse_than(self.told_missing_minutes, self.told_missing_days)
        lower = self.standing is Standing.OUT_OF_REACH and self.told is Standing.AT_RISK
        return "at_risk" if self.told not in SHORT or worse or lower else None

    def _of_past(self, now: datetime, rules: WeekRules) -> News | None:
        if self.standing is Standing.MET and self.told is Standing.MISSED:
            return "met"
        is_recent = now - self.ends_at <= timedelta(days=rules.tell_days)
        others_know = self.told in (Standing.MISSED, Standing.MET)
        if self.standing is not Standing.MISSED or not (is_recent or others_know):
            return None
        told = (self.told, self.told_missing_minutes, self.told_missing_days)
        return None if told == (Standing.MISSED, *self.owed) else "missed"


def begin_week(
    site: str, client_id: UUID, monday: date, zone: ZoneInfo, rules: WeekRules
) -> ClientWeek:
    """Return a week of which nothing is known yet."""
    check, end = rules.check_moment(monday, zone), starts_at(monday + timedelta(days=DAYS), zone)
    return ClientWeek(
        id=new_id(),
        site=site,
        client_id=client_id,
        starts_on=monday,
        timezone=zone.key,
        rules=rules.number,
        ends_at=end,
        wakes_at=min(check.astimezone(UTC), end),
    )


def starts_at(monday: date, zone: ZoneInfo) -> datetime:
    """Return the local midnight at which a week begins, in UTC; a change of clocks may move it."""
    return datetime.combine(monday, time(), zone).astimezone(UTC)

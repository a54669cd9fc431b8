"""Owns the days around 30, 90, 180 and 365 in which a sign of engagement counts.

Defaults: 180 days is the 6-month follow-up of SAMHSA's NOMs (GPRA), whose window opens a month
before it and closes two months after; the others are alike in proportion, and none overlap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from shared.errors import BrokenRule, Invalid
from shared.versions import PublishedVersion

HORIZONS = (30, 90, 180, 365)
"""Days after the discharge."""
MOST_DAYS = 600


class WindowMissesItsDay(Invalid):
    """A window opens after the discharge, holds its day, and closes within 600 days."""


class WindowsOverlap(Invalid):
    """One sign of engagement is no engagement twice: windows come one after the other."""


class WindowsWerePublishedMeanwhile(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Somebody published windows at the same moment: look at them first.")


@dataclass(frozen=True, slots=True)
class Window:
    """Days after the discharge, both included."""

    first: int
    last: int


Windows = Mapping[int, Window]
"""By horizon; each of `HORIZONS` has one."""

USUAL_WINDOWS: Windows = {
    30: Window(20, 45),
    90: Window(60, 120),
    180: Window(150, 240),
    365: Window(335, 425),
}


@dataclass(kw_only=True)
class OutcomeWindows(PublishedVersion):
    """Figures are made by the newest."""

    windows: Windows


def must_be_windows(windows: Windows) -> None:
    """Raise WindowMissesItsDay, WindowsOverlap."""
    for horizon in HORIZONS:
        window = windows[horizon]
        if not 1 <= window.first <= horizon <= window.last <= MOST_DAYS:
            raise WindowMissesItsDay(
                f"Opens after the discharge, holds day {horizon}, closes within {MOST_DAYS} days.",
                field=f"day_{horizon}",
            )
    for before, after in pairwise(HORIZONS):
        if windows[after].first <= windows[before].last:
            raise WindowsOverlap(
                f"Opens on a day of the window around {before} days.", field=f"day_{after}"
            )

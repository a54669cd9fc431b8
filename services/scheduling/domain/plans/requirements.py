"""What a week must hold: minutes, days and items, as the phase in force says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.scheduling.domain.programs.track import Track

MINUTES_LIMIT = 20 * 60 - 1
"""Minutes of a week: ASAM level 2.1 stays below 20 h."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRequirements:
    """`items` counts the sessions wanted by session type or curriculum item."""

    minutes: int
    minutes_limit: int = MINUTES_LIMIT
    days: int
    items: Mapping[str, int] = field(default_factory=dict)

    def less(self, minutes: int, days: int, items: Mapping[str, int]) -> "WeekRequirements":
        """Return what is left of the week when so much of it is settled."""
        left = {item: wanted - items.get(item, 0) for item, wanted in self.items.items()}
        return replace(
            self,
            minutes=max(0, self.minutes - minutes),
            minutes_limit=max(0, self.minutes_limit - minutes),
            days=max(0, self.days - days),
            items={item: wanted for item, wanted in left.items() if wanted > 0},
        )


def requirements_of(track: Track, phase: str | None) -> WeekRequirements:
    """Return what a week of this phase must hold, and the most that it may."""
    week = track.week_of(phase)
    return WeekRequirements(
        minutes=week.minutes,
        minutes_limit=max(MINUTES_LIMIT, week.minutes),
        days=week.days,
        items=dict(week.sessions or {}),
    )

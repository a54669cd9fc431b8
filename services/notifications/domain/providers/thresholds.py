"""By what providers are judged: data that operators publish in versions, the same for all replicas.

Numbers of the first day are GOV.UK Notify's where it has published them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifications.domain.providers.windows import BOUNDS_MS
from shared.errors import Invalid


class ThresholdsContradict(Invalid):
    """By these numbers a provider would be judged by nothing, or never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When a breaker opens and for how long, and when weight moves. Shares are from 0 to 1.

    `failures_in_a_row` open it with no success between, however slowly they come. Of fewer than
    `calls_to_judge` in its window no share is taken. `errors_to_move` within a minute move `points`
    away, as does `slow_share` of texts slower than `slow_ms`; `calm_minutes` without trouble bring
    as many back.
    """

    failures_in_a_row: int = 6
    calls_to_judge: int = 10
    share_to_open: float = 0.8
    shortest_open_seconds: int = 15
    longest_open_seconds: int = 300
    errors_to_move: int = 50
    slow_ms: int = 2_000
    slow_share: float = 0.15
    points: int = 10
    calm_minutes: int = 15

    @property
    def shortest_open(self) -> timedelta:
        return timedelta(seconds=self.shortest_open_seconds)

    @property
    def longest_open(self) -> timedelta:
        return timedelta(seconds=self.longest_open_seconds)

    @property
    def calm(self) -> timedelta:
        return timedelta(minutes=self.calm_minutes)

    def check(self) -> None:
        """Raise ThresholdsContradict, which names the field."""
        if self.longest_open_seconds < self.shortest_open_seconds:
            detail = "The longest time open is no shorter than the shortest."
            raise ThresholdsContradict(detail, field="longest_open_seconds")
        if self.slow_ms not in BOUNDS_MS:
            bounds = ", ".join(map(str, BOUNDS_MS))
            raise ThresholdsContradict(f"Latencies are counted by {bounds} ms.", field="slow_ms")


FIRST_DAY = Thresholds()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdsVersion:
    """What was published; `number` 0 are those of the first day."""

    number: int = 0
    thresholds: Thresholds = FIRST_DAY
    reason_code: str | None = None
    published_at: datetime | None = None
    published_by: str | None = None

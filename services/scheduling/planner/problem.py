"""The weekly planning problem: clients who need a week, and the sessions that have seats.

All times are whole minutes from Monday 00:00 on the clocks of the problem's one time zone, so a
day is `minute // DAY`. Codes are opaque: nothing here names a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

DAY = 24 * 60
WEEK = 7 * DAY
HALF_HOUR = 30


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the week in minutes, `begins` included and `ends` not."""

    begins: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One session of the week that has seats; it lies within one day.

    A session without a `place` is held by telehealth: it needs no travel, and takes clients of
    other sites where `shared` says so. Without `phases` or `audience` it is open to all.
    """

    id: str
    site: str
    type: str
    begins: int
    ends: int
    seats: int
    series: str | None = None
    once_a_week: bool = False
    """Whether a client may take at most one session of this series a week."""
    curriculum: str | None = None
    place: str | None = None
    shared: bool = False
    phases: frozenset[str] = frozenset()
    language: str = "en"
    audience: str | None = None
    clinician: str | None = None

    @property
    def day(self) -> int:
        return self.begins // DAY

    @property
    def minutes(self) -> int:
        return self.ends - self.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a client would like; an empty set or None means no matter. Each miss is one point.

    `earliest` and `latest` are minutes of the day between which sessions would best lie.
    """

    clinicians: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()
    earliest: int | None = None
    latest: int | None = None
    fewest_days: bool = False
    """Whether each day beyond the required ones is a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientNeeds:
    """What one client's week must be, and what it should be.

    Hours are those of ASAM level 2.1 for adults: from 9 h to under 20 h, on 3 to 5 days.
    `curriculum` counts the sessions wanted this week by type or curriculum item. `in_force` are
    the offers of the client's present week; None for a client who has none yet.
    """

    id: str
    site: str
    phase: str = ""
    minutes_required: int = 9 * 60
    minutes_limit: int = 20 * 60 - 1
    days_required: int = 3
    days_limit: int = 5
    daily_minutes_limit: int = 6 * 60
    kept: tuple[Span, ...] = ()
    """Times that are the client's own: work, school, care."""
    in_person: bool = True
    telehealth: bool = True
    languages: frozenset[str] = frozenset({"en"})
    audiences: frozenset[str] = frozenset()
    curriculum: Mapping[str, int] = field(default_factory=dict)
    in_force: frozenset[str] | None = None
    preferences: Preferences = Preferences()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What one of each shortfall costs, in points.

    What care asks for (hours, days, items) is weighed against each other: a missing day is worth
    two hours, two missed items one half hour. All of it outweighs changes, and those, wishes.
    """

    unmet_half_hour: int = 2_000
    missing_day: int = 8_000
    missed_item: int = 1_000
    touched_client: int = 60
    changed_session: int = 10
    preference: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`travel` holds the minutes from one place to another; a pair that is not in it takes none."""

    clients: tuple[ClientNeeds, ...]
    offers: tuple[Offer, ...]
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    weights: Weights = Weights()

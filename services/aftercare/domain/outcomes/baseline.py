"""Owns the baseline: what an instrument came to at enrollment, asked for once it was heard of.

Scores are in no event. So aftercare hears that an assessment was completed, asks enrollment for its
total, and keeps that sealed; whatever enrollment answers, nothing is lost on the way.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.aggregate import Aggregate

INSTRUMENTS = frozenset({"barc-10", "phq-9"})
"""Those that check-ins ask in full too: of others no total is asked for."""

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_DOUBLINGS = 7
_A_DAY = timedelta(days=1)
LEASE = timedelta(minutes=2)
"""How long one worker may ask before another one does."""


class BaselineState(StrEnum):
    """`superseded`: a correction counts in its place. `refused`: it can never be had."""

    WANTED = "wanted"
    KEPT = "kept"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why there is no total: the first three end, the others are tried again."""

    UNKNOWN = "unknown"
    KEY_DESTROYED = "key-destroyed"
    NO_TOTAL = "no-total"
    FORBIDDEN = "forbidden"
    AWAY = "away"
    UNREADABLE = "unreadable"


FINAL = frozenset({Reason.UNKNOWN, Reason.KEY_DESTROYED, Reason.NO_TOTAL})


@dataclass(frozen=True, slots=True)
class Told:
    """What enrollment answers: the total, what it corrects, and what corrected it."""

    total: int
    corrects: UUID | None = None
    corrected_by: UUID | None = None


@dataclass(kw_only=True)
class Baseline(Aggregate):
    """By the id of the assessment. `wakes_at` is when enrollment is asked next."""

    client_id: UUID
    instrument: str
    completed_on: date
    state: BaselineState = BaselineState.WANTED
    reason: Reason | None = None
    attempts: int = 0
    wakes_at: datetime | None = None
    sealed: bytes | None = None

    def lease(self, now: datetime) -> None:
        """Ask now, alone; whoever dies while asking leaves it to another."""
        self.wakes_at = now + LEASE

    def keep(self, sealed: bytes, *, is_corrected: bool) -> None:
        self.state = BaselineState.SUPERSEDED if is_corrected else BaselineState.KEPT
        self.sealed, self.reason, self.wakes_at = sealed, None, None

    def supersede(self) -> None:
        self.state, self.wakes_at = BaselineState.SUPERSEDED, None

    def fail(self, reason: Reason, now: datetime) -> None:
        """Try again later, or never where the answer was final."""
        self.reason = reason
        self.attempts += 1
        if reason in FINAL:
            self.state, self.wakes_at = BaselineState.REFUSED, None
        elif reason is Reason.FORBIDDEN:
            self.wakes_at = now + _A_DAY
        else:
            doubled = _FIRST_PAUSE * 2 ** min(self.attempts - 1, _MOST_DOUBLINGS)
            self.wakes_at = now + min(doubled, _LONGEST_PAUSE)

"""How long to wait for a service that is away, and how long between two attempts."""

import random
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import httpx

AWAY = frozenset({429, 502, 503, 504})
_FIRST_SECONDS = 0.1
_LONGEST_SECONDS = 5.0


@dataclass
class Patience:
    """One request's: full-jitter backoff within `seconds`, longer where the service says so."""

    seconds: float
    attempts: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def waited(self) -> float:
        return time.monotonic() - self.started

    def next_pause(self, asked_for: float | None) -> float | None:
        """Return seconds to pause before the next attempt, None when patience is out."""
        ceiling = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0**self.attempts)
        self.attempts += 1
        pause = asked_for if asked_for is not None else random.uniform(0.0, ceiling)
        return pause if self.waited + pause <= self.seconds else None


def retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that `Retry-After` asks for, as a number or as a date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None

"""Which mentor suits a member, and why, in sentences; a person chooses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.aftercare.domain.alumni.mentor import Mentor, Reachable

_SHARED = 10
_FURTHEST_HOURS = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`fit` orders suggestions and means nothing else; `reasons` say what it is made of."""

    mentor_id: UUID
    fit: int
    reasons: tuple[str, ...]


def suggestions(wish: Reachable, mentors: Iterable[Mentor], now: datetime) -> list[Suggestion]:
    """Return those who share a language, the best first."""
    suited = (_suggestion(wish, mentor, now) for mentor in mentors)
    found = [one for one in suited if one is not None]
    return sorted(found, key=lambda one: (-one.fit, one.mentor_id))


def _suggestion(wish: Reachable, mentor: Mentor, now: datetime) -> Suggestion | None:
    languages = _both(wish.languages, mentor.reachable.languages)
    if not languages:
        return None
    modalities = _both(wish.modalities, mentor.reachable.modalities)
    apart = hours_apart(wish.timezone, mentor.reachable.timezone, now)
    free = mentor.capacity - mentor.mentees
    met = f"Both can meet: {', '.join(modalities)}." if modalities else "No way to meet is shared."
    reasons = (
        f"Both speak {', '.join(languages)}.",
        met,
        "Their clocks show the same time." if not apart else f"Their clocks are {apart:g} h apart.",
        f"The mentor has room for {free} more.",
    )
    closeness = round(max(_FURTHEST_HOURS - apart, 0))
    fit = _SHARED * (len(languages) + len(modalities)) + closeness + free
    return Suggestion(mentor.id, fit, reasons)


def hours_apart(one: str, other: str, now: datetime) -> float:
    """Return how far the clocks of two zones differ at `now`, in hours."""
    offsets = [now.astimezone(ZoneInfo(zone)).utcoffset() for zone in (one, other)]
    first, second = (0.0 if o is None else o.total_seconds() for o in offsets)
    return abs(first - second) / 3600


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    return sorted(set(one) & set(other))

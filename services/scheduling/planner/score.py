"""What a week costs a client: the one definition that every planner here is measured by."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.scheduling.planner.problem import DAY, HALF_HOUR, ClientNeeds, Offer, Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The shortfalls of a week, level by level; of several weeks, their sums."""

    unmet_half_hours: int = 0
    missing_days: int = 0
    missed_items: int = 0
    touched_clients: int = 0
    changed_sessions: int = 0
    preference_points: int = 0

    @property
    def is_full(self) -> bool:
        """Whether every clinical need is met."""
        return not (self.unmet_half_hours or self.missing_days or self.missed_items)

    def cost(self, weights: Weights) -> int:
        return (
            weights.unmet_half_hour * self.unmet_half_hours
            + weights.missing_day * self.missing_days
            + weights.missed_item * self.missed_items
            + weights.touched_client * self.touched_clients
            + weights.changed_session * self.changed_sessions
            + weights.preference * self.preference_points
        )

    def __add__(self, other: "Score") -> "Score":
        return Score(**{name: getattr(self, name) + getattr(other, name) for name in _LEVELS})


_LEVELS = tuple(Score.__dataclass_fields__)


def score(client: ClientNeeds, week: Collection[Offer]) -> Score:
    """Return what this week, which must be allowed, leaves to be wished for."""
    minutes = sum(offer.minutes for offer in week)
    days = len({offer.day for offer in week})
    changed = _changed(client, week)
    wish = client.preferences
    more_days = max(0, days - client.days_required) if wish.fewest_days else 0
    return Score(
        unmet_half_hours=-(-max(0, client.minutes_required - minutes) // HALF_HOUR),
        missing_days=max(0, client.days_required - days),
        missed_items=_missed_items(client, week),
        touched_clients=int(changed > 0),
        changed_sessions=changed,
        preference_points=more_days + sum(points(client, offer) for offer in week),
    )


def points(client: ClientNeeds, offer: Offer) -> int:
    """Return how many of the client's wishes this session misses, from 0 to 3."""
    wish = client.preferences
    begins, ends = offer.begins % DAY, (offer.ends - 1) % DAY + 1
    too_early = wish.earliest is not None and begins < wish.earliest
    too_late = wish.latest is not None and ends > wish.latest
    other_clinician = offer.clinician is not None and offer.clinician not in wish.clinicians
    return (
        (bool(wish.clinicians) and other_clinician)
        + (bool(wish.days) and offer.day not in wish.days)
        + (too_early or too_late)
    )


def _changed(client: ClientNeeds, week: Iterable[Offer]) -> int:
    if client.in_force is None:
        return 0
    return len(client.in_force ^ {offer.id for offer in week})


def _missed_items(client: ClientNeeds, week: Iterable[Offer]) -> int:
    held = Counter(item for offer in week for item in {offer.type, offer.curriculum})
    return sum(max(0, wanted - held[item]) for item, wanted in client.curriculum.items())

"""What is done without a planner: each client in turn takes what is best from the seats left.

These are the baselines that plans are shown beside. A week grows session by session, each time by
the one that gains most, and nothing is ever given back. "Most" is tried both ways, by session and
by minute, and the better outcome is shown: a plan should not look good beside a poor spreadsheet.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from services.scheduling.planner.problem import HALF_HOUR, ClientNeeds, Offer, Problem, Weights
from services.scheduling.planner.rules import Travel, clash, may_take, minutes_by_day
from services.scheduling.planner.score import points, score

Weeks = dict[str, tuple[Offer, ...]]
_Per = Callable[[Offer], int]
_Choice = tuple[Offer, int]
"""A session, and the wishes that it misses."""


def first_come_first_served(problem: Problem) -> Weeks:
    """Plan the clients in the order they stand in: the spreadsheet."""
    return _serve(problem, problem.clients, {})


def hardest_first(problem: Problem) -> Weeks:
    """Plan those first who have the fewest minutes to choose from for each minute they need."""
    near = _by_site(problem)

    def choice(client: ClientNeeds) -> float:
        minutes = sum(offer.minutes for offer in near[client.site] if may_take(client, offer))
        return minutes / max(1, client.minutes_required)

    return _serve(problem, sorted(problem.clients, key=choice), {})


def repair_one_by_one(problem: Problem) -> Weeks:
    """Keep what is left of each week in force; each client who lost a session adds to it in turn.

    Nobody else is touched, and clients without a week in force get none.
    """
    by_id = {offer.id: offer for offer in problem.offers}
    left = {
        client.id: tuple(by_id[one] for one in sorted(client.in_force or ()) if one in by_id)
        for client in problem.clients
    }
    hurt = [one for one in problem.clients if len(left[one.id]) < len(one.in_force or ())]
    return _serve(problem, hurt, left)


def _serve(problem: Problem, clients: Sequence[ClientNeeds], begun: Weeks) -> Weeks:
    return min(
        (_served(problem, clients, begun, per) for per in (_by_session, _by_minute)),
        key=lambda weeks: sum(
            score(client, weeks[client.id]).cost(problem.weights) for client in problem.clients
        ),
    )


def _by_session(_offer: Offer) -> int:
    return 1


def _by_minute(offer: Offer) -> int:
    return offer.minutes


def _served(problem: Problem, clients: Iterable[ClientNeeds], begun: Weeks, per: _Per) -> Weeks:
    weeks = {client.id: begun.get(client.id, ()) for client in problem.clients}
    taken = Counter(offer.id for week in weeks.values() for offer in week)
    near = _by_site(problem)
    for client in clients:
        free = [offer for offer in near[client.site] if taken[offer.id] < offer.seats]
        week = _grown(client, weeks[client.id], free, problem, per)
        taken.update(offer.id for offer in week[len(weeks[client.id]) :])
        weeks[client.id] = week
    return weeks


def _by_site(problem: Problem) -> dict[str, list[Offer]]:
    """Return the sessions that each site's clients may look at: their own, and shared ones."""
    near: dict[str, list[Offer]] = {client.site: [] for client in problem.clients}
    for offer in problem.offers:
        for site in near if offer.shared else near.keys() & {offer.site}:
            near[site].append(offer)
    return near


def _grown(
    client: ClientNeeds,
    week: tuple[Offer, ...],
    free: Iterable[Offer],
    problem: Problem,
    per: _Per,
) -> tuple[Offer, ...]:
    """Add the session that gains most, again and again while one gains anything."""
    choices = [(offer, points(client, offer)) for offer in free if may_take(client, offer)]
    for offer in week:
        choices = _beside(offer, choices, problem.travel)
    while choices:
        gain = _Gain(client, week, problem.weights)
        best = max(choices, key=lambda choice: gain(choice) / per(choice[0]))
        if gain(best) <= 0:
            break
        week = (*week, best[0])
        choices = _beside(best[0], choices, problem.travel)
    return week


def _beside(taken: Offer, choices: Iterable[_Choice], travel: Travel) -> list[_Choice]:
    return [
        (offer, missed)
        for offer, missed in choices
        if offer is not taken
        and not clash(taken, offer, travel)
        and not clash(offer, taken, travel)
    ]


class _Gain:
    """How much less the week costs with one session more: `score`, but for the difference alone."""

    def __init__(self, client: ClientNeeds, week: tuple[Offer, ...], weights: Weights) -> None:
        self.client = client
        self.weights = weights
        self.by_day = minutes_by_day(week)
        self.minutes = sum(self.by_day.values())
        self.lacks_day = len(self.by_day) < client.days_required
        held = Counter(item for offer in week for item in {offer.type, offer.curriculum})
        self.missed = {item for item, wanted in client.curriculum.items() if held[item] < wanted}

    def __call__(self, choice: _Choice) -> int:
        offer, missed = choice
        if not self._fits(offer):
            return 0
        weights, new_day = self.weights, offer.day not in self.by_day
        items = len({offer.type, offer.curriculum} & self.missed)
        gain = weights.unmet_half_hour * (self._unmet(0) - self._unmet(offer.minutes))
        gain += weights.missed_item * items + weights.missing_day * (new_day and self.lacks_day)
        more_days = new_day and not self.lacks_day and self.client.preferences.fewest_days
        return gain - weights.preference * (missed + more_days)

    def _unmet(self, more: int) -> int:
        return -(-max(0, self.client.minutes_required - self.minutes - more) // HALF_HOUR)

    def _fits(self, offer: Offer) -> bool:
        today = self.by_day.get(offer.day, 0)
        return (
            self.minutes + offer.minutes <= self.client.minutes_limit
            and today + offer.minutes <= self.client.daily_minutes_limit
            and (today > 0 or len(self.by_day) < self.client.days_limit)
        )

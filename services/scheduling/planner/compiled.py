"""The problem as flat arrays, put together client by client.

Minutes are counted in units, the largest that divides all sessions that a site's clients may take.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import gcd

import numpy as np

from services.scheduling.planner.arrays import ArrayParts, Arrays, Floats, Ints
from services.scheduling.planner.curriculum_states import CurriculumStates, curriculum_states
from services.scheduling.planner.diagrams import Day, Diagram
from services.scheduling.planner.problem import HALF_HOUR, ClientNeeds, Offer, Problem, Weights
from services.scheduling.planner.rules import is_allowed, may_take
from services.scheduling.planner.score import points, score


@dataclass(frozen=True)
class Compiled:
    arrays: Arrays
    clients: tuple[ClientNeeds, ...]
    offers: tuple[Offer, ...]
    weights: Weights
    in_force: tuple[tuple[int, ...] | None, ...]
    """By client: the week in force by the sessions' places, where it is still allowed."""
    takers: Ints
    """By session: how many clients may take it."""

    @property
    def seats(self) -> Floats:
        return np.array([offer.seats for offer in self.offers], np.float64)

    def cost(self, client: int, week: Sequence[int]) -> int:
        """Return what this week of sessions, by their places, costs this client."""
        offers = [self.offers[place] for place in week]
        return score(self.clients[client], offers).cost(self.weights)

    def without_needless(self, client: int, week: Sequence[int]) -> tuple[int, ...]:
        """Return the week without the sessions that it costs nothing to leave out."""
        kept = sorted(week, key=lambda place: (-self.offers[place].minutes, place))
        minutes = sum(self.offers[place].minutes for place in kept)
        spare = minutes - self.clients[client].minutes_required
        cost = self.cost(client, kept)
        for place in tuple(kept):
            if self.offers[place].minutes >= spare + HALF_HOUR:
                continue
            fewer = [other for other in kept if other != place]
            if self.cost(client, fewer) <= cost:
                kept, cost = fewer, self.cost(client, fewer)
                spare -= self.offers[place].minutes
        return tuple(sorted(kept))


def compile_problem(problem: Problem) -> Compiled:
    """Return the problem as arrays; clients and offers keep their places in it."""
    compiler = _Compiler(problem)
    for client in problem.clients:
        compiler.add(client)
    return compiler.compiled()


class _Catalog:
    """What the clients of one site may take, by day; entries are `(place, offer)`."""

    def __init__(self, site: str, problem: Problem) -> None:
        self.days: dict[int, Day] = {}
        reached = [
            offer
            for offer in problem.offers
            if offer.seats > 0 and (offer.site == site or (offer.shared and offer.place is None))
        ]
        for day in sorted({offer.day for offer in reached}):
            self.days[day] = Day([o for o in reached if o.day == day], problem.travel)
        self.unit = reduce(gcd, (offer.minutes for offer in reached), 0) or HALF_HOUR


class _Compiler:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.places = {offer.id: place for place, offer in enumerate(problem.offers)}
        self.catalogs: dict[str, _Catalog] = {}
        self.diagrams: dict[int, int] = {}
        self.series: dict[str, int] = {}
        self.squares: dict[tuple[tuple[int, bool], ...], tuple[int, int]] = {}
        self.in_force: list[tuple[int, ...] | None] = []
        self.takers = np.zeros(len(problem.offers), np.int64)
        self.parts = ArrayParts()
        self._kept: list[Diagram] = []

    def compiled(self) -> Compiled:
        parts = self.parts
        for name, owned in _OWNED.items():
            parts.mark(name, owned)
        return Compiled(
            arrays=parts.arrays(),
            clients=self.problem.clients,
            offers=self.problem.offers,
            weights=self.problem.weights,
            in_force=tuple(self.in_force),
            takers=self.takers,
        )

    def add(self, client: ClientNeeds) -> None:
        if client.site not in self.catalogs:
            self.catalogs[client.site] = _Catalog(client.site, self.problem)
        catalog = self.catalogs[client.site]
        may = {
            day: [offer for offer in each.offers if may_take(client, offer)]
            for day, each in catalog.days.items()
        }
        open_days = {day: offers for day, offers in may.items() if offers}
        digits = curriculum_states(
            client, [offer for offers in open_days.values() for offer in offers]
        )
        self.parts.mark("day_from", "day_diagram")
        for day, offers in open_days.items():
            self._add_day(client, catalog, catalog.days[day], offers, digits)
        self._add_limits(client, catalog.unit, len(open_days))
        self._add_costs(client, catalog.unit, len(open_days), digits)
        self.in_force.append(self._still_allowed(client))

    def _add_day(
        self,
        client: ClientNeeds,
        catalog: _Catalog,
        day: Day,
        offers: Sequence[Offer],
        digits: CurriculumStates,
    ) -> None:
        parts = self.parts
        parts.add(day_diagram=self._diagram(day, offers))
        parts.mark("entry_from", "row")
        for offer in offers:
            place = self.places[offer.id]
            self.takers[place] += 1
            once = offer.series if offer.once_a_week else None
            parts.add(
                row=place,
                cost=_cost_of_taking(client, offer, self.problem.weights),
                units=offer.minutes // catalog.unit,
                state=digits.state({offer.type, offer.curriculum}),
                series=-1 if once is None else self.series.setdefault(once, len(self.series)),
            )

    def _diagram(self, day: Day, offers: Sequence[Offer]) -> int:
        diagram = day.diagram(sum(1 << day.places[offer.id] for offer in offers))
        if id(diagram) not in self.diagrams:
            self.diagrams[id(diagram)] = len(self.diagrams)
            self._kept.append(diagram)
            self.parts.mark("node_from", "asks")
            self.parts.add(asks=diagram.asks, skip=diagram.skip, take=diagram.take)
        return self.diagrams[id(diagram)]

    def _add_limits(self, client: ClientNeeds, unit: int, open_days: int) -> None:
        self.parts.add(
            day_units=min(client.daily_minutes_limit, client.minutes_limit) // unit,
            enough=-(-client.minutes_required // unit),
            limit=client.minutes_limit // unit,
            most_days=min(client.days_limit, open_days),
        )

    def _add_costs(
        self, client: ClientNeeds, unit: int, open_days: int, digits: CurriculumStates
    ) -> None:
        parts, weights = self.parts, self.problem.weights
        for name, owned in (
            ("short_from", "short"),
            ("by_days_from", "by_days"),
            ("missed_from", "missed"),
        ):
            parts.mark(name, owned)
        enough = -(-client.minutes_required // unit)
        short = (max(0, client.minutes_required - unit * units) for units in range(enough + 1))
        parts.add(
            short=[weights.unmet_half_hour * -(-minutes // HALF_HOUR) for minutes in short],
            by_days=[
                _cost_of_days(client, days, weights)
                for days in range(min(client.days_limit, open_days) + 1)
            ],
            missed=[weights.missed_item * missed for missed in digits.missed()],
            states=digits.states,
            sums_from=self._square(digits)[0],
            above_from=self._square(digits)[1],
            constant=_constant(client, weights) + weights.missed_item * digits.never_met,
        )

    def _square(self, digits: CurriculumStates) -> tuple[int, int]:
        lists = self.parts.lists
        if digits.shape not in self.squares:
            self.squares[digits.shape] = len(lists["sums"]), len(lists["above"])
            self.parts.add(sums=digits.sums(), above=digits.above())
        return self.squares[digits.shape]

    def _still_allowed(self, client: ClientNeeds) -> tuple[int, ...] | None:
        if client.in_force is None or not client.in_force <= self.places.keys():
            return None
        week = tuple(sorted(self.places[offer] for offer in client.in_force))
        offers = [self.problem.offers[place] for place in week]
        open_still = all(offer.seats > 0 for offer in offers)
        return week if open_still and is_allowed(client, offers, self.problem.travel) else None


_OWNED = {
    "day_from": "day_diagram",
    "entry_from": "row",
    "node_from": "asks",
    "short_from": "short",
    "by_days_from": "by_days",
    "missed_from": "missed",
}


def _cost_of_taking(client: ClientNeeds, offer: Offer, weights: Weights) -> int:
    cost = weights.preference * points(client, offer)
    if client.in_force is None:
        return cost
    return cost + weights.changed_session * (-1 if offer.id in client.in_force else 1)


def _cost_of_days(client: ClientNeeds, days: int, weights: Weights) -> int:
    beyond = max(0, days - client.days_required) if client.preferences.fewest_days else 0
    missing = max(0, client.days_required - days)
    return weights.missing_day * missing + weights.preference * beyond


def _constant(client: ClientNeeds, weights: Weights) -> int:
    if client.in_force is None:
        return 0
    return weights.touched_client + weights.changed_session * len(client.in_force)

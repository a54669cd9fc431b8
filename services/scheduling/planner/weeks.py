"""The best weeks of one client among the seats that are free: exact, and within a request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from services.scheduling.planner.compiled import Compiled, compile_problem
from services.scheduling.planner.problem import ClientNeeds, Offer, Problem, Weights
from services.scheduling.planner.rules import Travel
from services.scheduling.planner.score import Score, score
from services.scheduling.planner.search import best_weeks as search

_DEFAULT = Weights()
_ONLY = np.array([0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """`offers` are in order of time; `score` is what the week leaves to be wished for."""

    offers: tuple[str, ...]
    score: Score
    cost: int


def week_for(
    client: ClientNeeds, offers: Sequence[Offer], travel: Travel, weights: Weights = _DEFAULT
) -> Week:
    """Return the best week of the sessions that have a free seat; an empty one if none fits."""
    return weeks_for(client, offers, travel, count=1, weights=weights)[0]


def weeks_for(
    client: ClientNeeds,
    offers: Sequence[Offer],
    travel: Travel,
    *,
    count: int = 3,
    weights: Weights = _DEFAULT,
) -> tuple[Week, ...]:
    """Return the best weeks, cheapest first; each lacks some session of every one before it.

    Fewer than asked for come back where there are no more.
    """
    problem = Problem(clients=(client,), offers=tuple(offers), travel=travel, weights=weights)
    compiled = compile_problem(problem)
    found: list[Week] = []
    for places in _cheapest_first(compiled):
        week = tuple(sorted((problem.offers[place] for place in places), key=_by_time))
        own = score(client, week)
        found.append(Week(offers=tuple(o.id for o in week), score=own, cost=own.cost(weights)))
        if len(found) == count:
            break
    return tuple(found)


def warm_up() -> None:
    """Have the kernel compiled or loaded, so that no request waits for that."""
    week_for(ClientNeeds(id="", site=""), (), {})


def _by_time(offer: Offer) -> tuple[int, str]:
    return offer.begins, offer.id


def _cheapest_first(compiled: Compiled) -> Iterator[tuple[int, ...]]:
    """Yield distinct weeks: each found week is looked for again without each of its sessions."""
    first = _best(compiled, frozenset())
    heap = [(compiled.cost(0, first), first, frozenset[int]())]
    asked: set[frozenset[int]] = {frozenset()}
    yielded: set[tuple[int, ...]] = set()
    while heap:
        _, week, without = heappop(heap)
        if week not in yielded:
            yielded.add(week)
            yield week
        for place in week:
            fewer = without | {place}
            if fewer not in asked:
                asked.add(fewer)
                other = _best(compiled, fewer)
                heappush(heap, (compiled.cost(0, other), other, fewer))


def _best(compiled: Compiled, without: frozenset[int]) -> tuple[int, ...]:
    prices = np.zeros(len(compiled.offers))
    prices[list(without)] = np.inf
    week: tuple[int, ...] = ()
    in_force = compiled.in_force[0]
    if in_force is not None and not without & set(in_force):
        week = min(week, in_force, key=lambda own: compiled.cost(0, own))
    ceiling = np.array([float(compiled.cost(0, week))])
    found = search(compiled, prices, ceiling, _ONLY, 1)
    return found.weeks[0][1] if found.weeks else week

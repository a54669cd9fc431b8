"""The best way for each student to take all courses at given seat prices: exact, by branching.

Courses are fixed one after the other, cheapest way first. What is fixed adds its collisions to the
ways of all courses that follow, so that the sum of their cheapest is a bound that grows.
"""

from typing import NamedTuple

import numpy as np

from services.scheduling.planner.compiling import compiled
from services.scheduling.planner.sectioning.arrays import Arrays, Floats, Ints

NOT_TAKEN = -1
_NOTHING = 1e-9


class _Search(NamedTuple):
    """One student's search: `cost` by depth and way, `least` by depth and course."""

    starts: Ints
    """By course: where its ways begin."""
    ways: Ints
    cost: Floats
    least: Floats


@compiled
def _begin(arrays: Arrays, prices: Floats, student: int) -> _Search:
    """Return the search with what each way costs by itself, and the cheapest of each course."""
    courses = arrays.courses[arrays.course_from[student] : arrays.course_from[student + 1]]
    count = len(courses)
    starts = np.zeros(count + 1, np.int64)
    for index in range(count):
        more = arrays.way_from[courses[index] + 1] - arrays.way_from[courses[index]]
        starts[index + 1] = starts[index] + more
    ways = np.zeros(starts[count], np.int64)
    cost = np.zeros((count + 1, starts[count]))
    least = np.full((count + 1, count), arrays.unseated)
    for index in range(count):
        way = arrays.way_from[courses[index]]
        for at in range(starts[index], starts[index + 1]):
            ways[at] = way
            cost[0, at] = arrays.conflict * arrays.collisions[way]
            for one in range(arrays.section_from[way], arrays.section_from[way + 1]):
                cost[0, at] += prices[arrays.sections[one]]
            least[0, index] = min(least[0, index], cost[0, at])
            way += 1
    return _Search(starts, ways, cost, least)


@compiled
def _hits(arrays: Arrays, one_way: int, other_way: int) -> int:
    """Return how many pairs of sections of two ways collide."""
    hits = 0
    if one_way != NOT_TAKEN:
        for one in range(arrays.section_from[one_way], arrays.section_from[one_way + 1]):
            row = arrays.collide[arrays.sections[one]]
            for two in range(arrays.section_from[other_way], arrays.section_from[other_way + 1]):
                hits += row[arrays.sections[two]]
    return hits


@compiled
def _fix(arrays: Arrays, way: int, depth: int, search: _Search) -> None:
    """Fix a way at this depth: what follows it costs its collisions with it too."""
    starts, cost, least = search.starts, search.cost, search.least
    for later in range(depth + 1, len(starts) - 1):
        least[depth + 1, later] = arrays.unseated
        for at in range(starts[later], starts[later + 1]):
            hits = _hits(arrays, way, search.ways[at])
            cost[depth + 1, at] = cost[depth, at] + arrays.conflict * hits
            least[depth + 1, later] = min(least[depth + 1, later], cost[depth + 1, at])


@compiled
def _next(
    search: _Search, depth: int, unseated: float, last: float, last_at: int
) -> tuple[float, int]:
    """Return the next cheapest way of the course at this depth; its end stands for not taken."""
    starts = search.starts
    price, found = np.inf, -1
    if unseated > last or (unseated == last and starts[depth + 1] > last_at):
        price, found = unseated, starts[depth + 1]
    for at in range(starts[depth], starts[depth + 1]):
        here = search.cost[depth, at]
        comes_after = here > last or (here == last and at > last_at)
        if comes_after and (here < price or (here == price and at < found)):
            price, found = here, at
    return price, found


@compiled
def best_ways(
    arrays: Arrays, prices: Floats, student: int, ceiling: float, nodes: int
) -> tuple[float, float, Ints]:
    """Return the least cost below `ceiling`, a bound of it, and the way of each course.

    Without one below the ceiling both are the ceiling, and the ways are empty. A search that has
    not ended after so many `nodes` is left, and its bound is the one it began with.
    """
    search = _begin(arrays, prices, student)
    starts, least = search.starts, search.least
    count = len(starts) - 1
    root = least[0].sum()
    best, chosen = ceiling, np.zeros(0, np.int64)
    so_far = np.zeros(count + 1)
    last, last_at = np.full(count + 1, -1.0), np.full(count + 1, -1, np.int64)
    path = np.zeros(count, np.int64)
    depth, left = 0, nodes
    while depth >= 0:
        if depth == count:
            if so_far[depth] < best:
                best, chosen = so_far[depth], path.copy()
            depth -= 1
            continue
        price, at = _next(search, depth, arrays.unseated, last[depth], last_at[depth])
        bound = so_far[depth] + price + least[depth, depth + 1 :].sum()
        if at < 0 or bound >= best - _NOTHING:
            depth -= 1
            continue
        if left == 0:
            return best, min(root, best), chosen
        left -= 1
        last[depth], last_at[depth] = price, at
        path[depth] = NOT_TAKEN if at == starts[depth + 1] else search.ways[at]
        _fix(arrays, path[depth], depth, search)
        if so_far[depth] + price + least[depth + 1, depth + 1 :].sum() < best - _NOTHING:
            so_far[depth + 1] = so_far[depth] + price
            depth += 1
            last[depth], last_at[depth] = -1.0, -1
    return best, best, chosen

"""Column generation: weeks and prices of seats in turn, until the bound meets the master program.

The bound of each step is Lagrangian and exact: what the cheapest week of every client costs at the
prices, less what all seats would bring. It is proven whenever the run is stopped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from services.scheduling.planner.arrays import Floats, Ints
from services.scheduling.planner.columns import Columns
from services.scheduling.planner.compiled import Compiled
from services.scheduling.planner.incumbent import Incumbent, Week, hardest_first, serve_in_turn
from services.scheduling.planner.master import Master
from services.scheduling.planner.rounding import Step, improve
from services.scheduling.planner.search import best_weeks
from services.scheduling.planner.watch import Watch

_KEPT_OF_EACH = 3
_TOLERANCE = 1e-6
_NEAR = 100.0
_SHARE_FOR_ROUNDING = 0.5
"""How much of the time left an integer step may take; and no more than was spent before it."""
_LEAST_SECONDS_FOR_ROUNDING = 5.0
_SHARE_FOR_GENERATING = 0.6
_ALMOST_NOTHING = 10.0
_GOOD_ENOUGH = 5e-4
"""The gap at which a step over many sites may stop."""


@dataclass
class Proof:
    """The best bound so far, and the prices of seats that prove it."""

    bound: float
    prices: Floats

    def offer(self, bound: float, prices: Floats) -> None:
        if bound > self.bound:
            self.bound, self.prices = bound, prices.copy()


class Generation:
    """One problem's run; `columns`, `incumbent` and `proof` are what it has so far."""

    def __init__(self, compiled: Compiled, watch: Watch, columns: Columns | None = None) -> None:
        self.compiled, self.watch = compiled, watch
        self.columns = columns or Columns(compiled)
        self.incumbent = Incumbent(compiled)
        self.proof = Proof(-np.inf, np.zeros(len(compiled.offers)))
        self.everyone = np.arange(len(compiled.clients))
        self.until = np.inf
        self.many = False
        """Whether this is a run over many sites, which need not be exact to the last point."""
        self.shares = np.zeros(0)
        """By column: how much of it the master program takes."""

    def begin_with(self, other: "Generation") -> None:
        """Take over the weeks that another run of the same clients and sessions has found."""
        for client, week in zip(other.columns.owners.tolist(), other.columns.weeks, strict=True):
            self.columns.add(client, week)
        self.incumbent.offer(other.incumbent.weeks)

    def run(self, until: float = np.inf) -> None:
        """Generate, then round; `until` is when, in seconds of the watch, to stop generating."""
        self.generate(until)
        self._round()

    def generate(self, until: float = np.inf) -> None:
        """Find a plan to start from, then weeks and prices until they prove the bound."""
        self.until = min(until, self.watch.spent + _SHARE_FOR_GENERATING * self.watch.left)
        self._look_at(np.zeros(len(self.compiled.offers)))
        self._serve_those_in_force()
        self._serve(hardest_first(self.compiled), [None] * len(self.everyone))
        self._generate()

    def take_up(self, parts: Iterable[tuple["Generation", Ints, Ints]]) -> None:
        """Go on from runs of parts of the problem, given with their clients' and sessions' places.

        Of their weeks those are taken that are near the best at the parts' prices, which together
        are the first prices here.
        """
        self.many = True
        prices, weeks = np.zeros(len(self.compiled.offers)), list(self.incumbent.weeks)
        for part, clients, places in parts:
            prices[places] = part.proof.prices
            for at in part.near_the_best(_NEAR):
                own = [int(places[place]) for place in part.columns.weeks[at]]
                self.columns.add(int(clients[part.columns.owners[at]]), own)
            for client, week in zip(clients.tolist(), part.incumbent.weeks, strict=True):
                weeks[client] = tuple(sorted(int(places[place]) for place in week))
        self.incumbent.offer(weeks)
        for client, week in enumerate(self.incumbent.weeks):
            self.columns.add(client, week)
        self._look_at(prices)

    def near_the_best(self, most: float) -> Ints:
        """Return the columns whose value is at most so much above the least of their client."""
        prices, columns = self.proof.prices, self.columns
        return np.flatnonzero(
            columns.values(prices) - columns.least(prices)[columns.owners] <= most
        )

    def run_on(self) -> None:
        """Generate and round from what was taken up."""
        self.until = self.watch.spent + _SHARE_FOR_GENERATING * self.watch.left
        self._generate()
        self._round()

    def _serve_those_in_force(self) -> None:
        in_force = list(self.compiled.in_force)
        if any(week is not None for week in in_force):
            order = sorted(hardest_first(self.compiled), key=lambda at: in_force[at] is None)
            self._serve(order, in_force)

    def _generate(self) -> None:
        master, step = Master(self.compiled, self.columns), 0
        tolerance = _GOOD_ENOUGH if self.many else _TOLERANCE
        while self.watch.goes_on() and self.watch.spent < self.until:
            cost, prices, self.shares = master.solve()
            new = self._look_at(prices)
            step += 1
            self.watch.tell("generating", step, self.incumbent.cost, self.proof.bound)
            if not new or self.proof.bound >= cost - tolerance * max(1.0, cost):
                break
            master.grow()
        if step and self.watch.goes_on():
            self.shares = master.solve(to_a_corner=True)[2]

    def _look_at(self, prices: Floats) -> int:
        """Find the weeks that these prices call for, and the bound they prove; count the new."""
        columns = self.columns
        found = best_weeks(
            self.compiled, prices, columns.least(prices), self.everyone, _KEPT_OF_EACH
        )
        bound = float(found.values.sum() - prices @ self.compiled.seats)
        self.proof.offer(bound, prices)
        return sum(columns.add(client, week) for client, week in found.weeks)

    def _serve(self, order: list[int], wished: list[Week | None]) -> None:
        self.incumbent.offer(
            serve_in_turn(self.compiled, self.columns, order, self.proof.prices, wished)
        )

    def _round(self) -> None:
        """Make a plan of what the master program wishes, then better it by integer steps."""
        self._serve(*self._as_the_master_wishes())
        self.watch.tell("rounding", 0, self.incumbent.cost, self.proof.bound)
        spent = max(self.watch.spent, _LEAST_SECONDS_FOR_ROUNDING)
        for number, step in enumerate(self._integer_steps(), 1):
            if not self.is_open() or not self.watch.goes_on():
                break
            improve(
                self.compiled,
                self.columns,
                self.incumbent,
                step,
                prices=self.proof.prices,
                seconds=min(self.watch.left * _SHARE_FOR_ROUNDING, spent),
                watch=self.watch,
            )
            self.watch.tell("rounding", number, self.incumbent.cost, self.proof.bound)

    def _integer_steps(self) -> Iterator[Step]:
        """Yield the steps to be taken while the gap is open.

        Of many sites first those clients are asked whose week the master program splits, then each
        site by itself.
        """
        if not self.many:
            yield Step(self.everyone, _ALMOST_NOTHING)
            yield Step(self.everyone)
            return
        yield Step(self._split(), _ALMOST_NOTHING, _GOOD_ENOUGH)
        sites = [client.site for client in self.compiled.clients]
        for name in sorted(set(sites)):
            yield Step(np.array([at for at, site in enumerate(sites) if site == name]))
        if self._gap() > 2 * _GOOD_ENOUGH:
            yield Step(self.everyone, _ALMOST_NOTHING, _GOOD_ENOUGH)

    def _split(self) -> Ints:
        """Return the clients to whom the master program gives more than one week, in parts."""
        most = np.zeros(len(self.everyone))
        np.maximum.at(most, self.columns.owners[: len(self.shares)], self.shares)
        return np.flatnonzero(most < 1 - _TOLERANCE)

    def _gap(self) -> float:
        return (self.incumbent.cost - self.proof.bound) / max(1.0, self.proof.bound)

    def _as_the_master_wishes(self) -> tuple[list[int], list[Week | None]]:
        most = np.zeros(len(self.everyone))
        wished: list[Week | None] = [None] * len(self.everyone)
        for at in np.flatnonzero(self.shares > _TOLERANCE):
            client = int(self.columns.owners[at])
            if self.shares[at] > most[client]:
                most[client], wished[client] = self.shares[at], self.columns.weeks[at]
        return [int(client) for client in np.argsort(-most, kind="stable")], wished

    def is_open(self) -> bool:
        """Return whether a cheaper plan could exist: costs are whole numbers."""
        return self.incumbent.cost > ceil(self.proof.bound - _TOLERANCE * max(1, self.proof.bound))

"""The whole problem as one integer program for HiGHS: slow, plain, and no code of the planner's.

One variable says that a client takes a session. It is what the planner's answers are held against
on small instances, and it reads nothing but the problem's data.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import highspy

from services.scheduling.planner.problem import DAY, ClientNeeds, Offer, Problem

Terms = list[tuple[int, float]]
_INFINITY = highspy.kHighsInf


@dataclass(frozen=True)
class Solved:
    """The best weeks found, what they cost, and the least that a proof allows."""

    weeks: dict[str, frozenset[str]]
    cost: float
    bound: float


def may_take(client: ClientNeeds, offer: Offer) -> bool:
    """Return whether this session alone is allowed in the client's week."""
    return (
        (offer.site == client.site or offer.shared)
        and (client.telehealth if offer.place is None else client.in_person)
        and offer.language in client.languages
        and (not offer.phases or client.phase in offer.phases)
        and (offer.audience is None or offer.audience in client.audiences)
        and all(offer.ends <= span.begins or span.ends <= offer.begins for span in client.kept)
        and offer.ends - offer.begins <= client.daily_minutes_limit
    )


def exclude(one: Offer, two: Offer, travel: Mapping[tuple[str, str], int]) -> bool:
    """Return whether no client can take both."""
    if one.once_a_week and one.series is not None and one.series == two.series:
        return True
    first, second = sorted((one, two), key=lambda offer: (offer.begins, offer.ends))
    between = 0
    if first.place is not None and second.place is not None and first.day == second.day:
        between = travel.get((first.place, second.place), 0)
    return second.begins < first.ends + between


class CompactModel:
    """Builds the program row by row; `touched_at_most_clinical` turns it to fewest touched."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]  # untyped upstream
        self.highs.setOptionValue("output_flag", False)
        self.taken: dict[tuple[str, str], int] = {}
        self.touched: Terms = []
        self.clinical: Terms = []
        self._columns = 0
        self._build()

    def solve(self, seconds: float = 60.0, gap: float = 0.0) -> Solved:
        self.highs.setOptionValue("time_limit", seconds)
        self.highs.setOptionValue("mip_rel_gap", gap)
        self.highs.run()
        info, values = self.highs.getInfo(), self.highs.getSolution().col_value
        weeks: dict[str, set[str]] = {client.id: set() for client in self.problem.clients}
        for (client, offer), column in self.taken.items():
            if values[column] > 0.5:
                weeks[client].add(offer)
        return Solved(
            {client: frozenset(week) for client, week in weeks.items()},
            info.objective_function_value,
            info.mip_dual_bound,
        )

    def ask_for_fewest_touched(self, clinical_cost: float) -> None:
        """Ask for the fewest clients touched while unmet needs cost no more than this."""
        for column in range(self._columns):
            self.highs.changeColCost(column, 0)
        for column, _ in self.touched:
            self.highs.changeColCost(column, 1)
        self._row(-_INFINITY, clinical_cost, self.clinical)

    def _build(self) -> None:
        takers: dict[str, Terms] = defaultdict(list)
        for client in self.problem.clients:
            offers = [offer for offer in self.problem.offers if may_take(client, offer)]
            for offer in offers:
                points = self.problem.weights.preference * _points(client, offer)
                column = self._column(points, most=1)
                self.taken[client.id, offer.id] = column
                takers[offer.id].append((column, 1))
            self._limits(client, offers)
            self._shortfalls(client, offers)
            self._changes(client, offers)
        for offer in self.problem.offers:
            self._row(-_INFINITY, offer.seats, takers[offer.id])

    def _limits(self, client: ClientNeeds, offers: list[Offer]) -> None:
        for one, two in combinations(offers, 2):
            if exclude(one, two, self.problem.travel) or exclude(two, one, self.problem.travel):
                self._row(-_INFINITY, 1, self._terms(client, (one, two)))
        self._row(-_INFINITY, client.minutes_limit, self._minutes(client, offers))
        for _, daily in _by_day(offers):
            self._row(-_INFINITY, client.daily_minutes_limit, self._minutes(client, daily))

    def _shortfalls(self, client: ClientNeeds, offers: list[Offer]) -> None:
        weights = self.problem.weights
        unmet = self._clinical(weights.unmet_half_hour)
        minutes = [*self._minutes(client, offers), (unmet, 30.0)]
        self._row(client.minutes_required, _INFINITY, minutes)
        used = [self._day_used(client, daily) for _, daily in _by_day(offers)]
        self._row(-_INFINITY, client.days_limit, [(day, 1) for day in used])
        missing = self._clinical(weights.missing_day)
        self._row(client.days_required, _INFINITY, [*((day, 1) for day in used), (missing, 1)])
        for item, wanted in client.curriculum.items():
            serving = [offer for offer in offers if item in {offer.type, offer.curriculum}]
            missed = self._clinical(weights.missed_item)
            self._row(wanted, _INFINITY, [*self._terms(client, serving), (missed, 1)])
        if client.preferences.fewest_days:
            more = self._column(weights.preference)
            self._row(-_INFINITY, client.days_required, [*((d, 1) for d in used), (more, -1)])

    def _changes(self, client: ClientNeeds, offers: list[Offer]) -> None:
        if client.in_force is None:
            return
        weights = self.problem.weights
        touched = self._column(weights.touched_client, most=1)
        self.touched.append((touched, 1))
        kept = {offer.id for offer in offers} & client.in_force
        for offer in offers:
            column = self.taken[client.id, offer.id]
            if offer.id in kept:
                changed = self._column(weights.changed_session, most=1)
                self._row(1, _INFINITY, [(column, 1), (changed, 1)])
                self._row(1, _INFINITY, [(column, 1), (touched, 1)])
            else:
                changed = self._column(weights.changed_session, most=1)
                self._row(-_INFINITY, 0, [(column, 1), (changed, -1)])
                self._row(-_INFINITY, 0, [(column, 1), (touched, -1)])
        if gone := len(client.in_force - kept):
            self._row(1, _INFINITY, [(touched, 1)])
            always = self._column(weights.changed_session * gone)
            self._row(1, 1, [(always, 1)])

    def _day_used(self, client: ClientNeeds, daily: list[Offer]) -> int:
        used = self._column(0, most=1)
        for offer in daily:
            self._row(-_INFINITY, 0, [*self._terms(client, [offer]), (used, -1)])
        self._row(0, _INFINITY, [*self._terms(client, daily), (used, -1)])
        return used

    def _clinical(self, cost: float) -> int:
        column = self._column(cost)
        self.clinical.append((column, cost))
        return column

    def _terms(self, client: ClientNeeds, offers: Iterable[Offer]) -> Terms:
        return [(self.taken[client.id, offer.id], 1.0) for offer in offers]

    def _minutes(self, client: ClientNeeds, offers: Iterable[Offer]) -> Terms:
        return [(self.taken[client.id, o.id], float(o.ends - o.begins)) for o in offers]

    def _column(self, cost: float, most: float = _INFINITY) -> int:
        self.highs.addCol(cost, 0, most, 0, [], [])
        self.highs.changeColIntegrality(self._columns, highspy.HighsVarType.kInteger)
        self._columns += 1
        return self._columns - 1

    def _row(self, least: float, most: float, terms: Terms) -> None:
        columns = [column for column, _ in terms]
        self.highs.addRow(least, most, len(terms), columns, [value for _, value in terms])


def _points(client: ClientNeeds, offer: Offer) -> int:
    """Return the preferences missed, written anew: what it checks must not be its measure."""
    wish, missed = client.preferences, 0
    if wish.clinicians and offer.clinician is not None:
        missed += offer.clinician not in wish.clinicians
    if wish.days:
        missed += offer.begins // DAY not in wish.days
    begins = offer.begins % DAY
    ends = begins + offer.ends - offer.begins
    early = wish.earliest is not None and begins < wish.earliest
    late = wish.latest is not None and ends > wish.latest
    return missed + int(early or late)


def _by_day(offers: list[Offer]) -> Iterator[tuple[int, list[Offer]]]:
    for day in range(7):
        daily = [offer for offer in offers if offer.begins // DAY == day]
        if daily:
            yield day, daily

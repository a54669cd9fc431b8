"""What opening one more group would gain: tried out, time by time, on those whose week is not full.

Each gain is real: the clients, one after the other, find their best week among their own seats,
those left over and the new group. Planning everybody anew could gain more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from time import perf_counter

from services.scheduling.domain.plans.kept_times import DAY
from services.scheduling.domain.plans.outcome import Opening
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.planner.problem import HALF_HOUR, ClientNeeds, Offer, Problem
from services.scheduling.planner.rules import may_take
from services.scheduling.planner.score import Score, score
from services.scheduling.planner.weeks import week_for

MOST_SHOWN = 5
MOST_CLIENTS = 20
"""Clients on whom it is tried: those who miss most."""
STARTS = range(8 * 60, 20 * 60 + 1, 60)
"""Minutes of the day at which a new group could begin."""
USUAL_SEATS = 10
USUAL_MINUTES = {SessionType.GROUP: 180}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Weeks = Mapping[str, Sequence[str]]


def openings(problem: Problem, weeks: Weeks, *, seconds: float) -> list[Opening]:
    """Return the openings that gain most, one a day and type, as far as the time allows."""
    until = perf_counter() + seconds
    tried = _Trying(problem, weeks)
    found = []
    for offer in _candidates(problem, tried.clients):
        if perf_counter() > until:
            break
        opening = tried.with_one_more(offer)
        if opening.gain > 0:
            found.append(opening)
    ranked = sorted(found, key=lambda one: (-one.gain, one.weekday, one.begins, one.session_type))
    best_of_day: dict[tuple[str, int], Opening] = {}
    for one in ranked:
        best_of_day.setdefault((one.session_type, one.weekday), one)
    return list(best_of_day.values())[:MOST_SHOWN]


class _Trying:
    """The plan as it is, and those of its clients who miss something."""

    def __init__(self, problem: Problem, weeks: Weeks) -> None:
        self._problem, self._weeks = problem, weeks
        self._offers = {offer.id: offer for offer in problem.offers}
        taken = Counter(one for week in weeks.values() for one in week)
        self._left = {offer.id: offer.seats - taken[offer.id] for offer in problem.offers}
        missing = [(self._score(one), one) for one in problem.clients]
        missing = [(own, one) for own, one in missing if not own.is_full]
        missing.sort(key=lambda pair: (-pair[0].cost(problem.weights), pair[1].id))
        self.clients = [client for _, client in missing[:MOST_CLIENTS]]

    def with_one_more(self, new: Offer) -> Opening:
        """Let each client look for a better week in turn; who finds one gives up the old."""
        left = {**self._left, new.id: new.seats}
        before = after = Score()
        gaining = 0
        for client in self.clients:
            own = self._weeks[client.id]
            free = [
                one for one in (*self._problem.offers, new) if left[one.id] > 0 or one.id in own
            ]
            found = week_for(client, free, self._problem.travel, self._problem.weights)
            was = self._score(client)
            if found.cost < was.cost(self._problem.weights):
                gaining += 1
                before, after = before + was, after + found.score
                for one in own:
                    left[one] += 1
                for one in found.offers:
                    left[one] -= 1
        gain = before.cost(self._problem.weights) - after.cost(self._problem.weights)
        return _opening(new, gain, gaining, before, after)

    def _score(self, client: ClientNeeds) -> Score:
        return score(client, [self._offers[one] for one in self._weeks.get(client.id, ())])


def _candidates(problem: Problem, clients: Sequence[ClientNeeds]) -> Iterator[Offer]:
    """Yield a new session of each type that is missed, at each time at which somebody can come."""
    if not clients:
        return
    site, language = clients[0].site, _commonest(one for c in clients for one in c.languages)
    for kind in _types(clients):
        minutes = _minutes(problem, kind)
        for day in range(len(_DAYS)):
            for start in STARTS:
                offer = Offer(
                    id=f"new/{kind}/{day}/{start}",
                    site=site,
                    type=kind,
                    begins=day * DAY + start,
                    ends=day * DAY + start + minutes,
                    seats=1 if kind == SessionType.INDIVIDUAL else USUAL_SEATS,
                    place=site,
                    language=language or "en",
                )
                if start + minutes <= DAY and any(may_take(one, offer) for one in clients):
                    yield offer


def _types(clients: Iterable[ClientNeeds]) -> list[str]:
    wanted = {item for client in clients for item in client.curriculum}
    return [kind for kind in SessionType if kind in wanted or kind is SessionType.GROUP]


def _minutes(problem: Problem, kind: str) -> int:
    held = _commonest(str(offer.minutes) for offer in problem.offers if offer.type == kind)
    return int(held) if held else USUAL_MINUTES.get(SessionType(kind), 60)


def _commonest(values: Iterable[str]) -> str | None:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def _opening(new: Offer, gain: int, clients: int, before: Score, after: Score) -> Opening:
    begins = new.begins % DAY
    hours = (before.unmet_half_hours - after.unmet_half_hours) * HALF_HOUR / 60
    gained = [
        f"{hours:g} h" if hours > 0 else "",
        _count(before.missing_days - after.missing_days, "day"),
        _count(before.missed_items - after.missed_items, "item of the curriculum"),
    ]
    what = ", ".join(one for one in gained if one) or "a better week"
    who = "1 client" if clients == 1 else f"{clients} clients"
    when = f"{_DAYS[new.day]} from {begins // 60:02d}:{begins % 60:02d}"
    return Opening(
        session_type=new.type,
        weekday=new.day,
        begins=begins,
        minutes=new.minutes,
        gain=gain,
        clients=clients,
        in_words=f"One more {new.type} session on {when}: {what} more for {who}.",
    )


def _count(number: int, what: str) -> str:
    return "" if number <= 0 else f"{number} {what}{'s' * (number > 1)}"

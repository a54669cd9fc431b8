"""What one more group would gain, and when: each kind of group, tried at each time of the week.

All weeks of a plan stay as they are but those of clients who lack something. First each of them is
solved by itself with the new group; then, for the groups that look best, one after the other, each
with the seats that those before leave. So what is told is what the group gains at least.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from services.scheduling.planner.plan import Weeks
from services.scheduling.planner.problem import DAY, ClientNeeds, Offer, Problem
from services.scheduling.planner.rules import may_take
from services.scheduling.planner.score import Score, score
from services.scheduling.planner.weeks import Week, week_for

NEW = "one-more"
"""The id of the group that is tried."""
_TRIED = 4
"""How many times as many groups as are told of are gone through one client after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A group that is not there yet; `before` and `after` are what its clients lack."""

    offer: Offer
    clients: tuple[str, ...]
    before: Score
    after: Score
    in_full: int
    """How many more clients are served in full."""


@dataclass(frozen=True, slots=True)
class _Lacking:
    client: ClientNeeds
    own: tuple[str, ...]
    score: Score


class _Site:
    """The clients of one site who lack something, and the seats that the plan leaves."""

    def __init__(self, problem: Problem, weeks: Weeks, site: str) -> None:
        self.problem = problem
        self.weights = replace(problem.weights, touched_client=0, changed_session=0, preference=0)
        self.offers = [o for o in problem.offers if o.site == site or o.shared]
        self.taken = Counter(offer for week in weeks.values() for offer in week)
        by_id = {offer.id: offer for offer in problem.offers}
        self.lacking = [
            _Lacking(client, weeks[client.id], own)
            for client in problem.clients
            if client.site == site
            and not (own := score(client, [by_id[o] for o in weeks[client.id]])).is_full
        ]

    def gain(self, offer: Offer) -> int:
        """Return what the group gains where nobody takes a seat from another: at most."""
        gains = [
            self.cost(one.score) - self.cost(self.week(one, offer, self.taken).score)
            for one in self.lacking
            if may_take(one.client, offer)
        ]
        return sum(sorted(gains, reverse=True)[: offer.seats])

    def opening(self, offer: Offer) -> Opening:
        """Return what the group gains when one client after the other is given a week with it."""
        taken, helped = self.taken.copy(), []
        for one in self.lacking:
            week = self.week(one, offer, taken)
            if NEW in week.offers and self.cost(week.score) < self.cost(one.score):
                helped.append((one, week.score))
                taken.subtract(one.own)
                taken.update(week.offers)
        return Opening(
            offer=offer,
            clients=tuple(one.client.id for one, _ in helped),
            before=sum((one.score for one, _ in helped), Score()),
            after=sum((after for _, after in helped), Score()),
            in_full=sum(after.is_full for _, after in helped),
        )

    def week(self, one: _Lacking, offer: Offer, taken: Counter[str]) -> Week:
        others = taken.copy()
        others.subtract(one.own)
        free = [each for each in (*self.offers, offer) if others[each.id] < each.seats]
        return week_for(one.client, free, self.problem.travel, self.weights)

    def cost(self, own: Score) -> int:
        return own.cost(self.weights)


def openings(problem: Problem, weeks: Weeks, count: int = 5) -> tuple[Opening, ...]:
    """Return the groups that would gain most for clinical needs, best first.

    Groups that gain nothing are left out, and at most one of a kind on one day is told of.
    """
    found: list[tuple[int, Opening]] = []
    for name in sorted({client.site for client in problem.clients}):
        site = _Site(problem, weeks, name)
        if site.lacking:
            looked = [(site.gain(offer), offer) for offer in _candidates(problem.offers, name)]
            likely = sorted(looked, key=lambda one: (-one[0], one[1].begins))[: count * _TRIED]
            tried = [site.opening(offer) for gain, offer in likely if gain > 0]
            found += [(site.cost(one.before) - site.cost(one.after), one) for one in tried]
    found.sort(key=lambda one: (-one[0], one[1].offer.begins))
    return tuple(_one_a_day([one for gain, one in found if gain > 0], count))


def _candidates(offers: Sequence[Offer], site: str) -> Iterator[Offer]:
    """Yield each kind of group, in person and by telehealth, at each time a group begins at."""
    kinds: dict[tuple[str, str | None, str], list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.site == site and offer.seats > 1:
            kinds[offer.type, offer.curriculum, offer.language].append(offer)
    begins = sorted({offer.begins for held in kinds.values() for offer in held})
    for held in kinds.values():
        minutes = median_low(offer.minutes for offer in held)
        for moment in begins:
            if (moment + minutes - 1) // DAY == moment // DAY:
                yield (in_person := _like(held, moment, minutes))
                yield replace(in_person, place=None)


def _like(held: Sequence[Offer], begins: int, minutes: int) -> Offer:
    """Return a group of this kind where most are held, open to all phases and audiences."""
    places = Counter(offer.place for offer in held if offer.place is not None)
    return replace(
        held[0],
        id=NEW,
        begins=begins,
        ends=begins + minutes,
        seats=median_low(offer.seats for offer in held),
        place=places.most_common(1)[0][0] if places else None,
        shared=False,
        phases=frozenset(),
        audience=None,
        clinician=None,
    )


def _one_a_day(found: Sequence[Opening], count: int) -> Iterator[Opening]:
    seen: set[tuple[str, str, str | None, int]] = set()
    for one in found:
        kind = (one.offer.site, one.offer.type, one.offer.curriculum, one.offer.day)
        if kind not in seen and len(seen) < count:
            seen.add(kind)
            yield one

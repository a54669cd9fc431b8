"""What one more group would gain, and when: each kind of group, tried at each time of the week.

All weeks of a plan stay as they are but those of clients who lack something. First each of them is
solved by itself with the new group; then, for the groups that look best, one after the other, each
with the seats that those before leave. So what is told is what the group gains at least: planning
everybody anew could gain more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median_low
from time import perf_counter

from services.scheduling.planner.plan import Weeks
from services.scheduling.planner.problem import DAY, ClientNeeds, Offer, Problem
from services.scheduling.planner.rules import may_take
from services.scheduling.planner.score import Score, score
from services.scheduling.planner.weeks import Week, week_for

NEW = "one-more"
"""The id of the group that is tried."""
_TRIED = 4
"""How many times as many groups as are told of are gone through one client after the other."""
MOST_CLIENTS = 20
"""Clients of a site on whom groups are tried: those who lack most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What a session of a type is like where none is held to take it from."""

    minutes: int
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """Groups to try beside those like the ones that are held, at the times when those begin.

    `starts` are minutes of each day; `usual` are types that are tried where somebody lacks them and
    nobody holds them. After `seconds` what has been found by then is told.
    """

    starts: Sequence[int] = ()
    usual: Mapping[str, Usual] = field(default_factory=dict)
    seconds: float = float("inf")


_AS_HELD = Wished()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A group that is not there yet; `before` and `after` are what its clients lack."""

    offer: Offer
    clients: tuple[str, ...]
    before: Score
    after: Score
    in_full: int
    """How many more clients are served in full."""
    gain: int
    """Points of the cost, without those for changing what clients have."""


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
        lacking = [
            _Lacking(client, weeks[client.id], own)
            for client in problem.clients
            if client.site == site
            and not (own := score(client, [by_id[o] for o in weeks[client.id]])).is_full
        ]
        lacking.sort(key=lambda one: (-self.cost(one.score), one.client.id))
        self.lacking = lacking[:MOST_CLIENTS]

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
        before = sum((one.score for one, _ in helped), Score())
        after = sum((after for _, after in helped), Score())
        return Opening(
            offer=offer,
            clients=tuple(one.client.id for one, _ in helped),
            before=before,
            after=after,
            gain=self.cost(before) - self.cost(after),
            in_full=sum(after.is_full for _, after in helped),
        )

    def week(self, one: _Lacking, offer: Offer, taken: Counter[str]) -> Week:
        others = taken.copy()
        others.subtract(one.own)
        free = [each for each in (*self.offers, offer) if others[each.id] < each.seats]
        return week_for(one.client, free, self.problem.travel, self.weights)

    def cost(self, own: Score) -> int:
        return own.cost(self.weights)


def openings(
    problem: Problem, weeks: Weeks, count: int = 5, wished: Wished = _AS_HELD
) -> tuple[Opening, ...]:
    """Return the groups that would gain most for clinical needs, best first.

    Groups that gain nothing are left out, and at most one of a kind on one day is told of.
    """
    until = perf_counter() + wished.seconds
    found: list[Opening] = []
    for name in sorted({client.site for client in problem.clients}):
        site = _Site(problem, weeks, name)
        if site.lacking:
            found += _best_at(site, list(_candidates(site, name, wished)), count, until)
    found.sort(key=lambda one: (-one.gain, one.offer.begins, one.offer.type))
    return tuple(_one_a_day(found, count))


def _best_at(
    site: _Site, candidates: Sequence[Offer], count: int, until: float
) -> Iterator[Opening]:
    looked = []
    for offer in candidates:
        if perf_counter() > until:
            break
        looked.append((site.gain(offer), offer))
    likely = sorted(looked, key=lambda one: (-one[0], one[1].begins))[: count * _TRIED]
    for gain, offer in likely:
        if gain > 0 and (opening := site.opening(offer)).gain > 0:
            yield opening


def _candidates(site: _Site, name: str, wished: Wished) -> Iterator[Offer]:
    """Yield each kind of group, in person and by telehealth, at each time a group begins at."""
    wanted = {item for one in site.lacking for item in one.client.curriculum}
    held = [o for o in site.offers if o.site == name and (o.seats > 1 or o.type in wanted)]
    kinds: dict[tuple[str, str | None, str], list[Offer]] = defaultdict(list)
    for offer in held:
        kinds[offer.type, offer.curriculum, offer.language].append(offer)
    models = [_like(each) for each in kinds.values()]
    for kind, usual in wished.usual.items():
        if kind in wanted and all(offer.type != kind for offer in held):
            models.append(_unheard_of(kind, usual, name, site.lacking))
    starts = {day * DAY + start for day in range(7) for start in wished.starts}
    for model in models:
        for moment in sorted(starts | {offer.begins for offer in held}):
            if (moment + model.minutes - 1) // DAY == moment // DAY:
                new = replace(model, begins=moment, ends=moment + model.minutes)
                yield new
                if new.place is not None:
                    yield replace(new, place=None)


def _like(held: Sequence[Offer]) -> Offer:
    """Return a group of this kind where most are held, open to all phases and audiences."""
    places = Counter(offer.place for offer in held if offer.place is not None)
    minutes = median_low(offer.minutes for offer in held)
    return replace(
        held[0],
        id=NEW,
        ends=held[0].begins + minutes,
        seats=median_low(offer.seats for offer in held),
        place=places.most_common(1)[0][0] if places else None,
        shared=False,
        phases=frozenset(),
        audience=None,
        clinician=None,
    )


def _unheard_of(kind: str, usual: Usual, site: str, lacking: Iterable[_Lacking]) -> Offer:
    spoken = Counter(language for one in lacking for language in sorted(one.client.languages))
    language = spoken.most_common(1)[0][0] if spoken else "en"
    return Offer(
        id=NEW,
        site=site,
        type=kind,
        begins=0,
        ends=usual.minutes,
        seats=usual.seats,
        place=site,
        language=language,
    )


def _one_a_day(found: Sequence[Opening], count: int) -> Iterator[Opening]:
    seen: set[tuple[str, str, str | None, int]] = set()
    for one in found:
        kind = (one.offer.site, one.offer.type, one.offer.curriculum, one.offer.day)
        if kind not in seen and len(seen) < count:
            seen.add(kind)
            yield one

"""What no planner can make sense of: each contradiction is a named rule, a place, a way out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.scheduling.planner.problem import DAY, WEEK, ClientNeeds, Offer, Problem, Span

_HOUR = 60


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`where` is an id; `detail` says what to change and repeats nothing but ids and times."""

    rule: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.where}: {self.detail} ({self.rule})"


class ContradictoryProblem(ValueError):
    """The problem contradicts itself; `contradictions` says where, and what to change."""

    def __init__(self, found: list[Contradiction]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.contradictions = found


def check(problem: Problem) -> None:
    """Refuse a problem that contradicts itself. Raises ContradictoryProblem, with all of it."""
    if found := list(contradictions(problem)):
        raise ContradictoryProblem(found)


def contradictions(problem: Problem) -> Iterator[Contradiction]:
    """Yield each contradiction, sessions first. What is merely scarce is none."""
    yield from _twice("session", (offer.id for offer in problem.offers))
    yield from _twice("client", (client.id for client in problem.clients))
    for offer in problem.offers:
        yield from _of_session(offer)
    yield from _of_series(problem.offers)
    for client in problem.clients:
        yield from _of_times(client)
        yield from _of_needs(client)
        yield from _of_access(client)


def _twice(kind: str, ids: Iterable[str]) -> Iterator[Contradiction]:
    for one, times in Counter(ids).items():
        if times > 1:
            detail = f"{times} {kind}s have this id: give each its own"
            yield Contradiction(f"{kind}-ids-are-unique", one, detail)


def _of_session(offer: Offer) -> Iterator[Contradiction]:
    if offer.ends <= offer.begins:
        detail = "it ends before it begins: change one of the times"
        yield Contradiction("session-ends-after-it-begins", offer.id, detail)
    elif offer.day != (offer.ends - 1) // DAY or not 0 <= offer.begins < WEEK:
        detail = "it goes past midnight: let it end by 24:00, or make two sessions of it"
        yield Contradiction("session-lies-within-a-day", offer.id, detail)
    if offer.seats < 0:
        detail = "it has fewer than no seats: give 0 or more"
        yield Contradiction("seats-are-counted", offer.id, detail)
    if offer.shared and offer.place is not None:
        detail = "only telehealth takes clients of other sites: leave out its place or `shared`"
        yield Contradiction("only-telehealth-is-shared", offer.id, detail)
    if offer.once_a_week and offer.series is None:
        detail = "once a week is said of a series: name its series"
        yield Contradiction("once-a-week-needs-a-series", offer.id, detail)


def _of_series(offers: Iterable[Offer]) -> Iterator[Contradiction]:
    said: dict[str, bool] = {}
    told: set[str] = set()
    for offer in offers:
        series = offer.series
        if series is None or said.setdefault(series, offer.once_a_week) == offer.once_a_week:
            continue
        if series not in told:
            told.add(series)
            detail = "its sessions differ in whether it is once a week: say the same of all"
            yield Contradiction("once-a-week-holds-for-the-series", series, detail)


def _of_times(client: ClientNeeds) -> Iterator[Contradiction]:
    if any(not 0 <= span.begins < span.ends <= WEEK for span in client.kept):
        detail = (
            "a kept time ends before it begins or lies beyond the week: "
            "change it, or make two of one that goes past Sunday midnight"
        )
        yield Contradiction("kept-time-ends-after-it-begins", client.id, detail)
        return
    free = WEEK - sum(span.ends - span.begins for span in _joined(client.kept))
    if free < client.minutes_required:
        detail = (
            f"the kept times leave {free / _HOUR:g} h of the week and "
            f"{client.minutes_required / _HOUR:g} h are required: free some time or require less"
        )
        yield Contradiction("kept-times-leave-the-required-hours", client.id, detail)
    wish = client.preferences
    if None not in (wish.earliest, wish.latest) and wish.latest <= wish.earliest:  # type: ignore[operator]  # neither is None
        detail = "the latest preferred time is not after the earliest: change one of them"
        yield Contradiction("preferred-times-are-a-span", client.id, detail)


def _of_needs(client: ClientNeeds) -> Iterator[Contradiction]:
    required, limit = client.minutes_required / _HOUR, client.minutes_limit / _HOUR
    if required > limit:
        detail = f"{required:g} h are required and at most {limit:g} h allowed: change one of them"
        yield Contradiction("required-hours-are-within-the-limit", client.id, detail)
    if client.days_required > client.days_limit:
        detail = (
            f"{client.days_required} days are required and at most {client.days_limit} "
            "allowed: change one of them"
        )
        yield Contradiction("required-days-are-within-the-limit", client.id, detail)
    most = client.days_limit * client.daily_minutes_limit / _HOUR
    if most < required:
        detail = (
            f"{client.days_limit} days of at most {client.daily_minutes_limit / _HOUR:g} h hold "
            f"{most:g} h and {required:g} h are required: allow more a day, more days, or less"
        )
        yield Contradiction("days-can-hold-the-required-hours", client.id, detail)


def _of_access(client: ClientNeeds) -> Iterator[Contradiction]:
    if not (client.in_person or client.telehealth):
        detail = "neither in person nor telehealth is possible: allow one of them"
        yield Contradiction("a-client-can-attend", client.id, detail)
    if not client.languages:
        detail = "no language is named: name at least one"
        yield Contradiction("a-client-has-a-language", client.id, detail)


def _joined(kept: Iterable[Span]) -> Iterator[Span]:
    """Yield the kept times with those that overlap made one."""
    begins = ends = 0
    for span in sorted(kept, key=lambda one: one.begins):
        if span.begins > ends:
            yield Span(begins, ends)
            begins = span.begins
        ends = max(ends, span.ends)
    yield Span(begins, ends)

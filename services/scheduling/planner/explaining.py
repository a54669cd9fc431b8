"""Why a client's week is not full: what is unmet, and which rule it would take to give way.

Each rule in turn is taken away from one client, whose week is then solved again with the seats
that the plan leaves free. Where the week gets better, the rule is a cause.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.scheduling.planner.plan import Weeks
from services.scheduling.planner.problem import DAY, WEEK, ClientNeeds, Offer, Problem, Weights
from services.scheduling.planner.rules import may_take
from services.scheduling.planner.score import Score, score
from services.scheduling.planner.weeks import Week, week_for


class Rule(StrEnum):
    """What can stand in the way of a week."""

    KEPT_TIMES = "kept_times"
    DAY_LIMIT = "day_limit"
    WEEK_LIMIT = "week_limit"
    NUMBER_OF_DAYS = "number_of_days"
    FULL_SESSIONS = "full_sessions"
    ONCE_A_WEEK = "once_a_week"
    PHASE = "phase"
    LANGUAGE = "language"
    AUDIENCE = "audience"
    MODALITY = "modality"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Without this rule the client's week would leave `then` unmet.

    `sessions` are those that the client would take and cannot: the full ones, those at kept times.
    """

    rule: Rule
    then: Score
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A client not served in full. Without causes, no one rule stands alone in the way.

    `items` are the curriculum items missed, and how many sessions of each.
    """

    client: str
    score: Score
    items: Mapping[str, int]
    causes: tuple[Cause, ...]
    by_no_session: tuple[str, ...]
    """The items that no session on offer counts for, whatever the client's rules."""


@dataclass(frozen=True, slots=True)
class _Case:
    client: ClientNeeds
    free: Sequence[Offer]
    every: Sequence[Offer]
    travel: Mapping[tuple[str, str], int]


def explain(problem: Problem, weeks: Weeks) -> tuple[Unmet, ...]:
    """Return the clients not served in full, those with most unmet first, each with its causes."""
    by_id = {offer.id: offer for offer in problem.offers}
    taken = Counter(offer for week in weeks.values() for offer in week)
    found = []
    for client in problem.clients:
        week = [by_id[offer] for offer in weeks.get(client.id, ())]
        own = score(client, week)
        if not own.is_full:
            others = taken - Counter(offer.id for offer in week)
            free = [offer for offer in problem.offers if others[offer.id] < offer.seats]
            case = _Case(client, free, problem.offers, problem.travel)
            found.append(_unmet(case, week, own, problem.weights))
    return tuple(sorted(found, key=lambda one: -_clinical(one.score, problem.weights)))


def _unmet(case: _Case, week: Sequence[Offer], own: Score, weights: Weights) -> Unmet:
    before = _clinical(own, weights)
    causes = [
        cause
        for rule, relaxed in _RELAXED.items()
        if (cause := _cause(rule, relaxed(case), case, weights)) is not None
        and _clinical(cause.then, weights) < before
    ]
    items = _missed(case.client, week)
    return Unmet(
        client=case.client.id,
        score=own,
        items=items,
        causes=tuple(sorted(causes, key=lambda cause: _clinical(cause.then, weights))),
        by_no_session=tuple(item for item in items if not _is_offered(item, case)),
    )


def _cause(rule: Rule, relaxed: _Case, case: _Case, weights: Weights) -> Cause | None:
    if relaxed == case:
        return None
    clinical = replace(weights, touched_client=0, changed_session=0, preference=0)
    week = week_for(relaxed.client, relaxed.free, relaxed.travel, clinical)
    return Cause(rule=rule, then=week.score, sessions=_new_to(case, week))


def _new_to(case: _Case, week: Week) -> tuple[str, ...]:
    """Return the sessions of the week that the client could not take before."""
    by_id = {offer.id: offer for offer in case.every}
    free = {offer.id for offer in case.free}
    return tuple(
        offer
        for offer in week.offers
        if offer not in free or not may_take(case.client, by_id[offer])
    )


def _missed(client: ClientNeeds, week: Sequence[Offer]) -> dict[str, int]:
    held = Counter(item for offer in week for item in {offer.type, offer.curriculum})
    missed = {item: wanted - held[item] for item, wanted in client.curriculum.items()}
    return {item: count for item, count in missed.items() if count > 0}


def _is_offered(item: str, case: _Case) -> bool:
    return any(
        item in {offer.type, offer.curriculum}
        for offer in case.every
        if offer.site == case.client.site or offer.shared
    )


def _clinical(own: Score, weights: Weights) -> int:
    return own.cost(replace(weights, touched_client=0, changed_session=0, preference=0))


def _with_client(**changes: object) -> Callable[[_Case], _Case]:
    return lambda case: replace(case, client=replace(case.client, **changes))  # type: ignore[arg-type]  # fields of ClientNeeds, below


def _with_offers(**changes: object) -> Callable[[_Case], _Case]:
    return lambda case: replace(case, free=[replace(o, **changes) for o in case.free])  # type: ignore[arg-type]  # fields of Offer, below


def _in_every_language(case: _Case) -> _Case:
    languages = frozenset(offer.language for offer in case.every)
    return replace(case, client=replace(case.client, languages=languages))


def _with_every_seat(case: _Case) -> _Case:
    return replace(case, free=[replace(offer, seats=max(1, offer.seats)) for offer in case.every])


_RELAXED: Mapping[Rule, Callable[[_Case], _Case]] = {
    Rule.KEPT_TIMES: _with_client(kept=()),
    Rule.DAY_LIMIT: _with_client(daily_minutes_limit=DAY),
    Rule.WEEK_LIMIT: _with_client(minutes_limit=WEEK),
    Rule.NUMBER_OF_DAYS: _with_client(days_limit=WEEK // DAY),
    Rule.FULL_SESSIONS: _with_every_seat,
    Rule.ONCE_A_WEEK: _with_offers(once_a_week=False),
    Rule.PHASE: _with_offers(phases=frozenset()),
    Rule.LANGUAGE: _in_every_language,
    Rule.AUDIENCE: _with_offers(audience=None),
    Rule.MODALITY: _with_client(in_person=True, telehealth=True),
    Rule.TRAVEL: lambda case: replace(case, travel={}),
}

"""Says in words why a client's week cannot be fuller: by which rules, and which sessions are shut.

A rule is a reason where the client's week would be better without it: it was planned again so.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from services.scheduling.planner.explaining import Rule, Unmet
from services.scheduling.planner.problem import HALF_HOUR, ClientNeeds, Offer, Problem
from services.scheduling.planner.score import Score

TOO_FEW = "too_few_sessions"
"""Without a reason of its own: no one rule stands alone in the way."""

_RULES = {
    Rule.KEPT_TIMES: "the kept times",
    Rule.DAY_LIMIT: "the limit of minutes a day",
    Rule.WEEK_LIMIT: "the limit of hours a week",
    Rule.NUMBER_OF_DAYS: "the limit of days",
    Rule.FULL_SESSIONS: "full sessions",
    Rule.ONCE_A_WEEK: "series that are attended once a week",
    Rule.PHASE: "sessions that are for other phases or programs",
    Rule.LANGUAGE: "sessions in other languages",
    Rule.AUDIENCE: "sessions for other audiences",
    Rule.MODALITY: "the ways in which the client can come",
    Rule.TRAVEL: "the way from one session to the next",
}

_Shuts = Callable[[ClientNeeds, Offer], bool]


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is for counting, `words` are for people."""

    code: str
    words: str


def reasons_of(unmet: Unmet) -> Iterator[Reason]:
    """Yield what stands in the way, what helps most first."""
    for item in unmet.by_no_session:
        yield Reason("not_offered", f"No session on offer counts as {item}.")
    for cause in unmet.causes:
        yield Reason(cause.rule, f"Without {_RULES[cause.rule]}: {_unmet(cause.then)}.")
    if not (unmet.causes or unmet.by_no_session):
        yield Reason(TOO_FEW, "No one rule stands in the way: there are too few sessions.")


def sessions_in_words(
    client: ClientNeeds, problem: Problem, full: Collection[str] = frozenset()
) -> Iterator[str]:
    """Yield how many sessions are shut to the client by what; `full` are those without a seat."""
    counts = Counter(_shut_by(client, offer, full) for offer in problem.offers)
    open_to = counts.pop(None, 0)
    yield f"Sessions: {len(problem.offers)}; open to the client: {open_to}."
    for words, count in counts.most_common():
        yield f"{words}: {count}."


def _unmet(then: Score) -> str:
    if then.is_full:
        return "a full week"
    parts = (
        (then.unmet_half_hours * HALF_HOUR / 60, "h"),
        (then.missing_days, "days"),
        (then.missed_items, "items of the curriculum"),
    )
    missing = ", ".join(f"{number:g} {what}" for number, what in parts if number)
    return f"a week that lacks {missing}"


def _another_phase(client: ClientNeeds, offer: Offer) -> bool:
    return bool(offer.phases) and client.phase not in offer.phases


def _another_language(client: ClientNeeds, offer: Offer) -> bool:
    return offer.language not in client.languages


def _another_audience(client: ClientNeeds, offer: Offer) -> bool:
    return offer.audience is not None and offer.audience not in client.audiences


def _no_way_to_come(client: ClientNeeds, offer: Offer) -> bool:
    return not (client.telehealth if offer.place is None else client.in_person)


def _too_long(client: ClientNeeds, offer: Offer) -> bool:
    return offer.minutes > min(client.daily_minutes_limit, client.minutes_limit)


def _in_kept_time(client: ClientNeeds, offer: Offer) -> bool:
    return any(span.begins < offer.ends and offer.begins < span.ends for span in client.kept)


# The hardest to change first: a session is counted once.
_SHUT_BY: tuple[tuple[str, _Shuts], ...] = (
    ("For another program or phase", _another_phase),
    ("In a language that the client does not speak", _another_language),
    ("For an audience to which the client does not belong", _another_audience),
    ("Held in a way in which the client cannot come", _no_way_to_come),
    ("Longer than the client's day may be", _too_long),
    ("In kept times, or where the client is already", _in_kept_time),
)


def _shut_by(client: ClientNeeds, offer: Offer, full: Collection[str]) -> str | None:
    for words, shuts in _SHUT_BY:
        if shuts(client, offer):
            return words
    return "Without a free seat" if offer.id in full else None

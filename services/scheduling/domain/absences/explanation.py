"""Says in words how far each step is met, what is next, and when a client may come back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.scheduling.domain.absences.acts import Act
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.measures import Measure, measure
from services.scheduling.domain.absences.policy import PolicyBook
from services.scheduling.domain.absences.rounds import Contract, Round
from services.scheduling.domain.absences.stay_days import StayDays
from services.scheduling.domain.absences.steps import Condition, ConditionKind, Follows, Step
from services.scheduling.domain.absences.walk import walk
from services.scheduling.domain.rolls.evidence import Evidence

_FOLLOWS = {
    Follows.OUTREACH: "outreach",
    Follows.CONTRACT: "a contract",
    Follows.RECOMMEND_DISCHARGE: "a recommendation of discharge, which a person decides",
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """How far one step is met today: `value` of `threshold`, and the days that count."""

    step: str
    follows: Follows
    value: int
    threshold: int
    is_reached: bool
    days: tuple[date, ...]
    in_words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    policy_version: int
    policy_track_code: str
    lines: tuple[StepLine, ...]
    in_words: str


def explain(
    book: PolicyBook,
    stay: StayDays,
    evidence: Iterable[Evidence],
    acts: Iterable[Act],
    today: date,
) -> Explanation | None:
    """Explain where the stay stands today; None where no policy judges it."""
    standing = walk(book, stay, evidence, acts, today)
    live = standing.live
    policy = book.by_id(live.policy_id) if live else book.in_force(stay.track_code, today)
    if policy is None:
        return None
    contract = live.contract if live else None
    lines = tuple(
        _line(step, measure(step.condition, standing.past, today, policy, contract), live, contract)
        for step in policy.steps
    )
    return Explanation(policy.number, policy.track_code, lines, _in_words(lines, live))


def returns_on(case: AbsenceCase, stay: StayDays, book: PolicyBook) -> date | None:
    """Return the first day on which the client may come back after a discharge for absence."""
    decided = case.decided_discharge
    if decided is None or decided.closed is None:
        return None
    last_day = stay.ended_on or decided.closed.on
    return last_day + timedelta(days=book.by_id(decided.policy_id).cool_off_days)


def _line(step: Step, found: Measure, live: Round | None, contract: Contract | None) -> StepLine:
    condition = step.condition
    threshold = _threshold(condition, contract)
    is_reached = live is not None and any(one.step == step.code for one in live.reached)
    words = _counted(condition, found, threshold)
    if found.days:
        words += f": {', '.join(day.isoformat() for day in found.days)}"
    return StepLine(
        step.code, step.follows, found.value, threshold, is_reached, found.days, f"{words}."
    )


def _threshold(condition: Condition, contract: Contract | None) -> int:
    if condition.kind is ConditionKind.CONTRACT_BROKEN:
        return contract.terms.misses_allowed + 1 if contract else 0
    return condition.below_percent or condition.threshold


def _counted(condition: Condition, found: Measure, threshold: int) -> str:
    if condition.kind is ConditionKind.ATTENDED_SHARE_BELOW:
        return f"{found.value} {condition.in_words}, below {threshold} counts"
    if condition.kind is ConditionKind.CONTRACT_BROKEN and not threshold:
        return "No contract is offered"
    if found.value > threshold:
        return f"{found.value} {condition.in_words}, {threshold} counts"
    return f"{found.value} of {threshold} {condition.in_words}"


def _in_words(lines: tuple[StepLine, ...], live: Round | None) -> str:
    place = next((n for n, one in enumerate(lines) if live and one.step == live.current.step), -1)
    parts = []
    if live is not None and place >= 0:
        line, current = lines[place], live.current
        parts.append(f"At {line.step} since {current.on}: {_FOLLOWS[line.follows]}.")
        if not current.grounded:
            parts.append("What it rested on was corrected; a person acted, so a person closes it.")
        parts.append(line.in_words)
    ahead = lines[place + 1 :]
    if ahead:
        following = ahead[0]
        parts.append(f"Next is {following.step}, {_FOLLOWS[following.follows]}.")
        parts.append(following.in_words)
    return " ".join(parts)

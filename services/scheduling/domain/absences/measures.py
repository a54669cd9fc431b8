"""Measures: how far each condition of a policy is met by what has been, looked at from a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.scheduling.domain.absences.policy import AbsencePolicy, Fact, Verdict
from services.scheduling.domain.absences.rounds import Contract
from services.scheduling.domain.absences.steps import Condition, ConditionKind

Past = Sequence[Fact | None]
"""What has been, in order of time; None is a contact with the client."""

_WITHOUT_CONTACT = ConditionKind.MISSED_IN_A_ROW_WITHOUT_CONTACT


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` is what was counted, or a share in percent; `days` those that count against."""

    value: int
    is_met: bool
    days: tuple[date, ...] = ()


def worsens(condition: Condition, fact: Fact, policy: AbsencePolicy) -> bool:
    """Say whether this session can be what the condition was waiting for."""
    verdict = policy.verdict(fact)
    if condition.kind is ConditionKind.MISSED_MINUTES and verdict is Verdict.ATTENDED:
        return fact.lost_minutes > 0
    if condition.kind is _WITHOUT_CONTACT and fact.was_called_off:
        return False
    return _is_miss(verdict, condition)


def measure(
    condition: Condition, past: Past, as_of: date, policy: AbsencePolicy, contract: Contract | None
) -> Measure:
    if condition.kind is ConditionKind.CONTRACT_BROKEN:
        return _of_contract(contract)
    if not condition.has_window:
        days = tuple(_in_a_row(condition, past, policy))[::-1]
        return Measure(len(days), len(days) >= condition.threshold, days)
    window = [
        (fact, verdict)
        for fact, verdict in _window(condition, past, as_of, policy)
        if verdict is not Verdict.EXCUSED or not condition.unexcused_only
    ]
    days = tuple(fact.held_on for fact, verdict in window if _is_miss(verdict, condition))[::-1]
    if condition.kind is ConditionKind.MISSED:
        return Measure(len(days), len(days) >= condition.threshold, days)
    if condition.kind is ConditionKind.MISSED_MINUTES:
        lost = sum(fact.lost_minutes for fact, _ in window)
        return Measure(lost, lost >= condition.threshold, days)
    return _share(condition, len(window), days)


def _share(condition: Condition, sessions: int, days: tuple[date, ...]) -> Measure:
    if not sessions:
        return Measure(100, is_met=False)
    attended = 100 * (sessions - len(days))
    is_low = attended < (condition.below_percent or 0) * sessions
    return Measure(attended // sessions, is_low and sessions >= condition.of_at_least, days)


def _of_contract(contract: Contract | None) -> Measure:
    if contract is None:
        return Measure(0, is_met=False)
    return Measure(len(contract.misses), contract.is_broken, contract.misses)


def _is_miss(verdict: Verdict | None, condition: Condition) -> bool:
    if verdict is Verdict.EXCUSED:
        return not condition.unexcused_only
    return verdict is Verdict.UNEXCUSED


def _in_a_row(condition: Condition, past: Past, policy: AbsencePolicy) -> Iterator[date]:
    """Yield the days of the row that goes on now, the last one first."""
    needs_silence = condition.kind is _WITHOUT_CONTACT
    for fact in reversed(past):
        if fact is None or (needs_silence and fact.was_called_off):
            if needs_silence:
                return
            continue
        verdict = policy.verdict(fact)
        if verdict is Verdict.ATTENDED:
            return
        if _is_miss(verdict, condition):
            yield fact.held_on


def _window(
    condition: Condition, past: Past, as_of: date, policy: AbsencePolicy
) -> Iterator[tuple[Fact, Verdict]]:
    """Yield what lies in the window that ends with this day, the last one first."""
    sessions = condition.sessions or len(past)
    before = as_of - timedelta(weeks=condition.weeks) if condition.weeks else date.min
    for fact in reversed(past):
        if fact is None or fact.held_on <= before or fact.held_on > as_of:
            continue
        verdict = policy.verdict(fact)
        if verdict is None:
            continue
        if sessions == 0:
            return
        sessions -= 1
        yield fact, verdict

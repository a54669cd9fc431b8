"""The days on which a plan's check-ins are asked: derived from its rules and what was heard."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.aftercare.domain.check_ins.because import Heard, in_a_row
from services.aftercare.domain.check_ins.reasons import BASE, Reason
from services.aftercare.domain.check_ins.rules import CadenceRules, Rule, Stretch
from services.aftercare.domain.local_days import days_later

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Planned:
    """A day on which a check-in is asked: why then, and what else it stands for."""

    due_on: date
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One date before those that lie close are put together; `heard` None: a base date."""

    due_on: date
    reason: Reason
    heard: Heard | None = None

    def can_join(self, asked_on: date) -> bool:
        # What we asked before we heard this does not answer it.
        return self.heard is None or asked_on > self.heard.known_on


def planned_dates(
    rules: CadenceRules, starts_on: date, heard: tuple[Heard, ...]
) -> tuple[Planned, ...]:
    """Return all days, past ones too, in their order. The same is heard: the same days follow."""
    added: list[_Wanted] = []
    for place, each in enumerate(heard, start=1):
        rule = rules.rule_for(each.cause, in_a_row(heard[:place]))
        if rule is not None:
            added = [one for one in added if _stays(one, rule, each)]
            added += _added_by(rule, each, rules, starts_on)
    return tuple(_put_together([*_base(rules, starts_on), *added], rules))


def _base(rules: CadenceRules, starts_on: date) -> Iterator[_Wanted]:
    for days in rules.base_days:
        reason = Reason(BASE, days, starts_on, rules.number)
        yield _wanted(reason, days_later(starts_on, days), rules)


def _stays(one: _Wanted, rule: Rule, later: Heard) -> bool:
    """Say whether an added date outlives what was heard later: what is past always does."""
    if one.due_on <= later.known_on:
        return True
    if rule.is_back_to_base or one.heard is None:
        return False
    return not one.heard.gives_way_to(later)


def _added_by(rule: Rule, heard: Heard, rules: CadenceRules, starts_on: date) -> Iterator[_Wanted]:
    ran = (heard.day - starts_on).days
    tomorrow = days_later(heard.known_on, 1)
    for days in _days(rule.stretches, [day - ran for day in rules.base_days]):
        reason = Reason(heard.cause, days, heard.day, rules.number, rule.code)
        yield replace(_wanted(reason, tomorrow, rules), heard=heard)


def _days(stretches: Iterable[Stretch], bases: Iterable[int]) -> Iterator[int]:
    """Return the days after the cause; a stretch without an end goes on to the next of `bases`."""
    day = 0
    for stretch in stretches:
        times = stretch.times
        if times is None:
            until = next((base for base in bases if base > day), day)
            times = max(until - 1 - day, 0) // stretch.every_days
        for _ in range(times):
            day += stretch.every_days
            yield day


def _wanted(reason: Reason, not_before: date, rules: CadenceRules) -> _Wanted:
    meant = days_later(reason.since, reason.days)
    day = max(meant, not_before)
    while day.isoweekday() not in rules.weekdays:
        day = days_later(day, 1)
    return _Wanted(day, replace(reason, moved_days=(day - meant).days))


def _put_together(wanted: Iterable[_Wanted], rules: CadenceRules) -> list[Planned]:
    """Let the earlier of two that lie too close stand for both, and add no more than allowed."""
    planned: list[Planned] = []
    added_on: list[date] = []
    for one in sorted(wanted, key=lambda one: (one.due_on, one.heard is not None)):
        last = planned[-1] if planned else None
        if last is not None and _is_close(last.due_on, one, rules):
            planned[-1] = replace(last, reasons=(*last.reasons, one.reason))
        elif one.heard is None:
            planned.append(Planned(one.due_on, (one.reason,)))
        elif _may_be_added(one, added_on, rules):
            planned.append(Planned(one.due_on, (one.reason,)))
            added_on.append(one.due_on)
    return planned


def _is_close(asked_on: date, one: _Wanted, rules: CadenceRules) -> bool:
    return one.can_join(asked_on) and (one.due_on - asked_on).days < rules.days_apart


def _may_be_added(one: _Wanted, added_on: Iterable[date], rules: CadenceRules) -> bool:
    week_began = one.due_on - timedelta(days=_WEEK)
    this_week = [day for day in added_on if day > week_began and one.can_join(day)]
    return len(this_week) < rules.most_added_in_a_week

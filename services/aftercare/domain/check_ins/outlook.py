"""What would become of a plan's check-ins: by each thing heard next, and by another version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.aftercare.domain.check_ins.because import Because, Cause, in_a_row
from services.aftercare.domain.check_ins.check_in import CheckIn
from services.aftercare.domain.check_ins.dates import Planned, planned_dates
from services.aftercare.domain.check_ins.plan_cadence import Change, PlanCadence, change
from services.aftercare.domain.check_ins.rules import CadenceRules

_IF = {
    Cause.LOW_RISK: "If the next answer shows low risk",
    Cause.MEDIUM_RISK: "If the next answer shows medium risk",
    Cause.HIGH_RISK: "If the next answer shows high risk",
    Cause.MISSED: "If the next check-in is missed",
    Cause.REACHED: "If outreach reaches the client",
    Cause.UNREACHED: "If outreach does not reach the client",
    Cause.SETBACK: "If a setback is reported",
    Cause.HELP_REQUESTED: "If the client asks for help",
    Cause.READMISSION: "If readmission is requested",
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would follow from a cause, were it heard today; `rule` None: no rule speaks of it."""

    cause: Cause
    rule: str | None
    version: int
    changed: Change

    def in_words(self) -> str:
        """Return a sentence for clinicians."""
        if self.rule is None:
            return f"{_IF[self.cause]}, no rule of version {self.version} speaks of it."
        parts = [
            _counted(len(days), what)
            for days, what in (
                (self.changed.days_added, "added"),
                (self.changed.days_dropped, "dropped"),
            )
            if days
        ]
        what = " and ".join(parts) or "nothing changes"
        return f"{_IF[self.cause]}, by rule '{self.rule}' of version {self.version} {what}."


def outlooks(
    cadence: PlanCadence, rules: CadenceRules, check_ins: Sequence[CheckIn], today: date
) -> list[Outlook]:
    return [_outlook(cause, cadence, rules, check_ins, today) for cause in Cause]


def _outlook(
    cause: Cause,
    cadence: PlanCadence,
    rules: CadenceRules,
    check_ins: Sequence[CheckIn],
    today: date,
) -> Outlook:
    heard = cadence.would_hear(Because(cause, today), today)
    rule = rules.rule_for(cause, in_a_row(heard))
    planned = planned_dates(rules, cadence.starts_on, heard)
    return Outlook(
        cause, rule.code if rule else None, rules.number, change(planned, check_ins, today)
    )


def _counted(count: int, what: str) -> str:
    return f"1 day is {what}" if count == 1 else f"{count} days are {what}"


@dataclass(frozen=True, slots=True)
class TriedPlan:
    """One plan and the days that a version would add to those ahead, and drop."""

    plan_id: UUID
    added: tuple[Planned, ...]
    dropped: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a version would do to plans that are asked today; nothing of it was kept."""

    plans: int
    days_ahead_now: int
    days_ahead_then: int
    changed: tuple[TriedPlan, ...]


def try_out(
    draft: CadenceRules,
    cadences: Iterable[tuple[PlanCadence, CadenceRules]],
    days: dict[str, date],
) -> Trial:
    """Compare each plan's days by its own version with those by `draft`.

    `days` has today in each timezone that a plan has.
    """
    plans = now = then = 0
    changed: list[TriedPlan] = []
    for cadence, rules in cadences:
        before = _ahead(cadence, rules, days[cadence.timezone])
        after = _ahead(cadence, draft, days[cadence.timezone])
        plans, now, then = plans + 1, now + len(before), then + len(after)
        if before.keys() != after.keys():
            added = tuple(after[day] for day in sorted(after.keys() - before.keys()))
            dropped = tuple(sorted(before.keys() - after.keys()))
            changed.append(TriedPlan(cadence.id, added, dropped))
    return Trial(plans, now, then, tuple(changed))


def _ahead(cadence: PlanCadence, rules: CadenceRules, today: date) -> dict[date, Planned]:
    return {each.due_on: each for each in cadence.dates(rules) if each.due_on > today}

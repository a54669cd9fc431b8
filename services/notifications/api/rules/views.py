"""Owns how rule sets and trials are shown: as they are written, so that one can be sent back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import RuleSet, RuleSetState
from services.notifications.domain.rules.timing import (
    AfterStart,
    AtLocalTime,
    AtOnce,
    BeforeStart,
    Digest,
    Timing,
    UntilStart,
)
from services.notifications.domain.rules.trial import RuleCount
from services.notifications.domain.terms import Reason
from services.notifications.handlers.rules.trying import Trial


class RuleView(BaseModel):
    """A rule as the form takes it; `timing` has the fields of its `kind`."""

    code: str
    cause: str
    audience: str
    role: str | None
    only: list[str]
    programs: list[str]
    category: str
    template: str
    channels: list[str]
    lane: str
    timing: dict[str, bool | str | int | None]
    when_unknown: str
    max_attempts: int
    is_urgent: bool
    folds: bool

    @classmethod
    def of(cls, rule: Rule) -> "RuleView":
        own = {name: getattr(rule, name) for name in cls.model_fields}
        lists = {name: list(own[name]) for name in ("only", "programs", "channels")}
        said = {"lane": rule.lane.name.lower(), "timing": _timing(rule.timing)}
        return cls.model_validate({**own, **lists, **said})


class RuleSetSummary(BaseModel):
    """`number` is the version, once published; 0 is the set of the first day.

    `replanned_at` is when all that waited had followed it.
    """

    id: UUID
    version: int
    number: int | None
    state: RuleSetState
    timezone: str | None
    proposed_at: datetime | None
    proposed_by: str | None
    tried_at: datetime | None
    published_at: datetime | None
    published_by: str | None
    goes_back_to: int | None
    replanned_at: datetime | None
    rule_count: int

    @classmethod
    def of(cls, rule_set: RuleSet) -> "RuleSetSummary":
        return cls(**_shown(rule_set))


class RuleSetView(RuleSetSummary):
    """With its rules, as the form takes them."""

    rules: list[RuleView]

    @classmethod
    def of(cls, rule_set: RuleSet) -> "RuleSetView":
        return cls(**_shown(rule_set), rules=[RuleView.of(rule) for rule in rule_set.rules])


class TriedRuleSet(BaseModel):
    """What was tried; when it is published, and by whom, is not the trial's to say."""

    id: UUID
    version: int
    number: int | None
    state: RuleSetState
    timezone: str | None
    proposed_at: datetime | None
    proposed_by: str | None
    tried_at: datetime | None
    rule_count: int

    @classmethod
    def of(cls, rule_set: RuleSet) -> "TriedRuleSet":
        shown = _shown(rule_set)
        return cls(**{name: shown[name] for name in cls.model_fields})


class RuleTrialView(BaseModel):
    """How often a rule asks, of how many people, and what would stand against it as things are.

    `earlier` and `later`: quiet hours move it. Of a digest, `asked` is what it counts today.
    """

    rule: str
    asked: int
    people: int
    earlier: int
    later: int
    refused: dict[Reason, int]

    @classmethod
    def of(cls, count: RuleCount) -> "RuleTrialView":
        return cls.model_validate(count, from_attributes=True)


class RulesTrialView(BaseModel):
    """What the rules would ask for between two moments. Nothing was sent, and nothing waits.

    `is_partial`: there was more to look at than a trial does. `new`: rules that are not in force
    yet; `gone`: rules in force that would go, by their codes.
    """

    rule_set: TriedRuleSet
    begins_at: datetime
    ends_at: datetime
    sessions: int
    events: int
    is_partial: bool
    rules: list[RuleTrialView]
    new: list[str]
    gone: list[str]

    @classmethod
    def of(cls, trial: Trial) -> "RulesTrialView":
        return cls(
            rule_set=TriedRuleSet.of(trial.rule_set),
            begins_at=trial.begins_at,
            ends_at=trial.ends_at,
            sessions=trial.sessions,
            events=trial.events,
            is_partial=trial.is_partial,
            rules=[RuleTrialView.of(one) for one in trial.rules],
            new=trial.new,
            gone=trial.gone,
        )


def _shown(rule_set: RuleSet) -> dict[str, Any]:
    names = set(RuleSetSummary.model_fields) - {"rule_count"}
    own = {name: getattr(rule_set, name) for name in names}
    return {**own, "rule_count": len(rule_set.rules)}


def _timing(timing: Timing) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": timing.kind}
    match timing:
        case BeforeStart() | AfterStart():
            shown |= {"days": timing.days, "hours": timing.hours}
        case AtLocalTime():
            shown |= {"days": timing.days, "at": f"{timing.at:%H:%M}"}
        case UntilStart():
            shown["within_days"] = timing.within_days
        case Digest():
            shown |= {"at": f"{timing.at:%H:%M}", "counts_for_days": timing.counts_for.days}
        case _:
            pass
    if isinstance(timing, BeforeStart):
        shown["until_minutes"] = int(timing.until.total_seconds()) // 60
        shown["only_ahead"] = timing.only_ahead
    if isinstance(timing, AtOnce | AtLocalTime | AfterStart):
        shown["useful_for_minutes"] = int(timing.useful_for.total_seconds()) // 60
    return shown

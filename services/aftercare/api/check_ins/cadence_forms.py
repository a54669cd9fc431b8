"""Owns the forms of cadence rules, as they are published or tried out."""

from datetime import time
from typing import Annotated, Any

from pydantic import Field

from services.aftercare.domain.check_ins.because import Cause
from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.check_ins.rules import (
    DEFAULT_RULES,
    EVERY_WEEKDAY,
    LATEST_DAY,
    Rule,
    Stretch,
)
from shared.http.forms import WHOLE, ClockTime, Code, Flag, Form

Days = Annotated[int, Field(ge=1, le=LATEST_DAY), WHOLE]
Times = Annotated[int, Field(ge=1, le=52), WHOLE]
InARow = Annotated[int, Field(ge=1, le=20), WHOLE]
Weekday = Annotated[int, Field(ge=1, le=7), WHOLE]
LATEST_VERSION = 1_000_000


class StretchForm(Form):
    """A check-in every so many days, so many times; without `times` until the next base date."""

    every_days: Days
    times: Times | None = 1


class RuleForm(Form):
    """What follows from a cause: stretches one after the other, or back to the base dates.

    It holds from the `from_in_a_row`th time in a row on, until the `until_in_a_row`th; null: on.
    """

    code: Code
    cause: Cause
    stretches: Annotated[tuple[StretchForm, ...], Field(max_length=10)] = ()
    is_back_to_base: Flag = False
    from_in_a_row: InARow = 1
    until_in_a_row: InARow | None = None

    def rule(self) -> Rule:
        stretches = tuple(Stretch(each.every_days, each.times) for each in self.stretches)
        return Rule(**{**dict(self), "stretches": stretches})


def _forms(rules: tuple[Rule, ...]) -> tuple[RuleForm, ...]:
    return tuple(
        RuleForm(
            code=rule.code,
            cause=rule.cause,
            stretches=tuple(
                StretchForm(every_days=each.every_days, times=each.times) for each in rule.stretches
            ),
            is_back_to_base=rule.is_back_to_base,
            from_in_a_row=rule.from_in_a_row,
            until_in_a_row=rule.until_in_a_row,
        )
        for rule in rules
    )


class RulesForm(Form):
    """A whole version; what is left out is as by default. Days are local, counted from the start.

    Of two check-ins closer together than `days_apart` the earlier stands for both; within 7 days at
    most `most_added_in_a_week` are added to the base dates; Monday is 1.
    """

    base_days: Annotated[tuple[Days, ...], Field(min_length=1, max_length=60)] = (
        Cadence().days_after_start
    )
    days_to_answer: Annotated[int, Field(ge=1, le=30), WHOLE] = Cadence().days_to_answer
    opens_at: ClockTime = "09:00"
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = EVERY_WEEKDAY
    days_apart: Annotated[int, Field(ge=1, le=30), WHOLE] = 3
    most_added_in_a_week: Annotated[int, Field(ge=0, le=7), WHOLE] = 2
    rules: Annotated[tuple[RuleForm, ...], Field(max_length=40)] = _forms(DEFAULT_RULES)

    def said(self) -> dict[str, Any]:
        """Return the fields of CadenceRules."""
        return {
            **dict(self),
            "weekdays": tuple(sorted(set(self.weekdays))),
            "opens_at": time.fromisoformat(self.opens_at),
            "rules": tuple(each.rule() for each in self.rules),
        }


class MoveForm(Form):
    """The version that the plan goes on by."""

    rules_number: Annotated[int, Field(ge=1, le=LATEST_VERSION), WHOLE]

"""Owns the form of an absence policy, as it is published or tried out."""

from typing import Annotated, Any, Literal

from pydantic import Field

from services.scheduling.domain.absences.policy import WHOLE_SITE
from services.scheduling.domain.absences.steps import (
    Assignment,
    Condition,
    ConditionKind,
    ContractTerms,
    Follows,
    Role,
    Step,
)
from services.scheduling.domain.absences.templates import TEMPLATES
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.marks import Status
from shared.errors import Invalid
from shared.http.forms import WHOLE, Code, Day, Flag, Form

Count = Annotated[int, Field(ge=1, le=100_000), WHOLE]
Weeks = Annotated[int, Field(ge=0, le=104), WHOLE]
Sessions = Annotated[int, Field(ge=0, le=500), WHOLE]


class StepsOrTemplate(Invalid):
    def __init__(self) -> None:
        super().__init__("Send steps, or the code of a template, and not both.", field="steps")


class TemplateIsUnknown(Invalid):
    def __init__(self) -> None:
        detail = "No template has this code: the list of templates has them all."
        super().__init__(detail, field="template")


class ConditionForm(Form):
    """When a step is reached. What a kind has no use for is left out.

    `missed`: `at_least` sessions in the last `weeks`, or of the last `sessions`.
    `missed_in_a_row`, `missed_in_a_row_without_contact`: `at_least` of them.
    `attended_share_below`: `below_percent`, of `of_at_least` sessions or more in the window.
    `missed_minutes`: `at_least` minutes not credited in the window.
    `contract_broken`: more misses than the contract allows.
    """

    kind: ConditionKind
    at_least: Count | None = None
    below_percent: Annotated[int, Field(ge=1, le=100), WHOLE] | None = None
    weeks: Weeks | None = None
    sessions: Sessions | None = None
    of_at_least: Annotated[int, Field(ge=1, le=500), WHOLE] = 4
    unexcused_only: Flag = True

    def condition(self) -> Condition:
        return Condition(**dict(self))


class AssignmentForm(Form):
    """Who acts, within hours or by the end of a local day so many days on."""

    role: Role
    within_hours: Annotated[int, Field(ge=1, le=2160), WHOLE] | None = None
    within_days: Annotated[int, Field(ge=0, le=90), WHOLE] | None = None


class ContractTermsForm(Form):
    """`terms_version` names the paper that the client signs."""

    terms_version: Code
    misses_allowed: Annotated[int, Field(ge=0, le=100), WHOLE]
    weeks: Annotated[int, Field(ge=1, le=104), WHOLE]


class StepForm(Form):
    code: Code
    condition: ConditionForm
    follows: Follows
    by: Annotated[list[AssignmentForm], Field(min_length=1, max_length=5)]
    contract: ContractTermsForm | None = None

    def step(self) -> Step:
        return Step(
            code=self.code,
            condition=self.condition.condition(),
            follows=self.follows,
            by=tuple(Assignment(**dict(one)) for one in self.by),
            contract=ContractTerms(**dict(self.contract)) if self.contract else None,
        )


class RulesForm(Form):
    """The steps in their order, the easiest first, or the code of a template that has them.

    What is left out has its default.

    A cancellation by the client with `notice_hours` of notice is excused; null: none is.
    `closes_after_attended` sessions in a row end outreach by themselves; null: a person does.
    `cool_off_days` lie between a discharge for absence and a possible return.
    """

    track_code: Code | None = None
    template: Code | None = None
    steps: Annotated[list[StepForm], Field(min_length=1, max_length=20)] | None = None
    types: Annotated[list[SessionType], Field(min_length=1, max_length=5)] = list(SessionType)
    excused: Annotated[
        list[Literal[Status.EXCUSED, Status.CANCELLED_BY_CLIENT]], Field(max_length=2)
    ] = [Status.EXCUSED]
    notice_hours: Annotated[int, Field(ge=0, le=720), WHOLE] | None = 48
    made_up_is_excused: Flag = False
    closes_after_attended: Annotated[int, Field(ge=1, le=100), WHOLE] | None = 3
    cool_off_days: Annotated[int, Field(ge=0, le=366), WHOLE] = 21

    def rules(self) -> dict[str, Any]:
        """Return what a policy says, besides where and when it holds.

        Raises StepsOrTemplate, TemplateIsUnknown.
        """
        return {
            "steps": self._steps(),
            "types": tuple(kind for kind in SessionType if kind in self.types),
            "excused": tuple(status for status in Status if status in self.excused),
            "notice_hours": self.notice_hours,
            "made_up_is_excused": self.made_up_is_excused,
            "closes_after_attended": self.closes_after_attended,
            "cool_off_days": self.cool_off_days,
        }

    def _steps(self) -> tuple[Step, ...]:
        if (self.steps is None) == (self.template is None):
            raise StepsOrTemplate
        if self.steps is not None:
            return tuple(step.step() for step in self.steps)
        steps = next((one.steps for one in TEMPLATES if one.code == self.template), None)
        if steps is None:
            raise TemplateIsUnknown
        return steps

    @property
    def place(self) -> str:
        return self.track_code or WHOLE_SITE


class PolicyForm(RulesForm):
    """A whole new version, for the site or for one track, from the local day `effective_on` on.

    Without it: from tomorrow, or for a site's first policy from today. Only that may reach back.
    """

    effective_on: Day | None = None


class TrialForm(RulesForm):
    """A policy that is not kept, and over how many weeks to try it."""

    weeks: Annotated[int, Field(ge=1, le=26), WHOLE] = 12
